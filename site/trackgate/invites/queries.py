"""Reading invites: one by id, lists, the tracks an invite or a claim carries."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from trackgate.db import db, page_stamp, run
from trackgate.emails import domain_of
from trackgate.invites.claim_models import Claim, ClaimTrack
from trackgate.invites.models import (
    Access,
    Invite,
    InviteAddress,
    InviteTrack,
    InviteType,
    Sharing,
)
from trackgate.invites.status import InviteStatus, has_status
from trackgate.tracks.models import Track

_Convert = Callable[[Any], Any]


class InviteFacts(NamedTuple):
    """What learners' pages need of an invite, read by one query."""

    id: int
    public_id: str
    link_version: int
    sharing: Sharing
    type: InviteType
    title: str
    public_title: str
    public_description: str
    access: Access
    claim_limit: int
    claimed: int
    timezone: str
    expires_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    share: bool
    finish_text: str
    finish_url: str
    finish_target: str
    edit_version: int
    deleted_at: datetime | None
    stamp: int | None

    @property
    def shown_title(self) -> str:
        """Give the title that learners see."""
        return self.public_title or self.title


class Lookup:
    """A query for one row, compiled once and put to the driver itself.

    For the query that every request begins with: SQLAlchemy's way there and back
    takes three times as long as the rest of it. It is asked in the session's
    transaction if one has begun, else by itself, without taking any lock.
    """

    def __init__(self, query: sa.Select[Any]) -> None:
        self._query = query
        self._compiled: dict[str, tuple[Any, list[_Convert | None]]] = {}

    def first(self, **values: object) -> list[Any] | None:
        """Give the first row, or None; ``values`` are the query's parameters."""
        engine = db.engine
        compiled, converts = self._compiled.get(engine.name) or self._compile(engine)
        named = compiled.construct_params(values)
        order = compiled.positiontup
        row = _ask(compiled.string, [named[name] for name in order] if order else named)
        return row and [
            value if convert is None else convert(value)
            for value, convert in zip(row, converts, strict=True)
        ]

    def _compile(self, engine: sa.Engine) -> tuple[Any, list[_Convert | None]]:
        dialect = engine.dialect
        converts: list[_Convert | None] = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in self._query.selected_columns
        ]
        self._compiled[engine.name] = (self._query.compile(dialect=dialect), converts)
        return self._compiled[engine.name]


def _ask(statement: str, parameters: Any) -> Any:  # noqa: ANN401 - the driver's own
    if db.session.registry.has() and db.session().in_transaction():
        db.session.flush()
        cursor = db.session.connection().connection.cursor()
        cursor.execute(statement, parameters)
        return cursor.fetchone()
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement, parameters)
        return cursor.fetchone()
    finally:
        connection.close()


# Of the table's own columns: a mapped class's take twice the time, as a query.
_INVITE = Invite.__table__.c
_FACTS = sa.select(
    *(_INVITE[name] for name in InviteFacts._fields if name != "stamp"),
    page_stamp.label("stamp"),
)
_BY_PUBLIC_ID = Lookup(_FACTS.where(_INVITE.public_id == sa.bindparam("public_id")))
_BY_ID = _FACTS.where(_INVITE.id == sa.bindparam("id"))


def invite_facts(public_id: str) -> InviteFacts | None:
    """Give the facts of an invite by its public id."""
    row = _BY_PUBLIC_ID.first(public_id=public_id)
    return InviteFacts._make(row) if row else None


def facts_by_id(invite_id: int) -> InviteFacts:
    """Give the facts of an invite that is known to be there."""
    db.session.flush()
    row = run(_BY_ID, {"id": invite_id}).one()
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
    entries = (email, f"@{domain_of(email)}")
    found = db.session.execute(
        sa.select(InviteAddress.entry).where(
            InviteAddress.invite_id == invite_id, InviteAddress.entry.in_(entries)
        )
    ).first()
    return found is not None


def count_claims(invite_id: int) -> int:
    """Give how many claims were made on an invite and not released or joined."""
    count = db.session.scalar(
        sa.select(sa.func.count(Claim.id)).where(Claim.invite_id == invite_id)
    )
    return int(count or 0)
