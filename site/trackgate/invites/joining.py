"""Joining two learners' claims after a code has shown that they are one person.

``rules.md``, Knowing a learner again: the older claim and its terms stay, even if
ended; plays used add up; of two live plays of one track the learner chooses; the
spare claim goes and its seat with it; revoked stays revoked.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites.claim_models import (
    LIVE_STATES,
    Claim,
    ClaimTrack,
    Play,
    PlayState,
)
from trackgate.invites.claims import (
    ClaimFacts,
    claim_by_id,
    claims_of,
    find_claim,
    give_seats_back,
    hold_invite,
    lock_claim,
)
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.invites.plays import GIVEN_BACK_MOST, end_by_clock, end_play
from trackgate.invites.revoking import end_revoked


class LivePair(NamedTuple):
    """Two live plays of one track, of which the learner keeps one."""

    track_id: int
    plays: tuple[PlayFacts, PlayFacts]


def live_pairs(*, spare_learner: int, main_learner: int) -> list[LivePair]:
    """Give the tracks that are live in both learners' claims on the same invite."""
    mine = {(play.invite_id, play.track_id): play for play in _live(main_learner)}
    pairs = []
    for play in _live(spare_learner):
        other = mine.get((play.invite_id, play.track_id))
        if other is not None:
            pairs.append(LivePair(play.track_id, (other, play)))
    return pairs


def _live(learner_id: int) -> list[PlayFacts]:
    return fetch_plays(
        Claim.learner_id == learner_id,
        Play.state.in_(LIVE_STATES),
        Claim.revoked_at.is_(None),
    )


def join_claims(
    *,
    spare_learner: int,
    main_learner: int,
    keep: Collection[str] = (),
    now: datetime,
) -> bool:
    """Give every claim of the spare learner to the main one.

    ``keep`` holds public ids of plays to keep where two are live. Gives False, and
    joins nothing, while such a choice is still open.
    """
    _hold(spare_learner, main_learner, now)
    endings = []
    for pair in live_pairs(spare_learner=spare_learner, main_learner=main_learner):
        spare = [play for play in pair.plays if play.public_id not in keep]
        if len(spare) != 1:
            return False
        endings += spare
    for play in endings:
        end_play(play, PlayState.STOPPED, now=now)
    for claim_id in _claim_ids(spare_learner):
        _give(claim_id, main_learner, now)
    return True


def _hold(spare_learner: int, main_learner: int, now: datetime) -> None:
    """Hold what is joined, in the one order, and end what its own clock has ended.

    A play that has run out under its claim is no choice, and must not come back to
    life under the terms of the other claim.
    """
    invites = db.session.scalars(
        sa.select(Claim.invite_id)
        .where(Claim.learner_id == spare_learner)
        .order_by(Claim.invite_id)
    ).all()
    for invite_id in invites:
        hold_invite(invite_id)
        both = [spare_learner, main_learner]
        for claim in claims_of(both, invite_id=invite_id):
            lock_claim(claim.id)
            end_by_clock(claim.id, now=now)


def _claim_ids(learner_id: int) -> list[int]:
    return list(
        db.session.scalars(sa.select(Claim.id).where(Claim.learner_id == learner_id))
    )


def _give(claim_id: int, learner_id: int, now: datetime) -> None:
    """Give one claim to a learner, joining it with theirs on the same invite."""
    given = claim_by_id(claim_id)
    if given is None:
        return
    own = find_claim(invite_id=given.invite_id, learner_id=learner_id)
    if own is None:
        _update(Claim, Claim.id == claim_id, learner_id=learner_id)
        return
    older, spare = sorted((own, given), key=lambda claim: (claim.created_at, claim.id))
    _merge(older, spare, learner_id, now)


def _merge(
    older: ClaimFacts, spare: ClaimFacts, learner_id: int, now: datetime
) -> None:
    """Put the spare claim's plays and counts on the older one and drop the spare."""
    used = db.session.execute(
        sa.select(ClaimTrack.track_id, ClaimTrack.plays_used, ClaimTrack.given_back)
        .where(ClaimTrack.claim_id == spare.id)
        .order_by(ClaimTrack.track_id)
    ).all()
    carried = set(
        db.session.scalars(
            sa.select(ClaimTrack.track_id).where(ClaimTrack.claim_id == older.id)
        )
    )
    for track_id, plays_used, given_back in used:
        if track_id in carried:
            _add_counts(older.id, track_id, plays_used, given_back)
    _end_plays_of_other_tracks(spare.id, carried, now)
    _update(Play, Play.claim_id == spare.id, claim_id=older.id)
    seats = db.session.scalar(sa.select(Claim.seats).where(Claim.id == spare.id)) or 0
    db.session.execute(sa.delete(Claim).where(Claim.id == spare.id))
    give_seats_back(spare.invite_id, seats)
    revoked_at = older.revoked_at or spare.revoked_at
    _update(Claim, Claim.id == older.id, learner_id=learner_id, revoked_at=revoked_at)
    if revoked_at is not None:
        end_revoked(older, now=now)


def _add_counts(claim_id: int, track_id: int, used: int, given_back: int) -> None:
    total = ClaimTrack.given_back + given_back
    _update(
        ClaimTrack,
        sa.and_(ClaimTrack.claim_id == claim_id, ClaimTrack.track_id == track_id),
        plays_used=ClaimTrack.plays_used + used,
        given_back=sa.case((total > GIVEN_BACK_MOST, GIVEN_BACK_MOST), else_=total),
    )


def _end_plays_of_other_tracks(claim_id: int, carried: set[int], now: datetime) -> None:
    """End live plays of tracks that the older claim's terms do not carry."""
    for play in fetch_plays(Play.claim_id == claim_id, Play.state.in_(LIVE_STATES)):
        if play.track_id not in carried:
            end_play(play, PlayState.STOPPED, now=now)


def _update(
    table: type[Claim | ClaimTrack | Play],
    where: sa.ColumnElement[bool],
    **values: object,
) -> None:
    db.session.execute(sa.update(table).where(where).values(**values))
