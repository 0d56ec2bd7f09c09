"""Ending, extending and releasing claims; deleting invites with their access."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from trackgate.core.db import db, rows_changed
from trackgate.invites.claim_models import LIVE_STATES, Claim, Play, PlayState
from trackgate.invites.claims import (
    ClaimFacts,
    claim_by_id,
    give_seats_back,
    hold_invite,
    lock_claim,
)
from trackgate.invites.play_facts import fetch_plays
from trackgate.invites.plays import end_by_clock, end_play

_never_played = ~sa.exists().where(Play.claim_id == Claim.id)


def revoke_claim(claim_id: int, *, now: datetime) -> bool:
    """Revoke a claim; tell whether it was not revoked already.

    Ends its live plays and discards their states at once. The claim stays as a bar;
    its seat is given back only if nothing was ever started.
    """
    known = claim_by_id(claim_id)
    if known is None:
        return False
    hold_invite(known.invite_id)
    claim = lock_claim(claim_id)
    if claim is None or claim.revoked_at is not None:
        return False
    db.session.execute(
        sa.update(Claim).where(Claim.id == claim_id).values(revoked_at=now)
    )
    end_revoked(claim, now=now)
    return True


def end_revoked(claim: ClaimFacts, *, now: datetime) -> None:
    """Do what follows from a revocation, of a claim that is held with its invite.

    Its live plays end, and its seat is free where nothing was ever started.
    """
    end_live_plays(claim.id, now=now)
    freed = db.session.execute(
        sa.update(Claim)
        .where(Claim.id == claim.id, Claim.seats == 1, _never_played)
        .values(seats=0)
    )
    give_seats_back(claim.invite_id, rows_changed(freed))


def end_live_plays(claim_id: int, *, now: datetime) -> None:
    """Stop every live play of a claim, paused ones too."""
    for play in fetch_plays(Play.claim_id == claim_id, Play.state.in_(LIVE_STATES)):
        end_play(play, PlayState.STOPPED, now=now)


def revoke_all(invite_id: int, *, now: datetime) -> int:
    """Revoke every claim of an invite; give how many."""
    hold_invite(invite_id)
    claims = _lock_claims(Claim.invite_id == invite_id, Claim.revoked_at.is_(None))
    return sum(revoke_claim(claim_id, now=now) for claim_id in claims)


def extend_claim(claim_id: int, *, until: datetime | None, now: datetime) -> bool:
    """Set a claim's access end (None = forever); tell whether that could be done.

    A revoked claim stays as it is. What the old end has ended is ended first: a play
    that ran out does not run again. An extended claim keeps its end when a live
    event's start is moved.
    """
    if lock_claim(claim_id) is None:
        return False
    end_by_clock(claim_id, now=now)
    extended = db.session.execute(
        sa.update(Claim)
        .where(Claim.id == claim_id, Claim.revoked_at.is_(None))
        .values(access_ends_at=until, extended=True)
    )
    return rows_changed(extended) == 1


def release_unplayed(invite_id: int) -> int:
    """Release every claim of an invite that never started a play; give how many.

    Their seats are free again and their learners may claim anew. Revoked claims stay:
    they are a bar.
    """
    unplayed = (
        Claim.invite_id == invite_id,
        Claim.revoked_at.is_(None),
        _never_played,
    )
    hold_invite(invite_id)
    # A start under way holds its claim: once that is ours its play is there to see.
    _lock_claims(*unplayed)
    released = db.session.execute(sa.delete(Claim).where(*unplayed))
    count = rows_changed(released)
    give_seats_back(invite_id, count)
    return count


def _lock_claims(*where: sa.ColumnElement[bool]) -> Sequence[int]:
    """Hold claims, in the order of their keys, and give those."""
    return db.session.scalars(
        sa.select(Claim.id).where(*where).order_by(Claim.id).with_for_update()
    ).all()
