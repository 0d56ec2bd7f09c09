"""Which invites the list shows, in which order, read page by page."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from trackgate.core.db import db
from trackgate.core.tokens import TokenError, invite_tokens
from trackgate.invites.list_keys import title_key
from trackgate.invites.models import Invite
from trackgate.invites.status import InviteStatus, has_status
from trackgate.web.pagination import Page, Sort, fetch_page
from trackgate.web.query_args import asked

DEFAULT_STATUSES = (InviteStatus.ACTIVE, InviteStatus.UPCOMING)
SHOWN_STATUSES = (*DEFAULT_STATUSES, InviteStatus.EXPIRED)
ORDERS: dict[str, sa.ColumnElement[Any]] = {
    "created": Invite.created_at.expression,
    "title": Invite.title_key.expression,
    "end": Invite.end_key.expression,
    "claims": Invite.claimed.expression,
}
_DOWN_FIRST = {"created", "claims"}
_LAST_LETTER = "\U0010ffff"
# The payload ["<public id>",<number>]; of a short piece of the id nobody is meant.
_PART_OF_TOKEN = re.compile(r'\["(\w{5,})("?)')
_PASTED = re.compile(r"/(?:i|embed)/([^/\s\"'<>?#]+)|\binvite=[\"']([^\"']+)[\"']")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an admin asked to see."""

    text: str = ""
    statuses: tuple[InviteStatus, ...] = DEFAULT_STATUSES
    deleted: bool = False
    order: str = "created"
    descending: bool = True

    def arguments(self, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
        """Give the arguments of an address that asks for this, with changes."""
        all_of: dict[str, Any] = {
            "q": self.text or None,
            "status": None if self.is_default else [s.value for s in self.statuses],
            "deleted": "1" if self.deleted else None,
            "sort": self._sort_argument(),
        }
        return {k: v for k, v in (all_of | changes).items() if v is not None}

    @property
    def is_default(self) -> bool:
        """Tell whether the statuses are those shown when nothing is asked for."""
        return set(self.statuses) == set(DEFAULT_STATUSES)

    def _sort_argument(self) -> str | None:
        written = f"-{self.order}" if self.descending else self.order
        return None if written == "-created" else written

    def turned(self, order: str) -> "Wanted":
        """Give what a click on the head of a column asks for."""
        down = order in _DOWN_FIRST
        if order == self.order:
            down = not self.descending
        return replace(self, order=order, descending=down)


def read_wanted(arguments: MultiDict[str, str]) -> Wanted:
    """Read what is asked for from an address; what is not understood is left out."""
    chosen = arguments.getlist("status")
    statuses = tuple(s for s in SHOWN_STATUSES if s.value in chosen) or DEFAULT_STATUSES
    sort = arguments.get("sort", "-created")
    order = sort.removeprefix("-")
    return Wanted(
        text=asked(arguments, "q", most=2000),
        statuses=statuses,
        deleted=arguments.get("deleted") == "1",
        order=order if order in ORDERS else "created",
        descending=sort.startswith("-") or order not in ORDERS,
    )


def named_invite(text: str) -> str | None:
    """Give the public id that a pasted link, embed code, token or id stands for."""
    match = _PASTED.search(text)
    token = next(filter(None, match.groups()), "") if match else text
    try:
        payload = invite_tokens().loads(token)
    except TokenError:
        return _named_by_part(token) or _known(Invite.public_id == text)
    found = payload[0] if isinstance(payload, list) and payload else ""
    return _known(Invite.public_id == str(found))


def _named_by_part(token: str) -> str | None:
    """Give the one invite that a link with its end cut off can stand for.

    A token begins with the public id, readable by anybody. Its signature is gone, but
    an admin who searches may see every invite anyway.
    """
    part = token.partition(".")[0]
    try:
        read = urlsafe_b64decode(part[: len(part) // 4 * 4]).decode()
    except ValueError:
        return None
    match = _PART_OF_TOKEN.match(read)
    if match is None:
        return None
    whole = match[2] == '"'
    begins = Invite.public_id.startswith(match[1], autoescape=True)
    return _known(Invite.public_id == match[1] if whole else begins)


def _known(condition: sa.ColumnElement[bool]) -> str | None:
    """Give the public id of the one invite for which this holds, or None."""
    query = sa.select(Invite.public_id).where(condition).limit(2)
    found = db.session.scalars(query).all()
    return found[0] if len(found) == 1 else None


def fetch_invites(
    wanted: Wanted, *, after: str, before: str, now: datetime
) -> Page[Invite]:
    """Give a page of the invites that are wanted.

    The keys come from an index alone; only the page's own rows are read whole.
    A search is answered in the order of titles, which is the order of its index.
    """
    query = sa.select(Invite.id)
    if wanted.deleted:
        query = query.where(Invite.deleted_at.is_not(None))
        sort = Sort(column=Invite.deleted_at.expression, descending=True)
    else:
        query = query.where(Invite.deleted_at.is_(None), _status_of(wanted, now))
        sort = Sort(column=ORDERS[wanted.order], descending=wanted.descending)
    if wanted.text:
        key = title_key(wanted.text)
        query = query.where(
            Invite.title_key >= key, Invite.title_key < key + _LAST_LETTER
        )
        if not wanted.deleted:
            sort = Sort(column=Invite.title_key.expression)
    page = fetch_page(
        query, sort=sort, key=Invite.id.expression, after=after, before=before
    )
    rows = _read([row[0] for row in page.rows])
    return Page(rows=rows, after=page.after, before=page.before)


def _status_of(wanted: Wanted, now: datetime) -> sa.ColumnElement[bool]:
    if len(wanted.statuses) == len(InviteStatus):
        return sa.true()
    chosen = sa.or_(*(has_status(status, now) for status in wanted.statuses))
    if wanted.order != "end" or wanted.text:
        return chosen
    # In the order of ends the Expired are one stretch of the index: begin behind it.
    moment = sa.literal(now, Invite.end_key.type)
    if InviteStatus.EXPIRED not in wanted.statuses:
        return sa.and_(chosen, Invite.end_key > moment)
    only = len(wanted.statuses) == 1
    return sa.and_(chosen, Invite.end_key <= moment) if only else chosen


def _read(keys: Sequence[int]) -> list[Invite]:
    found = db.session.scalars(sa.select(Invite).where(Invite.id.in_(keys)))
    by_key = {invite.id: invite for invite in found}
    return [by_key[key] for key in keys if key in by_key]
