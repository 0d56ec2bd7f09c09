"""Invites, learners, plays and time, in any order, and what always holds.

A state machine drives the domain on SQLite; after every step the invariants of the
rules ("What always holds") are read from the database itself.
"""

import contextlib
from collections.abc import Callable
from typing import ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    rule,
    run_state_machine_as_test,
)

from factories import (
    address,
    filled_in,
    id_of_track,
    unique,
)
from support.lifecycle_machine import (
    BROWSERS,
    EMAILS,
    EVENTS,
    PICKS,
    TRACKS,
    AdminsAtWork,
)
from support.lifecycle_rules import GIVEN_BACK_MOST
from trackgate.core.db import db
from trackgate.entry.claiming import (
    Entered,
    press_continue,
    send_details,
    start_afresh,
)
from trackgate.entry.deciding import code_goes_out
from trackgate.entry.proving import finish_all, finish_joining, try_code
from trackgate.forms.store import current_form
from trackgate.invites.claim_models import LIVE_STATES, Claim, Play, PlayState
from trackgate.invites.errors import PlayRefused
from trackgate.invites.models import Invite
from trackgate.invites.play_facts import fetch_plays
from trackgate.invites.plays import pause_play, resume_play, start_play
from trackgate.invites.progress import finish
from trackgate.invites.queries import facts_by_id, tracks_of_claim
from trackgate.invites.sweep import sweep
from trackgate.learners.browsers import forget
from trackgate.learners.codes import Outcome, TooMany, ask_code
from trackgate.learners.identity import waiting_to_join
from trackgate.sandboxes.service import ContentRuntime, Sandbox
from trackgate.tracks.catalogue import newest_revision

pytestmark = pytest.mark.usefixtures("app")


class Lifecycle(AdminsAtWork):
    """Everything that admins, learners and the clock can do."""

    failing: ClassVar[bool] = False  # no sandbox can be provided

    # Learners

    @rule(number=BROWSERS, pick=PICKS)
    def press(self, number: int, pick: int) -> None:
        browser, invite = self.browser(number), self.invite(pick)
        here = self.visit(browser, invite)
        self.enter(browser, lambda: press_continue(here))

    @rule(number=BROWSERS, pick=PICKS, email=EMAILS, afresh=st.booleans())
    def leave_details(self, number: int, pick: int, email: str, afresh: bool) -> None:
        browser, invite = self.browser(number), self.invite(pick)
        here = self.visit(browser, invite)
        if here.current is not None and here.current.email not in {None, email}:
            return  # the page takes a remembered learner's own address

        def act() -> Entered:
            if afresh and (here.current is None or here.current.anonymous):
                return start_afresh(here, address(email))
            return send_details(
                here,
                address(email),
                stored=current_form(),
                submission=filled_in(),
                suspect=False,
            )

        self.enter(browser, act)

    @rule(
        number=BROWSERS,
        pick=PICKS,
        email=EMAILS,
        right=st.booleans(),
        old=st.booleans(),
    )
    def enter_code(
        self, number: int, pick: int, email: str, right: bool, old: bool
    ) -> None:
        browser, invite = self.browser(number), self.invite(pick)
        here = self.visit(browser, invite, old=old)
        mailed = code_goes_out(
            here.invite, email, here.proof, here.now, replaced=here.replaced
        )
        before = self.claims_on(invite)
        with contextlib.suppress(TooMany):
            code = ask_code(
                email=email,
                browser=browser.name,
                network=browser.name,
                mailed=mailed,
                now=here.now,
            )
            tried = try_code(
                here,
                address(email),
                seen=browser.seen(),
                browser=browser.name,
                network=browser.name,
                code=code if right else f"{(int(code) + 1) % 1_000_000:06d}",
            )
            assert (tried.outcome is Outcome.RIGHT) == (right and mailed)
            if tried.secret is not None:
                browser.secrets.append(tried.secret)
                browser.proved.add(email)
        if here.replaced:
            assert self.claims_on(invite) <= before
        db.session.commit()
        self.world.note_learners(browser)

    @rule(
        first=BROWSERS,
        second=BROWSERS,
        pick=PICKS,
        email=EMAILS,
        slug=TRACKS,
        plays=st.integers(0, 2),
        over=st.booleans(),
    )
    def be_one_person_in_two_browsers(
        self,
        first: int,
        second: int,
        pick: int,
        email: str,
        slug: str,
        plays: int,
        over: bool,
    ) -> None:
        """The road to joined claims, which chance alone takes too seldom."""
        for number in (first, second):
            self.leave_details(number, pick, email, True)
            self.leave_details(number, pick, email, False)
        for number in (second, first)[:plays]:
            self.start(number, pick, slug)
        if over:
            self.finish(second, pick, slug)
        self.what_always_holds()
        self.enter_code(second, pick, email, True, False)
        self.what_always_holds()
        self.choose(second, 0)

    @rule(number=BROWSERS, pick=PICKS, event=EVENTS, wait=st.sampled_from([0.0, 5.0]))
    def claim_an_event_that_moves(
        self, number: int, pick: int, event: tuple[int, int] | None, wait: float
    ) -> None:
        """The road to access that follows a start, or no longer does."""
        self.press(number, pick)
        self.what_always_holds()
        self.time_passes(wait)
        self.move_event(pick, event)

    @rule(number=BROWSERS, pick=PICKS, email=EMAILS)
    def come_by_an_old_link(self, number: int, pick: int, email: str) -> None:
        """The road to a code for an invite whose link was replaced."""
        self.new_link(pick)
        self.enter_code(number, pick, email, True, True)

    @rule(number=BROWSERS)
    def not_you(self, number: int) -> None:
        current = self.browser(number).current()
        if current is not None:
            forget(current.token_id, now=self.world.now)
            db.session.commit()

    @rule(number=BROWSERS, which=st.integers(0, 1))
    def choose(self, number: int, which: int) -> None:
        current = self.browser(number).current()
        if current is None or waiting_to_join(current.learner_id) is None:
            return
        mine = (Claim.learner_id, current.learner_id)
        other = waiting_to_join(current.learner_id)
        keeper = mine[1] if which else other
        keep = [
            play.public_id
            for play in fetch_plays(
                Claim.learner_id == keeper, Play.state.in_(LIVE_STATES)
            )
        ]
        assert finish_joining(current.learner_id, keep=keep, now=self.world.now)
        db.session.commit()

    @rule(number=BROWSERS, pick=PICKS, slug=TRACKS)
    def start(self, number: int, pick: int, slug: str) -> None:
        claim = self.claim_of(self.browser(number), self.invite(pick))
        if claim is None:
            return
        track_id, before = id_of_track(slug), self.count_plays()
        used = {track.slug: track.plays_used for track in tracks_of_claim(claim.id)}
        try:
            play = start_play(
                claim_id=claim.id,
                track_id=track_id,
                revision_id=newest_revision(track_id).id,
                start_key=unique("key"),
                now=self.world.now,
            )
        except PlayRefused:
            db.session.rollback()
            return
        db.session.commit()
        assert play.learner_id == claim.learner_id
        assert claim.revoked_at is None
        if self.count_plays() != before:
            assert not claim.access_ended(self.world.now)
            assert slug in used
            assert claim.plays_limit == 0 or used[slug] < claim.plays_limit

    @rule(number=BROWSERS, pick=PICKS, slug=TRACKS, times=st.integers(1, 5))
    def fail_start(self, number: int, pick: int, slug: str, times: int) -> None:
        """Start what its runtime cannot provide; the play is given back, thrice."""
        claim = self.claim_of(self.browser(number), self.invite(pick))
        if claim is None or self.play_of(self.browser(number), self.invite(pick), slug):
            return
        type(self).failing = True
        try:
            for _try in range(times):
                self.start(number, pick, slug)
                self.note_given_back(claim.id, id_of_track(slug))
        finally:
            type(self).failing = False

    def note_given_back(self, claim_id: int, track_id: int) -> None:
        """Note the last play as given back, unless three were before it."""
        plays = db.session.execute(
            sa.select(Play.public_id, Play.state)
            .where(Play.claim_id == claim_id, Play.track_id == track_id)
            .order_by(Play.id)
        ).all()
        given = [play for play in plays if play.public_id in self.world.given_back]
        left = GIVEN_BACK_MOST - len(given)
        if plays and plays[-1].state is PlayState.FAILED and left > 0:
            self.world.given_back.add(plays[-1].public_id)
        self.what_always_holds()

    def claims_on(self, invite: Invite) -> set[str]:
        query = sa.select(Claim.public_id).where(Claim.invite_id == invite.id)
        return set(db.session.scalars(query))

    def count_plays(self) -> int:
        return db.session.scalar(sa.select(sa.func.count(Play.id))) or 0

    @rule(number=BROWSERS, pick=PICKS, slug=TRACKS)
    def pause_or_resume(self, number: int, pick: int, slug: str) -> None:
        invite = self.invite(pick)
        play = self.play_of(self.browser(number), invite, slug)
        if play is None:
            return
        now = self.world.now
        offered = play.pause_offer_until(now)
        try:
            if play.paused_at is None:
                pause_play(play, now=now)
                assert offered is not None
                assert offered > now
            else:
                resume_play(play, now=now)
                facts = facts_by_id(invite.id)
                closes = facts.ends_at or facts.expires_at
                assert closes is None or now < closes
        except PlayRefused:
            db.session.rollback()
        db.session.commit()

    @rule(number=BROWSERS, pick=PICKS, slug=TRACKS)
    def finish(self, number: int, pick: int, slug: str) -> None:
        play = self.play_of(self.browser(number), self.invite(pick), slug)
        if play is not None:
            finish(play, now=self.world.now)
            db.session.commit()

    # Time

    @rule(hours=st.sampled_from([0.05, 1, 3, 30]))
    def time_passes(self, hours: float) -> None:
        self.world.advance(hours)

    @rule()
    def background_work(self) -> None:
        sweep(now=self.world.now)
        finish_all(now=self.world.now)
        db.session.commit()
        over = fetch_plays(Play.state.in_(LIVE_STATES))
        assert all(play.state_at(self.world.now) in LIVE_STATES for play in over)

    @invariant()
    def what_always_holds(self) -> None:
        self.world.check()


def test_what_always_holds_through_any_life(
    wipe: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        ContentRuntime,
        "provision",
        lambda _self, **_asked: (
            Sandbox(failed=True, ready=False)
            if Lifecycle.failing
            else Sandbox(id=unique("sandbox"))
        ),
    )
    monkeypatch.setattr(Lifecycle, "wipe", staticmethod(wipe), raising=False)
    run_state_machine_as_test(
        Lifecycle, settings=settings(max_examples=50, stateful_step_count=40)
    )
