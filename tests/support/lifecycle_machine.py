"""What the state machine of the lifecycle stands on: its world, and its admins."""

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from factories import (
    edit,
    id_of_track,
    lead_form,
    make_invite,
    make_track,
    visit,
)
from support.lifecycle import Browser, World
from trackgate.db import db
from trackgate.entry.claiming import (
    Entered,
    OtherStep,
    Visit,
)
from trackgate.invites.claim_models import LIVE_STATES, Claim, Play
from trackgate.invites.claims import ClaimFacts, find_claim
from trackgate.invites.editing import delete_invite, restore_invite
from trackgate.invites.errors import ClaimRefused
from trackgate.invites.models import Access, Invite
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.invites.revoking import extend_claim, release_unplayed, revoke_claim

BROWSERS = st.integers(0, 3)
EMAILS = st.sampled_from(["ann@example.com", "bob@example.org"])
TRACKS = st.sampled_from(["intro", "vm"])
PICKS = st.integers(0, 7)
LIMITS = st.sampled_from([0, 1, 2, 3])
LENGTHS = st.sampled_from(["forever", "30m", "6h", "2d"])
ORDERS = st.sampled_from([["intro"], ["vm", "intro"], ["intro", "vm"]])


class AdminsAtWork(RuleBasedStateMachine):
    """What admins do, and what learners and the clock need to act."""

    wipe: ClassVar[Callable[[], None]]

    def __init__(self) -> None:
        super().__init__()
        type(self).wipe()
        self.world = World()
        make_track("intro", time_limit=7200)
        make_track("vm", pausable=True, pause_limit_days=2, idle_timeout=3600)
        lead_form()
        db.session.commit()

    def browser(self, number: int) -> Browser:
        return self.world.browsers[number]

    def invite(self, pick: int) -> Invite:
        invites = self.world.invites
        invite = db.session.get(Invite, invites[pick % len(invites)])
        assert invite is not None
        return invite

    def visit(self, browser: Browser, invite: Invite) -> Visit:
        browser.presses += 1
        # Every second press sends the page before it once more.
        press = f"{browser.name}-{browser.presses // 2}"
        return visit(invite, browser.current(), press=press, now=self.world.now)

    def enter(
        self, browser: Browser, invite: Invite, act: Callable[[], Entered]
    ) -> None:
        """Let a browser try to claim, and see that the limit holds if it does."""
        before = db.session.scalar(sa.select(sa.func.count(Claim.id)))
        try:
            entered = act()
        except (OtherStep, ClaimRefused):
            db.session.rollback()
            return
        db.session.commit()
        if entered.secret is not None:
            browser.secrets.append(entered.secret)
        self.world.note_learners(browser)
        db.session.refresh(invite)
        after = db.session.scalar(sa.select(sa.func.count(Claim.id)))
        if after != before:
            assert invite.claim_limit == 0 or invite.claimed <= invite.claim_limit
            assert invite.deleted_at is None
            assert invite.expires_at is None or self.world.now < invite.expires_at

    def claim_of(self, browser: Browser, invite: Invite) -> ClaimFacts | None:
        current = browser.current()
        if current is None:
            return None
        return find_claim(invite_id=invite.id, learner_id=current.learner_id)

    def play_of(self, browser: Browser, invite: Invite, slug: str) -> PlayFacts | None:
        claim = self.claim_of(browser, invite)
        if claim is None:
            return None
        live = fetch_plays(
            Play.claim_id == claim.id,
            Play.track_id == id_of_track(slug),
            Play.state.in_(LIVE_STATES),
        )
        return live[0] if live else None

    @initialize(access=st.sampled_from([Access.ANYONE, Access.DETAILS]), limit=LIMITS)
    def first_invite(self, access: Access, limit: int) -> None:
        invite = make_invite(access=access, claim_limit=limit, tracks=["vm", "intro"])
        db.session.commit()
        self.world.invites.append(invite.id)

    @precondition(lambda self: len(self.world.invites) < 3)
    @rule(
        access=st.sampled_from(list(Access)),
        limit=LIMITS,
        plays=LIMITS,
        access_for=LENGTHS,
        tracks=ORDERS,
    )
    def create(
        self, access: Access, limit: int, plays: int, access_for: str, tracks: list[str]
    ) -> None:
        invite = make_invite(
            access=access,
            allowed=["@example.com"],
            claim_limit=limit,
            plays_limit=plays,
            access_for=access_for,
            tracks=tracks,
            now=self.world.now,
        )
        db.session.commit()
        self.world.invites.append(invite.id)

    @rule(
        pick=PICKS,
        limit=LIMITS,
        plays=LIMITS,
        access_for=LENGTHS,
        tracks=ORDERS,
        expires_in=st.sampled_from([None, -1, 5, 50]),
    )
    def edit(
        self,
        pick: int,
        limit: int,
        plays: int,
        access_for: str,
        tracks: list[str],
        expires_in: int | None,
    ) -> None:
        expires = self.world.now + timedelta(hours=expires_in) if expires_in else None
        edit(
            self.invite(pick),
            claim_limit=limit,
            plays_limit=plays,
            access_for=access_for,
            tracks=tracks,
            expires_at=expires,
            now=self.world.now,
        )
        db.session.commit()

    @rule(pick=PICKS, revoke=st.booleans())
    def delete(self, pick: int, revoke: bool) -> None:
        delete_invite(self.invite(pick), revoke=revoke, now=self.world.now)
        db.session.commit()

    @rule(pick=PICKS)
    def restore(self, pick: int) -> None:
        restore_invite(self.invite(pick), now=self.world.now)
        db.session.commit()

    @rule(pick=PICKS)
    def release(self, pick: int) -> None:
        release_unplayed(self.invite(pick).id)
        db.session.commit()

    @rule(pick=PICKS, extend=st.booleans())
    def revoke_or_extend(self, pick: int, extend: bool) -> None:
        claims = db.session.scalars(sa.select(Claim).order_by(Claim.id)).all()
        if not claims:
            return
        claim = claims[pick % len(claims)]
        if extend:
            until = self.world.now + timedelta(days=1)
            if extend_claim(claim.id, until=until, now=self.world.now):
                self.world.extended.add(claim.public_id)
        else:
            revoke_claim(claim.id, now=self.world.now)
        db.session.commit()
