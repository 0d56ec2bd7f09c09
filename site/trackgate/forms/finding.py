"""Finding leads: what a list of them can be filtered by, and how it is sorted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from trackgate.core.db import db
from trackgate.forms.models import Lead

_LAST = "\U0010ffff"


class LeadOrder(StrEnum):
    """How leads are sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ADDRESS = "address"


@dataclass(frozen=True, kw_only=True)
class LeadFilter:
    """Which leads; what is left out does not count."""

    begins: str = ""  # the address begins so
    invite_id: int | None = None  # it came by this invite
    since: datetime | None = None
    before: datetime | None = None  # half-open, like every window
    source: str = ""
    suspect: bool = False  # only those that are held

    def conditions(self, lead: type[Lead] = Lead) -> list[sa.ColumnElement[bool]]:
        """Give the filter as conditions on ``Lead``, or on an alias of it."""
        given: list[tuple[object, list[sa.ColumnElement[bool]]]] = [
            (self.begins, address_begins(lead.email, self.begins)),
            (self.invite_id, [lead.invite_id == self.invite_id]),
            (self.since, [lead.created_at >= self.since] if self.since else []),
            (self.before, [lead.created_at < self.before] if self.before else []),
            (self.source, [lead.source == self.source]),
            # Written so that the partial index of suspect leads is used.
            (self.suspect, [lead.suspect == sa.true()]),
        ]
        return [each for value, found in given if value for each in found]


def address_begins(email: Any, prefix: str) -> list[sa.ColumnElement[bool]]:  # noqa: ANN401
    """Give the conditions for an e-mail that begins so, as an index can read them."""
    if not prefix:
        return []
    if db.engine.dialect.name == "sqlite":  # bytes are compared: a range is a prefix
        return [email >= prefix, email < prefix + _LAST]
    return [email.startswith(prefix, autoescape=True)]


def sort_column(order: LeadOrder) -> Any:  # noqa: ANN401
    """Give the column that an order sorts by."""
    return Lead.email if order is LeadOrder.ADDRESS else Lead.created_at


HELD_MOST = 100


def held_count(which: LeadFilter) -> tuple[int, bool]:
    """Give how many of these leads are held as suspect, and whether that is all.

    Looks at the newest ``HELD_MOST`` held leads only, so that it takes no longer
    where there are many.
    """
    held = (
        sa.select(Lead)
        .where(Lead.suspect == sa.true())
        .order_by(Lead.created_at.desc(), Lead.id.desc())
        .limit(HELD_MOST)
        .subquery()
    )
    one = aliased(Lead, held)
    found = db.session.execute(
        sa.select(
            sa.func.count(one.id),
            sa.func.count(one.id).filter(*which.conditions(one)),
        )
    ).one()
    return found[1], found[0] < HELD_MOST


def find_lead(public_id: str) -> Lead | None:
    """Give a lead by its public id."""
    return db.session.scalar(sa.select(Lead).where(Lead.public_id == public_id))
