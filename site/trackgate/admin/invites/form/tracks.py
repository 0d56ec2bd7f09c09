"""Tracks as the invite form shows them: those chosen, and those to choose from."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.tracks.models import Track, TrackRevision

FOUND_MOST = 6


class TrackFact(NamedTuple):
    """A track by its newest revision."""

    slug: str
    title: str
    teaser: str
    pausable: bool
    retired: bool


class Found(NamedTuple):
    """Tracks that match a search, and whether there are more."""

    tracks: list[TrackFact]
    more: bool


_newest = (
    sa.select(sa.func.max(TrackRevision.number))
    .where(TrackRevision.track_id == Track.id)
    .correlate(Track)
    .scalar_subquery()
)
_FACTS = sa.select(
    Track.slug,
    TrackRevision.title,
    TrackRevision.teaser,
    TrackRevision.pausable,
    Track.retired_at.is_not(None),
).join(
    TrackRevision,
    sa.and_(TrackRevision.track_id == Track.id, TrackRevision.number == _newest),
)


def track_facts(slugs: Sequence[str]) -> list[TrackFact]:
    """Give the tracks of these slugs in their order; what is unknown is left out."""
    rows = db.session.execute(_FACTS.where(Track.slug.in_(slugs)))
    found = {row[0]: TrackFact._make(row) for row in rows}
    return [found[slug] for slug in slugs if slug in found]


def find_tracks(query: str, *, without: Sequence[str]) -> Found:
    """Find tracks that can be added by every word of a query, by title."""
    wanted = _FACTS.where(Track.retired_at.is_(None), Track.slug.not_in(without))
    for word in query.split()[:8]:
        columns = (TrackRevision.title, Track.slug, TrackRevision.teaser)
        wanted = wanted.where(
            sa.or_(*(column.icontains(word, autoescape=True) for column in columns))
        )
    by_title = (sa.func.lower(TrackRevision.title), Track.slug)
    rows = db.session.execute(wanted.order_by(*by_title).limit(FOUND_MOST + 1))
    facts = [TrackFact._make(row) for row in rows]
    return Found(facts[:FOUND_MOST], len(facts) > FOUND_MOST)
