"""The catalogue: importing tracks, listing them, retiring them.

Nothing here commits: the caller does, so that one import is one transaction.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from trackgate.core.db import bump_page_stamp, db, insert_or_ignore
from trackgate.tracks.draft import TrackDraft
from trackgate.tracks.models import Challenge, Track, TrackFile, TrackRevision
from trackgate.tracks.problems import Problem
from trackgate.tracks.reading import challenge_counts, newest_revisions
from trackgate.tracks.revisions import (
    UnknownTrack,
    find_asset,
    find_file,
    find_track,
    newest_revision,
    revision_challenges,
    revision_services,
)
from trackgate.tracks.services import machine_count, unpausable

__all__ = [
    "Imported",
    "TrackRow",
    "UnknownTrack",
    "bring_back",
    "find_asset",
    "find_file",
    "find_track",
    "import_track",
    "list_tracks",
    "newest_revision",
    "retire",
    "revision_challenges",
    "revision_services",
]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import came to; ``created`` tells whether it made a revision."""

    slug: str
    revision: int
    created: bool
    notes: list[Problem]


@dataclass(frozen=True, kw_only=True)
class TrackRow:
    """A track as lists show it, by its newest revision."""

    id: int
    slug: str
    title: str
    teaser: str
    icon: str
    tags: list[str]
    revision: int
    challenge_count: int
    time_limit: int
    pausable: bool
    imported_at: datetime
    retired_at: datetime | None


def import_track(draft: TrackDraft, *, now: datetime) -> Imported:
    """Store a draft: as a new revision, unless the newest says the same.

    A retired track stays retired.
    """
    track = _track_for(draft.slug, now)
    newest = newest_revisions([track.id]).get(track.id)
    if newest and newest.source_digest == draft.source_digest:
        number, created = newest.number, False
    else:
        number, created = (newest.number + 1 if newest else 1), True
        db.session.add(_revision(draft, track, number, now))
        db.session.flush()
        bump_page_stamp()
    return Imported(
        slug=draft.slug, revision=number, created=created, notes=draft.notes
    )


def list_tracks(include_retired: bool = False) -> list[TrackRow]:
    """Give the tracks by their title, each by its newest revision."""
    query = sa.select(Track)
    if not include_retired:
        query = query.where(Track.retired_at.is_(None))
    tracks = list(db.session.scalars(query))
    revisions = newest_revisions([track.id for track in tracks])
    counts = challenge_counts([revision.id for revision in revisions.values()])
    rows = [
        _row(track, revisions[track.id], counts.get(revisions[track.id].id, 0))
        for track in tracks
        if track.id in revisions
    ]
    return sorted(rows, key=lambda row: (row.title.casefold(), row.slug))


def retire(slug: str, *, now: datetime) -> Track:
    """Retire a track: no invite can add it; claims that have it go on.

    Raises ``UnknownTrack``. Retiring twice keeps the first time.
    """
    track = _known(slug)
    if track.retired_at is None:
        track.retired_at = now
        bump_page_stamp()
    return track


def bring_back(slug: str) -> Track:
    """Undo ``retire``; raises ``UnknownTrack``."""
    track = _known(slug)
    if track.retired_at is not None:
        track.retired_at = None
        bump_page_stamp()
    return track


def _known(slug: str) -> Track:
    track = find_track(slug)
    if track is None:
        raise UnknownTrack(f"there is no track {slug}")
    return track


def _track_for(slug: str, now: datetime) -> Track:
    """Give the track of a slug, made if needed, locked against other imports."""
    db.session.execute(insert_or_ignore(Track).values(slug=slug, created_at=now))
    query = sa.select(Track).where(Track.slug == slug).with_for_update()
    return db.session.execute(query).scalar_one()


def _revision(
    draft: TrackDraft, track: Track, number: int, now: datetime
) -> TrackRevision:
    return TrackRevision(
        track=track,
        number=number,
        imported_at=now,
        source_digest=draft.source_digest,
        services=[service.to_dict() for service in draft.services],
        secrets=draft.secrets,
        machine_count=machine_count(draft.services),
        unpausable_count=len(unpausable(draft.services)),
        challenges=[
            Challenge(position=position, **asdict(challenge))
            for position, challenge in enumerate(draft.challenges, start=1)
        ],
        files=[TrackFile(**asdict(file)) for file in draft.files],
        **asdict(draft.facts),
    )


def _row(track: Track, revision: TrackRevision, challenges: int) -> TrackRow:
    return TrackRow(
        id=track.id,
        slug=track.slug,
        title=revision.title,
        teaser=revision.teaser,
        icon=revision.icon,
        tags=[str(tag) for tag in revision.tags],
        revision=revision.number,
        challenge_count=challenges,
        time_limit=revision.time_limit,
        pausable=revision.pausable,
        imported_at=revision.imported_at,
        retired_at=track.retired_at,
    )
