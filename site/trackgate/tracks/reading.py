"""Reading many tracks at once, for pages that show a list."""

from collections.abc import Collection

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.tracks.models import Challenge, TrackRevision


def newest_revisions(track_ids: Collection[int]) -> dict[int, TrackRevision]:
    """Give the newest revision of each track, by the track's key, in one query."""
    newest = (
        sa.select(TrackRevision.track_id, sa.func.max(TrackRevision.number))
        .where(TrackRevision.track_id.in_(track_ids))
        .group_by(TrackRevision.track_id)
    )
    key = sa.tuple_(TrackRevision.track_id, TrackRevision.number)
    found = db.session.scalars(sa.select(TrackRevision).where(key.in_(newest)))
    return {revision.track_id: revision for revision in found}


def challenge_counts(revision_ids: Collection[int]) -> dict[int, int]:
    """Give how many challenges each revision has, in one query."""
    rows = db.session.execute(
        sa.select(Challenge.revision_id, sa.func.count(Challenge.id))
        .where(Challenge.revision_id.in_(revision_ids))
        .group_by(Challenge.revision_id)
    )
    return {row[0]: row[1] for row in rows}


def get_revision(revision_id: int) -> TrackRevision:
    """Give a revision by its key; raises ``LookupError`` if it is not there."""
    revision = db.session.get(TrackRevision, revision_id)
    if revision is None:
        raise LookupError(f"there is no revision {revision_id}")
    return revision
