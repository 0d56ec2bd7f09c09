"""A play as it stands at a moment. Pure: facts and ``now`` in, state and ends out.

What the clock ends is ended when it is read, so a page is right before any
background work has run; ``invites.sweep`` writes it down later.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, ClaimTrack, Play, PlayState
from trackgate.invites.models import Invite
from trackgate.invites.status import closes_at
from trackgate.tracks.models import TrackRevision

_RUNNING = {PlayState.STARTING, PlayState.RUNNING, PlayState.PAUSING}


class PlayFacts(NamedTuple):
    """A play with what its claim, invite and revision say about it."""

    id: int
    public_id: str
    claim_id: int
    track_id: int
    revision_id: int
    state: PlayState
    reached: int
    started_at: datetime
    clock_from: datetime | None
    seconds_used: int
    active_at: datetime
    paused_at: datetime | None
    ended_at: datetime | None
    sandbox_id: str | None
    pausing: bool  # the claim's switch
    claim: str  # its public id
    learner_id: int | None
    access_ends_at: datetime | None
    revoked_at: datetime | None
    invite_id: int
    expires_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    time_limit: int
    idle_timeout: int
    pausable: bool
    pause_limit_days: int

    @property
    def pause_allowed(self) -> bool:
        """Tell whether claim and revision both allow pausing."""
        return self.pausing and self.pausable

    @property
    def pause_limit(self) -> timedelta:
        """Give how long the play may stay paused."""
        return timedelta(days=self.pause_limit_days)

    def seconds_played(self, now: datetime) -> int:
        """Give the seconds on the play's clock, which stands still while paused."""
        running = (now - self.clock_from).total_seconds() if self.clock_from else 0
        return self.seconds_used + max(0, int(running))

    def time_limit_at(self) -> datetime | None:
        """Give when a running play reaches its time limit, or None."""
        if not self.time_limit or self.clock_from is None:
            return None
        return self.clock_from + timedelta(seconds=self.time_limit - self.seconds_used)

    def runs_until(self) -> datetime | None:
        """Give when a running play ends: time limit or access, the earlier."""
        return _earliest(self.time_limit_at(), self.access_ends_at)

    def pause_ends_at(self) -> datetime | None:
        """Give when a paused play is discarded, or None while it is not paused."""
        return self.paused_at + self.pause_limit if self.paused_at else None

    def state_at(self, now: datetime) -> PlayState:
        """Give the state, with what the clock has ended taken as ended."""
        end = self.clock_end()
        return PlayState.EXPIRED if end is not None and now >= end else self.state

    def clock_end(self) -> datetime | None:
        """Give when the clock ends the play from where it stands, or None."""
        if self.state in _RUNNING:
            return self.runs_until()
        if self.state is PlayState.PAUSED:
            return self.pause_ends_at()
        return None

    def resume_closes_at(self) -> datetime | None:
        """Give when Resume stops being allowed: access end or invite's end."""
        return _earliest(self.access_ends_at, closes_at(self))

    def resumable(self, now: datetime) -> bool:
        """Tell whether Resume would be allowed at ``now`` (rules.md, Pausing)."""
        closes = self.resume_closes_at()
        return self.revoked_at is None and (closes is None or now < closes)

    def pause_offer_until(self, now: datetime) -> datetime | None:
        """Give the moment until which a play paused now could be resumed.

        None: Pause is not offered, because the track, the claim's switch, or an
        end that has come does not allow it.
        """
        running = self.state_at(now) is PlayState.RUNNING
        if not (running and self.pause_allowed and self.resumable(now)):
            return None
        return _earliest(now + self.pause_limit, self.resume_closes_at())


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


_ELSEWHERE: dict[str, Any] = {
    "pausing": ClaimTrack.pausing,
    "claim": Claim.public_id,
    "learner_id": Claim.learner_id,
    "access_ends_at": Claim.access_ends_at,
    "revoked_at": Claim.revoked_at,
    "invite_id": Claim.invite_id,
    "expires_at": Invite.expires_at,
    "starts_at": Invite.starts_at,
    "ends_at": Invite.ends_at,
    "time_limit": TrackRevision.time_limit,
    "idle_timeout": TrackRevision.idle_timeout,
    "pausable": TrackRevision.pausable,
    "pause_limit_days": TrackRevision.pause_limit_days,
}

_COLUMNS: list[Any] = [
    _ELSEWHERE.get(name, getattr(Play, name, None)) for name in PlayFacts._fields
]

PLAYS = (
    sa.select(*_COLUMNS)
    .select_from(Play)
    .join(Claim, Claim.id == Play.claim_id)
    .join(Invite, Invite.id == Claim.invite_id)
    .join(TrackRevision, TrackRevision.id == Play.revision_id)
    .join(
        ClaimTrack,
        sa.and_(
            ClaimTrack.claim_id == Play.claim_id, ClaimTrack.track_id == Play.track_id
        ),
    )
)
"""Selects the columns of ``PlayFacts``, for any play."""


def fetch_plays(*conditions: sa.ColumnElement[bool]) -> list[PlayFacts]:
    """Give the plays that meet the conditions, oldest first."""
    rows = db.session.execute(PLAYS.where(*conditions).order_by(Play.id))
    return [PlayFacts._make(row) for row in rows]


def find_play(public_id: str) -> PlayFacts | None:
    """Give a play by its public id."""
    plays = fetch_plays(Play.public_id == public_id)
    return plays[0] if plays else None
