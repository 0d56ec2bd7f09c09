"""What the address of the list of leads asks for, read with an eye on mistakes."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from trackgate.core.db import db
from trackgate.forms.finding import LeadFilter, LeadOrder
from trackgate.forms.sources import tidy_source
from trackgate.invites.models import Invite
from trackgate.web.query_args import asked

_DATE = "Enter a date, like 2026-11-30"
_ORDER = "The last day comes before the first"


@dataclass(kw_only=True)
class LeadQuery:
    """A filter with what was typed, so that forms and links can repeat it."""

    typed: dict[str, str]
    which: LeadFilter
    order: LeadOrder
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def by_address(self) -> bool:
        """Tell whether a search decides the order: beginnings are an order too."""
        return bool(self.which.begins)

    def arguments(self, **more: str) -> dict[str, Any]:
        """Give the filter as parameters of an address; what is empty is left out."""
        return {name: text for name, text in (self.typed | more).items() if text}


def read_query(sent: MultiDict[str, str]) -> LeadQuery:
    """Read a filter from a query string or a form."""
    names = ("q", "invite", "from", "to", "source", "suspect", "sort")
    typed = {name: asked(sent, name) for name in names}
    errors: list[tuple[str, str]] = []
    since, last = _day("from", typed, errors), _day("to", typed, errors)
    if since and last and last < since:
        errors.append(("to", _ORDER))
        last = None
    which = LeadFilter(
        begins=typed["q"].lower(),
        invite_id=_invite_id(typed["invite"]) if typed["invite"] else None,
        since=since,
        before=last + timedelta(days=1) if last else None,
        source=tidy_source(typed["source"]),
        suspect=bool(typed["suspect"]),
    )
    order = LeadOrder.ADDRESS if which.begins else _order(typed["sort"])
    return LeadQuery(typed=typed, which=which, order=order, errors=errors)


def _order(text: str) -> LeadOrder:
    return LeadOrder(text) if text in set(LeadOrder) else LeadOrder.NEWEST


def _day(
    name: str, typed: dict[str, str], errors: list[tuple[str, str]]
) -> datetime | None:
    if not typed[name]:
        return None
    try:
        day = date.fromisoformat(typed[name])
        day + timedelta(days=1)  # the last day of the calendar has no next one
    except (ValueError, OverflowError):
        errors.append((name, _DATE))
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _invite_id(public_id: str) -> int:
    """Give an invite's key; for an unknown one a key that no invite has."""
    found = db.session.scalar(sa.select(Invite.id).where(Invite.public_id == public_id))
    return found or -1
