"""Lengths of time as track files write them."""

import re

DAY = 24 * 60 * 60
LONGEST = 366 * DAY

_UNITS = {"w": 7 * DAY, "d": DAY, "h": 60 * 60, "m": 60, "s": 1}
_TEXT = re.compile(r"(?:(\d{1,9})([wdhms])\s*)+")
_PART = re.compile(r"(\d{1,9})([wdhms])")


def seconds(value: int | float | str) -> int:
    """Give the seconds of a time limit: ``5400``, ``"5400"`` or ``"1h30m"``.

    Raises ``ValueError`` with words for the author.
    """
    if isinstance(value, str):
        value = _of_text(value.strip().lower())
    if isinstance(value, bool) or value != int(value) or value < 0:
        raise ValueError("is no length of time; write seconds, or a text like 1h30m")
    if value > LONGEST:
        raise ValueError("is longer than a year")
    return int(value)


def pause_limit_days(value: int | float | str) -> int:
    """Give the whole days of a pause limit, 1 to 60, parts of a day rounded up.

    Seconds and texts like ``7d`` are in use, and so are bare days: a number up to 60
    can only mean days, since the shortest pause limit is 86400 seconds. Raises
    ``ValueError`` with words for the author.
    """
    length = seconds(value)
    if 1 <= length <= 60 and (not isinstance(value, str) or value.strip().isdigit()):
        return length
    if not DAY <= length <= 60 * DAY:
        raise ValueError("comes to less than 1 day or more than 60 days")
    return -(-length // DAY)


def _of_text(text: str) -> int:
    if text.isdecimal() and len(text) < 10:
        return int(text)
    if not _TEXT.fullmatch(text):
        return -1
    return sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(text))
