"""Times, lengths and lists as the invite form says them."""

from collections.abc import Sequence
from datetime import datetime

from trackgate.invites.terms import Duration, parse_duration, zone


def clock_text(at: datetime, timezone: str) -> str:
    """Give "17:00 CET"; a zone without letters of its own says its offset."""
    local = at.astimezone(zone(timezone))
    name = local.tzname() or timezone
    return f"{local:%H:%M} {f'UTC{name}' if name[0] in '+-' else name}"


def day_text(at: datetime, timezone: str) -> str:
    """Give "31 January 2027"."""
    local = at.astimezone(zone(timezone))
    return f"{local.day} {local:%B %Y}"


def moment_text(at: datetime, timezone: str) -> str:
    """Give "31 January 2027, 17:00 CET"."""
    return f"{day_text(at, timezone)}, {clock_text(at, timezone)}"


def span_text(start: datetime, end: datetime, timezone: str) -> str:
    """Give the time from one moment to another, the day only once if it is one."""
    if day_text(start, timezone) != day_text(end, timezone):
        return f"from {moment_text(start, timezone)} to {moment_text(end, timezone)}"
    begin, close = (clock_text(at, timezone) for at in (start, end))
    if begin.split()[1] == close.split()[1]:
        begin = begin.split()[0]
    return f"on {day_text(start, timezone)} from {begin} to {close}"


def duration_text(access_for: str) -> str:
    """Give "1 year, 2 months and 3 days", or "forever"."""
    duration = parse_duration(access_for)
    return "forever" if duration is None else listing(_units(duration))


def _units(duration: Duration) -> list[str]:
    names = ("year", "month", "day", "hour", "minute")
    numbers = [getattr(duration, f"{name}s") for name in names]
    return [
        counted(number, name)
        for number, name in zip(numbers, names, strict=True)
        if number
    ]


def counted(number: int, one: str, many: str = "") -> str:
    """Give "1 play", "2 plays", "1,000 people"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def listing(items: Sequence[str]) -> str:
    """Give "a, b and c"."""
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last
