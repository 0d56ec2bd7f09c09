"""Moments on the command line: ISO 8601, with a zone or read in a given one."""

from datetime import datetime

from trackgate.cli.running import Refused
from trackgate.invites.terms import zone


def read_moment(text: str, timezone: str, option: str) -> datetime:
    """Read ``2027-01-31T17:00+01:00``; without a zone it is in ``timezone``.

    Raises ``Refused``, naming the option. A time that a change of clocks skips or
    repeats needs its zone written.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused(
            f"{option}: {text!r} is not a time; write it like 2027-01-31T17:00+01:00"
        ) from None
    if moment.tzinfo is not None:
        return moment
    return _in_zone(moment, timezone, option)


def _in_zone(moment: datetime, timezone: str, option: str) -> datetime:
    try:
        place = zone(timezone)
    except ValueError as error:
        raise Refused(f"--timezone: {error}") from None
    early, late = (moment.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    if early.utcoffset() != late.utcoffset():
        raise Refused(
            f"{option}: clocks change in {timezone} at {moment:%Y-%m-%d %H:%M}; write"
            " the time with its zone, like 2027-01-31T17:00+01:00"
        )
    return early
