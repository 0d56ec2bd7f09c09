"""Local dates and times, as a form has them, into moments: also where clocks change."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_DATE, _TIMES = "%Y-%m-%d", ("%H:%M", "%H:%M:%S")


class InvalidMoment(ValueError):
    """A date and time that cannot be used; the text is a sentence for the field."""


@dataclass(frozen=True)
class Moment:
    """A moment in UTC, and what has to be said about it ("" = nothing)."""

    at: datetime
    note: str = ""


def read_moment(date: str, time: str, place: ZoneInfo) -> Moment:
    """Read a local date and time; raises ``InvalidMoment``.

    A time that clocks skip is refused. One that comes twice is the first, and the
    note says so.
    """
    local = _local(date, time)
    try:
        first, second = (local.replace(tzinfo=place, fold=fold) for fold in (0, 1))
        at = first.astimezone(UTC)
        shown = at.astimezone(place)
    except (OverflowError, ValueError):
        raise InvalidMoment("Use a year from 2000 to 2200") from None
    if shown.replace(tzinfo=None) != local:
        raise InvalidMoment(_skipped(local, shown, place))
    twice = first.utcoffset() != second.utcoffset()
    return Moment(at, _twice(first, place) if twice else "")


def _local(date: str, time: str) -> datetime:
    if not date.strip():
        raise InvalidMoment("Enter a date" if time.strip() else "Enter a date and time")
    day = _parse(date, (_DATE,))
    if day is None:
        raise InvalidMoment("Enter a real date, like 2027-01-31")
    if not time.strip():
        raise InvalidMoment("Enter a time, like 17:00")
    clock = _parse(time, _TIMES)
    if clock is None:
        raise InvalidMoment("Enter a real time, like 17:00")
    return datetime.combine(day.date(), clock.time())


def _parse(text: str, formats: tuple[str, ...]) -> datetime | None:
    for each in formats:
        try:
            return datetime.strptime(text.strip(), each)  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _skipped(local: datetime, shown: datetime, place: ZoneInfo) -> str:
    return (
        f"There is no {local:%H:%M} on {local.day} {local:%B %Y} in {place.key}: "
        f"clocks go forward. Use {shown:%H:%M} or another time"
    )


def _twice(first: datetime, place: ZoneInfo) -> str:
    return (
        f"{first:%H:%M} comes twice on {first.day} {first:%B %Y} in {place.key}, "
        f"where clocks go back. The first of the two ({first.tzname()}) is meant."
    )
