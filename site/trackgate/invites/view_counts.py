"""Counting views in memory, written down in batches.

A view is no fact that anything rests on: what a process has not yet written is lost
when it ends, and the pages that show these counts call them approximate.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from threading import Lock
from typing import NamedTuple

import sqlalchemy as sa
from flask import current_app

from trackgate.core.db import db, insert_or_ignore
from trackgate.invites.models import Invite
from trackgate.invites.view_models import ViewCount, ViewKind

_KEY = "trackgate.view_counter"
_OLDEST = timedelta(seconds=30)
_FULL = 2000
_SOURCES_MOST = 20
OTHER_SOURCES = "(other)"
"""What is counted for sources past the first few of a batch: visitors name them."""


class View(NamedTuple):
    """What one count is kept under."""

    public_id: str  # of the invite
    day: date
    kind: ViewKind
    source: str


class ViewCounter:
    """The views that this process has not written down yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[View] = Counter()
        self._pages: set[tuple[str, ViewKind]] = set()
        self._since: datetime | None = None

    def add(self, view: View, page: str, *, now: datetime) -> None:
        """Count a view; ``page`` is the page's own mark, counted once a batch."""
        with self._lock:
            if (page, view.kind) in self._pages:
                return
            self._pages.add((page, view.kind))
            self._since = self._since or now
            self._counts[self._within_bounds(view)] += 1

    def _within_bounds(self, view: View) -> View:
        if view in self._counts:
            return view
        alike = sum(
            (other.public_id, other.kind) == (view.public_id, view.kind)
            for other in self._counts
        )
        return view if alike < _SOURCES_MOST else view._replace(source=OTHER_SOURCES)

    def is_due(self, now: datetime) -> bool:
        """Tell whether to write now, where no worker shares this memory."""
        with self._lock:
            if self._since is None:
                return False
            return now - self._since >= _OLDEST or len(self._pages) >= _FULL

    def take(self) -> Counter[View]:
        """Give what was counted, and begin anew."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
            self._pages, self._since = set(), None
            return taken


def view_counter() -> ViewCounter:
    """Give this process's counter."""
    found: ViewCounter = current_app.extensions.setdefault(_KEY, ViewCounter())
    return found


def write_views(*, now: datetime) -> int:
    """Write down what this process counted; give how many views. Does not commit."""
    counts = view_counter().take()
    if not counts:
        return 0
    keys = _keys_of({view.public_id for view in counts})
    for view, number in sorted(counts.items()):
        if view.public_id in keys:
            _write(keys[view.public_id], view, number)
    return counts.total()


def _keys_of(public_ids: set[str]) -> dict[str, int]:
    rows = db.session.execute(
        sa.select(Invite.public_id, Invite.id).where(Invite.public_id.in_(public_ids))
    )
    return {row.public_id: row.id for row in rows}


def _write(invite_id: int, view: View, number: int) -> None:
    """Add to a row, made first where it is not there: safe in several processes."""
    key = {
        "invite_id": invite_id,
        "day": view.day,
        "kind": view.kind,
        "source": view.source,
    }
    db.session.execute(insert_or_ignore(ViewCount).values(**key, number=0))
    db.session.execute(
        sa.update(ViewCount)
        .where(*(getattr(ViewCount, name) == value for name, value in key.items()))
        .values(number=ViewCount.number + number)
    )
