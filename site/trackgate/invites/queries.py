"""Reading invites: one by id, lists, the tracks an invite or a claim carries."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from trackgate.core.compiled_statements import Prepared
from trackgate.core.db import db, page_stamp
from trackgate.core.emails import entries_for
from trackgate.invites.claim_models import Claim, ClaimTrack
from trackgate.invites.models import (
    Invite,
    InviteAddress,
    InviteOrigin,
    InviteTrack,
)
from trackgate.invites.settings import InviteFacts
from trackgate.invites.status import InviteStatus, has_status
from trackgate.tracks.models import Track

# Of the table's own columns: a mapped class's take twice the time, as a query.
_INVITE = Invite.__table__.c
_SPACE: Any = sa.literal_column("' '")
_OWN = [name for name in InviteFacts._fields if name not in {"origins", "stamp"}]
_FACTS = sa.select(
    *(_INVITE[name] for name in _OWN),
    sa.select(sa.func.aggregate_strings(InviteOrigin.origin, _SPACE))
    .where(InviteOrigin.invite_id == _INVITE.id)
    .scalar_subquery()
    .label("origins"),
    page_stamp.label("stamp"),
)
_BY_PUBLIC_ID = Prepared(_FACTS.where(_INVITE.public_id == sa.bindparam("public_id")))
_BY_ID = Prepared(_FACTS.where(_INVITE.id == sa.bindparam("id")))


def invite_facts(public_id: str) -> InviteFacts | None:
    """Give the facts of an invite by its public id."""
    row = _BY_PUBLIC_ID.first(public_id=public_id)
    return InviteFacts._make(row) if row else None


def facts_by_id(invite_id: int) -> InviteFacts:
    """Give the facts of an invite that is known to be there."""
    row = _BY_ID.first(id=invite_id)
    if row is None:
        raise LookupError(f"no invite {invite_id}")
    return InviteFacts._make(row)


def find_invite(public_id: str) -> Invite | None:
    """Give an invite, to be edited."""
    return db.session.scalar(sa.select(Invite).where(Invite.public_id == public_id))


def list_invites(
    statuses: Collection[InviteStatus], *, deleted: bool, now: datetime
) -> list[Invite]:
    """Give the invites of these statuses, newest first; deleted ones apart."""
    shown = sa.or_(*(has_status(status, now) for status in statuses), sa.false())
    gone = Invite.deleted_at.is_not(None) if deleted else Invite.deleted_at.is_(None)
    newest = (Invite.created_at.desc(), Invite.id.desc())
    return list(
        db.session.scalars(sa.select(Invite).where(shown, gone).order_by(*newest))
    )


class CarriedTrack(NamedTuple):
    """A track that an invite offers or a claim carries."""

    track_id: int
    slug: str
    pausing: bool
    plays_used: int


def tracks_of_invite(invite_id: int) -> list[CarriedTrack]:
    """Give the tracks that a new claim would get, in order."""
    rows = db.session.execute(
        sa.select(Track.id, Track.slug, InviteTrack.pausing, sa.literal(0))
        .join(InviteTrack, InviteTrack.track_id == Track.id)
        .where(InviteTrack.invite_id == invite_id)
        .order_by(InviteTrack.position)
    )
    return [CarriedTrack(*row) for row in rows]


def tracks_of_claim(claim_id: int) -> list[CarriedTrack]:
    """Give the tracks that a claim carries, in order, with their plays used."""
    rows = db.session.execute(
        sa.select(Track.id, Track.slug, ClaimTrack.pausing, ClaimTrack.plays_used)
        .join(ClaimTrack, ClaimTrack.track_id == Track.id)
        .where(ClaimTrack.claim_id == claim_id)
        .order_by(ClaimTrack.position)
    )
    return [CarriedTrack(*row) for row in rows]


def is_allowed(invite_id: int, email: str) -> bool:
    """Tell whether an address (lower case) or its domain is on an invite's list."""
    found = db.session.execute(
        sa.select(InviteAddress.entry).where(
            InviteAddress.invite_id == invite_id,
            InviteAddress.entry.in_(entries_for(email)),
        )
    ).first()
    return found is not None


def count_claims(invite_id: int) -> int:
    """Give how many claims were made on an invite and not released or joined."""
    count = db.session.scalar(
        sa.select(sa.func.count(Claim.id)).where(Claim.invite_id == invite_id)
    )
    return int(count or 0)
