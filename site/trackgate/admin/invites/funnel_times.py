"""The time line of an invite: its days put together into steps that can be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trackgate.invites.statistics import Day

NAMES = ("viewed", "claimed", "started", "completed")
RANGES = {"30": 30, "90": 90, "all": 0}
_DAYS_MOST = 45
_WEEKS_MOST = 45


@dataclass(frozen=True, kw_only=True)
class Span:
    """A day, a week or a month, with what happened in it."""

    first: date
    last: date
    text: str
    viewed: int = 0
    claimed: int = 0
    started: int = 0
    completed: int = 0


def first_day(choice: str, *, created: date, today: date) -> date:
    """Give where the time line begins; never before the invite was made."""
    days = RANGES.get(choice, 30)
    return max(created, today - timedelta(days=days - 1)) if days else created


def spans(days: Sequence[Day], *, since: date, today: date) -> list[Span]:
    """Give the time from ``since`` to ``today`` in days, weeks or months.

    Also those in which nothing happened, so that the line shows them as nothing.
    """
    found = []
    for first, last in _cut(min(since, today), today):
        inside = [day for day in days if first <= day.day <= last]
        numbers = {name: sum(getattr(day, name) for day in inside) for name in NAMES}
        text = _text(first, last)
        found.append(Span(first=first, last=last, text=text, **numbers))
    return found


def _cut(since: date, today: date) -> list[tuple[date, date]]:
    length = (today - since).days + 1
    if length <= _DAYS_MOST:
        step = [since + timedelta(days=n) for n in range(length)]
    elif length <= _WEEKS_MOST * 7:
        monday = since - timedelta(days=since.weekday())
        weeks = (today - monday).days // 7 + 1
        step = [monday + timedelta(weeks=n) for n in range(weeks)]
    else:
        step = _months(since, today)
    ends = [first - timedelta(days=1) for first in step[1:]]
    return list(zip(step, [*ends, today], strict=True))


def _months(since: date, today: date) -> list[date]:
    months = (today.year - since.year) * 12 + today.month - since.month + 1
    first = since.year * 12 + since.month - 1
    return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(months)]


def _text(first: date, last: date) -> str:
    if first == last:
        return f"{first.day} {first:%b}"
    if first.day == 1 and (last - first).days > 7:
        return f"{first:%b %Y}"
    return f"{first.day} {first:%b} – {last.day} {last:%b}"
