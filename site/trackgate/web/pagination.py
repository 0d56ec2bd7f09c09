"""Pages of a list by cursor: as quick at the end of a long list as at its start.

A cursor holds the sort value and key of the last row shown, so rows that come or go
meanwhile neither repeat nor hide others.
"""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from trackgate.core.db import UTCDateTime, db

PAGE = 25
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Sort:
    """A column to sort by (with an index that ends in the key), and its direction."""

    column: sa.ColumnElement[Any]
    descending: bool = False


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """One page of a list, with the cursors of its neighbours ("" = none)."""

    rows: Sequence[Row]
    after: str
    before: str


def _write(value: object, key: int) -> str:
    plain = value.isoformat() if isinstance(value, datetime) else value
    kind = "t" if isinstance(value, datetime) else "p"
    text = json.dumps([kind, plain, key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(text: str) -> tuple[Any, int] | None:
    try:
        padded = text + "=" * (-len(text) % 4)
        kind, value, key = json.loads(base64.urlsafe_b64decode(padded))
        return (_moment(value) if kind == "t" else value), int(key)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None  # a cursor that somebody made up begins at the beginning


def _moment(text: str) -> datetime:
    """Read a moment; raises ``ValueError`` for one without its zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)


def _fits(cursor: tuple[Any, int], column: sa.ColumnElement[Any]) -> bool:
    """Tell whether a cursor's value and key can be compared with the columns'."""
    value, key = cursor
    small = all(
        abs(number) < 2**63 for number in (value, key) if isinstance(number, int)
    )
    moments = isinstance(column.type, UTCDateTime)  # which names no Python type
    wanted = datetime if moments else column.type.python_type
    # Exactly that type: True is a number in Python, and none in PostgreSQL.
    return type(value) is wanted and small and _can_be_sent(value)


def _can_be_sent(value: object) -> bool:
    """Tell whether a database takes a text: no NUL, no half of a surrogate pair."""
    return not (isinstance(value, str) and _UNSENDABLE.search(value))


def fetch_page(
    query: sa.Select[Any],
    *,
    sort: Sort,
    key: sa.ColumnElement[int],
    after: str = "",
    before: str = "",
    size: int = PAGE,
) -> Page[sa.Row[Any]]:
    """Give a page of ``query`` after or before a cursor.

    The last two columns of each row are the sort value and the key.
    """
    cursor = _read(after or before) if (after or before) else None
    if cursor is not None and not _fits(cursor, sort.column):
        cursor = None
    backwards = bool(before) and not after and cursor is not None
    down = sort.descending != backwards
    limited = query.add_columns(sort.column.label("sort_"), key.label("key_"))
    if cursor is not None:
        here = sa.tuple_(sort.column, key)
        there = sa.tuple_(
            sa.literal(cursor[0], sort.column.type), sa.literal(cursor[1], key.type)
        )
        limited = limited.where(here < there if down else here > there)
    order = [sort.column.desc(), key.desc()] if down else [sort.column, key]
    rows = list(db.session.execute(limited.order_by(*order).limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    return _page(rows, more=more, backwards=backwards, begun=cursor is not None)


def _page(
    rows: list[sa.Row[Any]], *, more: bool, backwards: bool, begun: bool
) -> Page[sa.Row[Any]]:
    if not rows:
        return Page(rows=rows, after="", before="")
    has_after = True if backwards else more
    has_before = more if backwards else begun
    return Page(
        rows=rows,
        after=_mark(rows[-1]) if has_after else "",
        before=_mark(rows[0]) if has_before else "",
    )


def _mark(row: sa.Row[Any]) -> str:
    *_, value, key = tuple(row)
    return _write(value, key)
