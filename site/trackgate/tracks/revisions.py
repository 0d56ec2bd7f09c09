"""Finding a track, its newest revision, and what belongs to a revision."""

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.tracks.addresses import DIGEST_IN_URL
from trackgate.tracks.models import (
    Challenge,
    FileKind,
    Track,
    TrackFile,
    TrackRevision,
)
from trackgate.tracks.reading import newest_revisions
from trackgate.tracks.services import Service


class UnknownTrack(LookupError):
    """There is no track with that slug, or it has no revision."""


def find_track(slug: str) -> Track | None:
    """Give the track with that slug, retired or not."""
    return db.session.scalar(sa.select(Track).where(Track.slug == slug))


def newest_revision(track_id: int) -> TrackRevision:
    """Give the revision that new plays take; raises ``UnknownTrack``."""
    found = newest_revisions([track_id])
    if not found:
        raise UnknownTrack(f"track {track_id} has no revision")
    return found[track_id]


def revision_challenges(revision_id: int) -> list[Challenge]:
    """Give a revision's challenges in their order."""
    query = (
        sa.select(Challenge)
        .where(Challenge.revision_id == revision_id)
        .order_by(Challenge.position)
    )
    return list(db.session.scalars(query))


def revision_services(revision: TrackRevision) -> list[Service]:
    """Give a revision's services, typed."""
    return [Service.from_dict(stored) for stored in revision.services]


def find_file(revision_id: int, path: str) -> TrackFile | None:
    """Give a script or asset of a revision by its path."""
    query = sa.select(TrackFile).where(
        TrackFile.revision_id == revision_id, TrackFile.path == path
    )
    return db.session.scalar(query)


def find_asset(slug: str, digest: str, name: str) -> TrackFile | None:
    """Give the asset that an address from ``addresses.asset_url`` means.

    Its parts are ``/track-files/<slug>/<digest>/<path:name>``. Scripts are never
    given out: they show how a challenge is checked and solved.
    """
    if len(digest) != DIGEST_IN_URL or not digest.isalnum():
        return None
    query = (
        sa.select(TrackFile)
        .join(TrackRevision, TrackRevision.id == TrackFile.revision_id)
        .join(Track, Track.id == TrackRevision.track_id)
        .where(
            Track.slug == slug,
            TrackRevision.source_digest.startswith(digest),
            TrackFile.kind == FileKind.ASSET,
            TrackFile.path == f"assets/{name}",
        )
        .limit(1)
    )
    return db.session.scalar(query)
