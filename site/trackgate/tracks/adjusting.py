"""Changing a track's settings without a new folder: a revision like the newest.

Plays keep the revision they started with, so settings are never changed in place.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from trackgate.core.db import bump_page_stamp, db
from trackgate.tracks.models import Challenge, Track, TrackFile, TrackRevision
from trackgate.tracks.reading import newest_revisions
from trackgate.tracks.revisions import UnknownTrack, revision_services
from trackgate.tracks.services import why_not_pausable

LONGEST_DAYS = 60
LONGEST_SECONDS = 366 * 24 * 3600  # as in track folders


class NotPausable(ValueError):
    """The track may not pause; the message names the service in the way."""


class RevisionMoved(RuntimeError):
    """Somebody imported or changed the track meanwhile."""


@dataclass(frozen=True, kw_only=True)
class TrackSettings:
    """What admins may change of a track."""

    pausable: bool
    pause_limit_days: int  # 1 to 60
    time_limit: int  # seconds, 0 = none
    idle_timeout: int  # seconds, 0 = off

    def __post_init__(self) -> None:
        if not 1 <= self.pause_limit_days <= LONGEST_DAYS:
            raise ValueError("a pause limit is 1 to 60 days")
        if min(self.time_limit, self.idle_timeout) < 0:
            raise ValueError("a time is 0 or more")


def settings_of(revision: TrackRevision) -> TrackSettings:
    """Give the settings of a revision."""
    return TrackSettings(
        pausable=revision.pausable,
        pause_limit_days=revision.pause_limit_days,
        time_limit=revision.time_limit,
        idle_timeout=revision.idle_timeout,
    )


def adjust(
    track_id: int, settings: TrackSettings, *, seen: int, now: datetime
) -> dict[str, list[object]]:
    """Make a revision with these settings; give what changed, as old and new.

    ``seen`` is the number of the revision that the admin had before them. Where
    nothing changes there is no revision. Raises ``NotPausable``, ``RevisionMoved``,
    ``UnknownTrack``.
    """
    lock = sa.select(Track.id).where(Track.id == track_id).with_for_update()
    db.session.execute(lock)
    newest = newest_revisions([track_id]).get(track_id)
    if newest is None:
        raise UnknownTrack(f"track {track_id} has no revision")
    if newest.number != seen:
        raise RevisionMoved
    old, new = asdict(settings_of(newest)), asdict(settings)
    changed = {name: [old[name], new[name]] for name in old if old[name] != new[name]}
    if changed:
        _check_pausing(newest, settings)
        _copy(newest, new, now)
        bump_page_stamp()
    return changed


def _check_pausing(revision: TrackRevision, settings: TrackSettings) -> None:
    reason = why_not_pausable(revision_services(revision)) if settings.pausable else ""
    if reason:
        raise NotPausable(reason)


def _copy(newest: TrackRevision, new: dict[str, object], now: datetime) -> None:
    """Copy a revision with all that belongs to it, inside the database.

    The folder's digest is kept: the same folder again is no news, and the addresses
    of pictures go on working.
    """
    changes = {"number": newest.number + 1, "imported_at": now, **new}
    revision_id = db.session.scalar(
        _copying(TrackRevision, TrackRevision.id == newest.id, changes).returning(
            TrackRevision.id
        )
    )
    belongs = {"revision_id": revision_id}
    db.session.execute(_copying(Challenge, Challenge.revision_id == newest.id, belongs))
    db.session.execute(_copying(TrackFile, TrackFile.revision_id == newest.id, belongs))


def _copying(
    model: type[TrackRevision | Challenge | TrackFile],
    where: sa.ColumnElement[bool],
    changes: dict[str, object],
) -> sa.Insert:
    """Give an INSERT that copies rows, with other values in some columns."""
    table = model.__table__
    columns = [column for column in table.columns if column.name != "id"]
    values = [
        sa.literal(changes[column.name], column.type).label(column.name)
        if column.name in changes
        else column
        for column in columns
    ]
    return sa.insert(model).from_select(columns, sa.select(*values).where(where))
