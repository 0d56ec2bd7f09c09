"""Times and numbers as learners read them."""

from datetime import datetime

from trackgate.invites.terms import zone


def moment(at: datetime, timezone: str = "UTC") -> dict[str, str]:
    """Give a moment for a ``<time>``: ISO in UTC, and words in a time zone."""
    local = at.astimezone(zone(timezone))
    name = local.tzname() or timezone
    text = f"{local.day} {local:%B %Y}, {local:%H:%M} {name}"
    return {"iso": at.isoformat().replace("+00:00", "Z"), "text": text}


def length(seconds: int) -> str:
    """Give a length of time in words, or nothing for 0."""
    if seconds <= 0:
        return ""
    minutes = max(1, round(seconds / 60))
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(f"{hours} h" if rest else counted(hours, "hour"))
    if rest:
        parts.append(f"{rest} min")
    return " ".join(parts)


def counted(number: int, word: str) -> str:
    """Give "1 play", "2 plays"."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
