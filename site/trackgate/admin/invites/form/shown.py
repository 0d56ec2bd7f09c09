"""A setting in words, to be compared with another admin's."""

from collections.abc import Mapping

from trackgate.admin.base.wording import counted, listing
from trackgate.admin.invites.form.conflicts import SETTINGS
from trackgate.admin.invites.form.fields import UNITS, Typed

_LONG = 300
_WORDS: dict[str, dict[object, str]] = {
    "sharing": {"link": "Link", "embed": "Embedded"},
    "type": {"self_paced": "Self-paced", "live_event": "Live event"},
    "access": {
        "anyone": "Anyone with the link",
        "details": "Anyone leaving details",
        "allowed": "Allowed e-mails only",
    },
    "share": {True: "Shown", False: "Hidden"},
    "listed": {True: "Listed", False: "Not listed"},
}
_NOTHING = "Nothing"


def shown(typed: Typed, key: str, titles: Mapping[str, str]) -> str:
    """Give a setting in words; ``titles`` are those of tracks, by slug."""
    if key in _WORDS:
        value = getattr(typed, key)
        return _WORDS[key].get(value, str(value))
    if key in _MADE:
        return _MADE[key](typed, titles) or _NOTHING
    texts = (str(getattr(typed, name)) for name in SETTINGS[key].fields)
    return _short(" ".join(text for text in texts if text)) or _NOTHING


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _tracks(typed: Typed, titles: Mapping[str, str]) -> str:
    def named(slug: str) -> str:
        can_pause = " (pausing on)" if slug in typed.pausing else ""
        return f"{titles.get(slug, slug)}{can_pause}"

    return ", ".join(named(slug) for slug in typed.tracks)


def _length(typed: Typed, _titles: Mapping[str, str]) -> str:
    if typed.access_for != "limited":
        return "Forever"
    units = [(getattr(typed, unit).strip(), unit) for unit in UNITS]
    said = [f"{number} {unit}" for number, unit in units if number not in {"", "0"}]
    return listing(said) if said else ""


def _end(typed: Typed, _titles: Mapping[str, str]) -> str:
    if typed.expiry != "at":
        return "Never"
    return f"{typed.expires_date} {typed.expires_time}"


def _allowed(typed: Typed, _titles: Mapping[str, str]) -> str:
    lines = typed.allowed.split()
    if len(lines) <= 8:
        return ", ".join(lines)
    return f"{counted(len(lines), 'entry', 'entries')}, from {lines[0]} to {lines[-1]}"


def _framing(typed: Typed, _titles: Mapping[str, str]) -> str:
    if typed.framing == "any":
        return "Any https site"
    return ", ".join(typed.origins.split()) if typed.framing == "listed" else ""


def _finish(typed: Typed, _titles: Mapping[str, str]) -> str:
    if not (typed.finish_text or typed.finish_url):
        return ""
    tab = "new tab" if typed.finish_target == "_blank" else "same tab"
    return _short(f"“{typed.finish_text}” to {typed.finish_url} ({tab})")


_MADE = {
    "tracks": _tracks,
    "access_for": _length,
    "expires": _end,
    "allowed": _allowed,
    "framing": _framing,
    "finish": _finish,
}
