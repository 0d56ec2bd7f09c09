"""What a room view is made from: claims, their plays and steps, by four queries."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, ClaimTrack, Play, PlayChallenge
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.tracks.models import Challenge, TrackRevision

MOST = 1000  # claims that a room view looks at, the newest


class Seat(NamedTuple):
    """A claim of the room."""

    claim_id: int
    created_at: datetime
    tracks: int  # how many it carries


class Step(NamedTuple):
    """What a play has done of one challenge."""

    play_id: int
    challenge_id: int
    tries: int
    completed_at: datetime | None


class Sign(NamedTuple):
    """A challenge, by where it stands."""

    challenge_id: int
    title: str
    track: str  # title of the track
    total: int  # challenges of the track


class RoomFacts(NamedTuple):
    """All of it, before anybody is judged."""

    seats: list[Seat]  # oldest claim first
    plays: dict[int, list[PlayFacts]]  # by claim, oldest first
    steps: dict[int, list[Step]]  # by play
    signs: dict[tuple[int, int], Sign]  # by revision and position


def fetch_room(invite_id: int) -> RoomFacts:
    """Give the facts of an invite's newest claims that are not revoked."""
    newest = (
        sa.select(Claim.id)
        .where(Claim.invite_id == invite_id, Claim.revoked_at.is_(None))
        .order_by(Claim.created_at.desc(), Claim.id.desc())
        .limit(MOST)
    )
    plays: dict[int, list[PlayFacts]] = defaultdict(list)
    for play in fetch_plays(Play.claim_id.in_(newest)):
        plays[play.claim_id].append(play)
    revisions = {play.revision_id for each in plays.values() for play in each}
    return RoomFacts(_seats(newest), plays, _steps(newest), _signs(revisions))


def _seats(newest: sa.Select[int]) -> list[Seat]:
    carried = (
        sa.select(sa.func.count(ClaimTrack.track_id))
        .where(ClaimTrack.claim_id == Claim.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Claim.id, Claim.created_at, carried)
        .where(Claim.id.in_(newest))
        .order_by(Claim.created_at, Claim.id)
    )
    return [Seat(*row) for row in rows]


def _steps(newest: sa.Select[int]) -> dict[int, list[Step]]:
    rows = db.session.execute(
        sa.select(
            PlayChallenge.play_id,
            PlayChallenge.challenge_id,
            PlayChallenge.tries,
            PlayChallenge.completed_at,
        )
        .join(Play, Play.id == PlayChallenge.play_id)
        .where(Play.claim_id.in_(newest))
    )
    steps: dict[int, list[Step]] = defaultdict(list)
    for row in rows:
        steps[row.play_id].append(Step(*row))
    return steps


def _signs(revisions: set[int]) -> dict[tuple[int, int], Sign]:
    rows = db.session.execute(
        sa.select(
            Challenge.revision_id,
            Challenge.position,
            Challenge.id,
            Challenge.title,
            TrackRevision.title,
            sa.func.count().over(partition_by=Challenge.revision_id),
        )
        .join(TrackRevision, TrackRevision.id == Challenge.revision_id)
        .where(Challenge.revision_id.in_(revisions))
    )
    return {(row[0], row[1]): Sign(*row[2:]) for row in rows}
