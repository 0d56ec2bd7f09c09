"""What a microsite shows of invites: public facts only, read by few queries."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites.links import sign_link
from trackgate.invites.models import Access, Invite, InviteOrigin, InviteTrack
from trackgate.tracks.reading import challenge_counts, newest_revisions

_AT_ONCE = 5_000  # values in one statement; databases have a limit


class OfferedTrack(NamedTuple):
    """A track as its newest revision has it."""

    title: str
    teaser: str
    time_limit: int  # seconds, 0 = none
    challenges: int
    tags: tuple[str, ...]


class Offer(NamedTuple):
    """An invite as a microsite shows it."""

    id: str
    token: str
    title: str
    description: str  # Markdown
    access: Access
    timezone: str
    expires_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    updated_at: datetime
    any_origin: bool
    origins: tuple[str, ...]
    tracks: tuple[OfferedTrack, ...]

    def framed_by(self, origin: str) -> bool:
        """Tell whether a site ("" = not known) may frame the invite's pages."""
        if self.any_origin and (not origin or origin.startswith("https://")):
            return True
        return origin in self.origins


_INVITE = Invite.__table__.c
_COLUMNS = (
    *(_INVITE.id, _INVITE.public_id, _INVITE.link_version, _INVITE.title),
    *(_INVITE.public_title, _INVITE.public_description, _INVITE.access),
    *(_INVITE.timezone, _INVITE.expires_at, _INVITE.starts_at, _INVITE.ends_at),
    *(_INVITE.updated_at, _INVITE.any_origin),
)


def read_offers(keys: Sequence[int]) -> list[Offer]:
    """Give the offers of invites (by their keys), in the order of the keys."""
    tracks, origins = _tracks(keys), _origins(keys)
    found = {
        row.id: Offer(
            id=row.public_id,
            token=sign_link(row.public_id, row.link_version),
            title=row.public_title or row.title,
            description=row.public_description,
            access=row.access,
            timezone=row.timezone,
            expires_at=row.expires_at,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            updated_at=row.updated_at,
            any_origin=row.any_origin,
            origins=tuple(sorted(origins[row.id])),
            tracks=tuple(tracks[row.id]),
        )
        for some in _in_pieces(keys)
        for row in db.session.execute(sa.select(*_COLUMNS).where(_INVITE.id.in_(some)))
    }
    return [found[key] for key in keys if key in found]


def _in_pieces(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _origins(keys: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for some in _in_pieces(keys):
        rows = db.session.execute(
            sa.select(InviteOrigin.invite_id, InviteOrigin.origin).where(
                InviteOrigin.invite_id.in_(some)
            )
        )
        for invite_id, origin in rows:
            found[invite_id].append(origin)
    return found


def _tracks(keys: Sequence[int]) -> dict[int, list[OfferedTrack]]:
    carried = [
        (row.invite_id, row.track_id)
        for some in _in_pieces(keys)
        for row in db.session.execute(
            sa.select(InviteTrack.invite_id, InviteTrack.track_id)
            .where(InviteTrack.invite_id.in_(some))
            .order_by(InviteTrack.invite_id, InviteTrack.position)
        )
    ]
    shown = _newest(sorted({track_id for _, track_id in carried}))
    found: dict[int, list[OfferedTrack]] = defaultdict(list)
    for invite_id, track_id in carried:
        found[invite_id].append(shown[track_id])
    return found


def _newest(track_ids: Sequence[int]) -> dict[int, OfferedTrack]:
    found = {}
    for some in _in_pieces(track_ids):
        revisions = newest_revisions(some)
        counts = challenge_counts([revision.id for revision in revisions.values()])
        for track_id, revision in revisions.items():
            found[track_id] = OfferedTrack(
                title=revision.title,
                teaser=revision.teaser,
                time_limit=revision.time_limit,
                challenges=counts.get(revision.id, 0),
                tags=tuple(str(tag) for tag in revision.tags),
            )
    return found
