"""A small world of browsers and e-mails, and what the rules say always holds in it.

``World`` remembers, apart from the program, which browser made which learner, which
e-mails it proved and which terms each claim began with.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from factories import NOW
from support.lifecycle_rules import access_end, check_new_claim
from trackgate.core.db import db
from trackgate.forms.models import Lead
from trackgate.invites.claim_models import LIVE_STATES, Claim, ClaimTrack, Play
from trackgate.invites.models import Invite
from trackgate.learners.browsers import Known, who_is
from trackgate.learners.models import Learner, LearnerKind


@dataclass
class Browser:
    """A browser: the secrets it was ever given, newest last, and what it proved."""

    name: str
    secrets: list[str] = field(default_factory=list)
    proved: set[str] = field(default_factory=set)
    presses: int = 0

    def seen(self) -> Known | None:
        """Give whom its newest secret stands for, also where that was ended."""
        return who_is(self.secrets[-1]) if self.secrets else None

    def current(self) -> Known | None:
        """Give whom it is remembered as."""
        seen = self.seen()
        return None if seen is None or seen.ended else seen


@dataclass
class World:
    """Everything that a run of the state machine knows by itself."""

    browsers: list[Browser] = field(
        default_factory=lambda: [Browser(f"browser{n}") for n in range(4)]
    )
    now: datetime = NOW
    invites: list[int] = field(default_factory=list)
    made_by: dict[int, str] = field(default_factory=dict)  # learner -> browser
    # By public id: SQLite gives the key of a claim that is gone to the next one.
    terms: dict[str, Any] = field(default_factory=dict)  # claim -> as it was made
    extended: set[str] = field(default_factory=set)
    following: set[str] = field(default_factory=set)  # claims, a start to come
    given_back: set[str] = field(default_factory=set)  # plays whose start failed

    def advance(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    def note_learners(self, browser: Browser) -> None:
        """Note whose learners are new: this browser has just acted."""
        for learner_id in db.session.scalars(sa.select(Learner.id)):
            self.made_by.setdefault(learner_id, browser.name)

    def forget_learners(self) -> None:
        """Forget learners that are gone, whose keys may be given again."""
        there = set(db.session.scalars(sa.select(Learner.id)))
        self.made_by = {k: name for k, name in self.made_by.items() if k in there}

    def check(self) -> None:
        """Raise ``AssertionError`` where something that always holds does not."""
        _seats_add_up()
        _one_of_each()
        self._plays_are_counted()
        _nothing_lives_under_a_revoked_claim()
        self.forget_learners()
        self._terms_stay()
        self._nobody_is_somebody_else()
        db.session.rollback()

    def move_start(self, invite_id: int, before: datetime, after: datetime) -> None:
        """Note that a live event was moved: access follows until its start passed."""
        for claim in db.session.execute(
            sa.select(Claim.public_id, Claim.created_at, Claim.access_for).where(
                Claim.invite_id == invite_id, Claim.public_id.in_(self.following)
            )
        ).all():
            if self.now >= before:
                self.following.discard(claim.public_id)
                continue
            limit, _end, carried = self.terms[claim.public_id]
            end = access_end(claim.created_at, after, claim.access_for)
            self.terms[claim.public_id] = (limit, end, carried)

    def _terms_stay(self) -> None:
        """Claims keep the terms they were made with, whatever was edited since."""
        tracks: dict[int, list[tuple[int, bool]]] = {}
        for row in db.session.execute(
            sa.select(
                ClaimTrack.claim_id, ClaimTrack.track_id, ClaimTrack.pausing
            ).order_by(ClaimTrack.claim_id, ClaimTrack.position)
        ):
            tracks.setdefault(row.claim_id, []).append((row.track_id, row.pausing))
        claims = sa.select(Claim).execution_options(populate_existing=True)
        for claim in db.session.scalars(claims):
            if claim.public_id not in self.terms:
                starts_at = check_new_claim(claim).starts_at
                if starts_at is not None and self.now < starts_at:
                    self.following.add(claim.public_id)
            extended = claim.public_id in self.extended
            end = None if extended else claim.access_ends_at
            found = (claim.plays_limit, end, tracks.get(claim.id))
            limit, first_end, carried = self.terms.setdefault(claim.public_id, found)
            assert found == (limit, None if extended else first_end, carried)

    def _plays_are_counted(self) -> None:
        """A claim's track has used what was started of it, but what was given back."""
        given = sa.func.count(Play.id).filter(Play.public_id.in_(self.given_back))
        counted = (
            sa.select(sa.func.count(Play.id) - given)
            .where(
                Play.claim_id == ClaimTrack.claim_id,
                Play.track_id == ClaimTrack.track_id,
            )
            .scalar_subquery()
        )
        wrong = db.session.execute(
            sa.select(ClaimTrack.claim_id, ClaimTrack.plays_used, counted).where(
                ClaimTrack.plays_used != counted
            )
        ).all()
        assert wrong == []

    def _nobody_is_somebody_else(self) -> None:
        """A browser is only who it was made as, or what it has itself proved."""
        for browser in self.browsers:
            for known in filter(None, map(who_is, browser.secrets)):
                if known.ended:
                    continue
                if known.proved:
                    assert known.email in browser.proved
                    continue
                assert self.made_by[known.learner_id] == browser.name
                proved_at = db.session.scalar(
                    sa.select(Learner.proved_at).where(Learner.id == known.learner_id)
                )
                assert proved_at is None


def _seats_add_up() -> None:
    """The invite's count is the sum of its claims' seats."""
    taken = (
        sa.select(sa.func.coalesce(sa.func.sum(Claim.seats), 0))
        .where(Claim.invite_id == Invite.id)
        .scalar_subquery()
    )
    wrong = db.session.execute(
        sa.select(Invite.id, Invite.claimed, taken).where(Invite.claimed != taken)
    ).all()
    assert wrong == []


def _one_of_each() -> None:
    """One claim a learner and invite, one main learner and lead an e-mail, ..."""
    once = [
        (Claim.invite_id, Claim.learner_id, sa.true()),
        (Play.claim_id, Play.track_id, Play.state.in_(LIVE_STATES)),
        (Learner.email, Learner.kind, Learner.kind == LearnerKind.MAIN),
        (Lead.email, Lead.email, sa.true()),
        (Play.sandbox_id, Play.sandbox_id, Play.sandbox_id.is_not(None)),
    ]
    for first, second, where in once:
        twice = db.session.execute(
            sa.select(first, second)
            .where(where)
            .group_by(first, second)
            .having(sa.func.count() > 1)
        ).all()
        assert twice == []


def _nothing_lives_under_a_revoked_claim() -> None:
    alive = db.session.execute(
        sa.select(Play.id)
        .join(Claim, Claim.id == Play.claim_id)
        .where(Claim.revoked_at.is_not(None), Play.state.in_(LIVE_STATES))
    ).all()
    assert alive == []
