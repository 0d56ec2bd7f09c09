"""What the state machine of the lifecycle stands on: its world, and its admins."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

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
from support.lifecycle_rules import LENGTHS
from trackgate.core.db import db
from trackgate.entry.claiming import (
    Entered,
    OtherStep,
    Visit,
)
from trackgate.invites.claim_models import LIVE_STATES, Claim, Play
from trackgate.invites.claims import ClaimFacts, find_claim
from trackgate.invites.editing import delete_invite, new_link, restore_invite
from trackgate.invites.errors import ClaimRefused
from trackgate.invites.models import Access, Invite, InviteType
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.invites.revoking import extend_claim, release_unplayed, revoke_claim

BROWSERS = st.integers(0, 3)
EMAILS = st.sampled_from(["ann@example.com", "bob@example.org"])
TRACKS = st.sampled_from(["intro", "vm"])
PICKS = st.integers(0, 7)
LIMITS = st.sampled_from([0, 1, 2, 3])
TERMS = st.sampled_from(list(LENGTHS))
LISTS = st.sampled_from([["@example.com"], ["bob@example.org"], ["ann@example.com"]])
# Hours from now to a live event's start and from there to its end; None: self-paced.
EVENTS = st.sampled_from([None, (-2, 40), (3, 30), (20, 40), (30, 10)])
# The gate is met most often where anyone, or any e-mail, gets in.
ACCESS = st.sampled_from([Access.ANYONE, Access.ANYONE, Access.DETAILS, Access.ALLOWED])
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

    def times(self, event: tuple[int, int] | None) -> dict[str, Any]:
        """Give what makes an invite a live event, or nothing."""
        if event is None:
            return {}
        start = self.world.now + timedelta(hours=event[0])
        end = start + timedelta(hours=event[1])
        return {"type": InviteType.LIVE_EVENT, "starts_at": start, "ends_at": end}

    def visit(self, browser: Browser, invite: Invite, *, old: bool = False) -> Visit:
        """Let a browser come, by a link that was replaced where there is one."""
        browser.presses += 1
        # Every second press sends the page before it once more.
        submission_id = f"{browser.name}-{browser.presses // 2}"
        replaced = old and invite.link_version > 1
        return visit(
            invite,
            browser.current(),
            submission_id=submission_id,
            replaced=replaced,
            now=self.world.now,
        )

    def enter(self, browser: Browser, act: Callable[[], Entered]) -> None:
        """Let a browser try to claim; ``World.check`` sees whether it might."""
        try:
            entered = act()
        except (OtherStep, ClaimRefused):
            db.session.rollback()
            return
        db.session.commit()
        if entered.secret is not None:
            browser.secrets.append(entered.secret)
        self.world.note_learners(browser)

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

    @initialize(access=ACCESS, limit=LIMITS, access_for=TERMS, event=EVENTS)
    def first_invite(
        self,
        access: Access,
        limit: int,
        access_for: str,
        event: tuple[int, int] | None,
    ) -> None:
        invite = make_invite(
            access=access,
            allowed=["@example.com"],
            claim_limit=limit,
            access_for=access_for,
            tracks=["vm", "intro"],
            **self.times(event),
        )
        db.session.commit()
        self.world.invites.append(invite.id)

    @precondition(lambda self: len(self.world.invites) < 3)
    @rule(
        access=st.sampled_from(list(Access)),
        limit=LIMITS,
        plays=LIMITS,
        access_for=TERMS,
        tracks=ORDERS,
        allowed=LISTS,
        event=EVENTS,
    )
    def create(
        self,
        access: Access,
        limit: int,
        plays: int,
        access_for: str,
        tracks: list[str],
        allowed: list[str],
        event: tuple[int, int] | None,
    ) -> None:
        invite = make_invite(
            access=access,
            allowed=allowed,
            claim_limit=limit,
            plays_limit=plays,
            access_for=access_for,
            tracks=tracks,
            now=self.world.now,
            **self.times(event),
        )
        db.session.commit()
        self.world.invites.append(invite.id)

    @rule(
        pick=PICKS,
        limit=LIMITS,
        plays=LIMITS,
        access_for=TERMS,
        tracks=ORDERS,
        allowed=LISTS,
        expires_in=st.sampled_from([None, -1, 5, 50]),
    )
    def edit(
        self,
        pick: int,
        limit: int,
        plays: int,
        access_for: str,
        tracks: list[str],
        allowed: list[str],
        expires_in: int | None,
    ) -> None:
        invite = self.invite(pick)
        changes: dict[str, Any] = {}
        if invite.starts_at is None and expires_in:
            changes = {"expires_at": self.world.now + timedelta(hours=expires_in)}
        edit(
            invite,
            claim_limit=limit,
            plays_limit=plays,
            access_for=access_for,
            tracks=tracks,
            allowed=allowed,
            now=self.world.now,
            **changes,
        )
        db.session.commit()

    @rule(pick=PICKS, event=EVENTS)
    def move_event(self, pick: int, event: tuple[int, int] | None) -> None:
        """Move a live event; access follows its start until that has passed."""
        invite = self.invite(pick)
        before = invite.starts_at
        if before is None or event is None:
            return
        edit(invite, now=self.world.now, **self.times(event))
        db.session.commit()
        assert invite.starts_at is not None
        self.world.move_start(invite.id, before, invite.starts_at)

    @rule(pick=PICKS)
    def new_link(self, pick: int) -> None:
        new_link(self.invite(pick), now=self.world.now)
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
