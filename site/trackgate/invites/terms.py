"""How long claimed content stays open.

Years, months and days are added in the invite's time zone, hours and minutes in UTC,
always from the starting point (``rules.md``, The terms a claim carries).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta

FOREVER = "forever"

_PATTERN = re.compile(
    r"(?:(?P<years>\d{1,9})y)?(?:(?P<months>\d{1,9})mo)?(?:(?P<days>\d{1,9})d)?"
    r"(?:(?P<hours>\d{1,9})h)?(?:(?P<minutes>\d{1,9})m)?"
)
_UNITS = {"years": "y", "months": "mo", "days": "d", "hours": "h", "minutes": "m"}
# A sum of days that keeps every date within what calendars can say.
_MOST_DAYS = 366 * 100


class InvalidDuration(ValueError):
    """A duration that cannot be read; the message says how to write one."""


@dataclass(frozen=True)
class Duration:
    """A length of access in calendar and clock units."""

    years: int = 0
    months: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0

    def __str__(self) -> str:
        """Write it as ``1y2mo3d4h5m``, leaving out what is 0."""
        parts = ((getattr(self, name), unit) for name, unit in _UNITS.items())
        return "".join(f"{number}{unit}" for number, unit in parts if number)

    @property
    def rough_days(self) -> float:
        """Give its length in days, taking every month and year at its longest."""
        clock = self.hours / 24 + self.minutes / 1440
        return self.years * 366 + self.months * 31 + self.days + clock


def parse_duration(text: str) -> Duration | None:
    """Read ``1y2mo3d4h5m`` or ``forever`` (None); raises ``InvalidDuration``."""
    plain = text.strip().lower().replace(" ", "")
    if plain == FOREVER:
        return None
    match = _PATTERN.fullmatch(plain)
    if not plain or match is None:
        raise InvalidDuration(
            f"{text!r} is not a duration; write it like 30d, 1y2mo3d4h5m or forever"
        )
    units = {name: int(number or 0) for name, number in match.groupdict().items()}
    duration = Duration(**units)
    if not 0 < duration.rough_days <= _MOST_DAYS:
        raise InvalidDuration("A duration is at least a minute, at most 100 years")
    return duration


def write_duration(duration: Duration | None) -> str:
    """Give the text that ``parse_duration`` reads."""
    return FOREVER if duration is None else str(duration)


def zone(name: str) -> ZoneInfo:
    """Give a time zone by its IANA name; raises ``ValueError`` for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"{name!r} is not a time zone; use a name like Europe/Amsterdam"
        ) from None


def access_end(start: datetime, access_for: str, timezone: str) -> datetime | None:
    """Give the end of access that starts at ``start`` (aware), or None for never."""
    duration = parse_duration(access_for)
    if duration is None:
        return None
    clock = timedelta(hours=duration.hours, minutes=duration.minutes)
    if not (duration.years or duration.months or duration.days):
        # Not by way of local time: in an hour that comes twice, adding nothing to
        # the second one would give the first.
        return start.astimezone(UTC) + clock
    local = start.astimezone(zone(timezone)).replace(tzinfo=None)
    moved = local + relativedelta(
        years=duration.years, months=duration.months, days=duration.days
    )
    return moved.replace(tzinfo=zone(timezone)).astimezone(UTC) + clock


def starting_point(claimed_at: datetime, starts_at: datetime | None) -> datetime:
    """Give where access starts: the claim, or a live event's later start."""
    return max(claimed_at, starts_at) if starts_at else claimed_at
