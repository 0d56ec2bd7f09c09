"""From what was typed to a draft, with a sentence for each field that is wrong."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from trackgate.admin.invites.form.fields import UNITS, Typed, copy_plain, fill_plain
from trackgate.admin.invites.form.lists import read_allowed, read_origins
from trackgate.admin.invites.form.moments import InvalidMoment, read_moment
from trackgate.invites.draft import InviteDraft, check_draft
from trackgate.invites.errors import InvalidInvite
from trackgate.invites.models import Access, InviteType, Sharing
from trackgate.invites.terms import FOREVER, Duration, parse_duration, zone

_DIGITS = re.compile(r"[0-9]{1,9}")
_CHOOSE = "Choose one of these"
AN_ENTRY = "an address or a domain like @example.com"
A_SITE = "a site like https://example.com"
# The domain's name of a field, where the form's differs.
_FIELDS = {"access_for": "years"}
# What only follows from another error is not said as well.
_FOLLOWS = (
    ("timezone", "starts_at"),
    ("timezone", "ends_at"),
    ("origin_list", "origins"),
)
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass
class Reading:
    """A draft as far as it could be read; errors and notes by field."""

    draft: InviteDraft = field(default_factory=InviteDraft)
    errors: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def read(typed: Typed, saved: InviteDraft | None = None) -> Reading:
    """Read the form; ``saved`` is the invite being edited.

    A date that still reads as the saved one stays that very moment: forms show
    minutes, and cannot tell the second of two equal times from the first.
    """
    reading = Reading()
    copy_plain(typed, reading.draft)
    _read_choices(typed, reading)
    _read_tracks(typed, reading)
    _read_numbers(typed, reading)
    _read_duration(typed, reading)
    _read_dates(typed, reading, saved)
    _read_lists(typed, reading)
    _check(reading)
    return reading


def _check(reading: Reading) -> None:
    try:
        check_draft(reading.draft)
    except InvalidInvite as refused:
        answered = {name for cause, name in _FOLLOWS if cause in reading.errors}
        more = {k: text for k, text in refused.errors.items() if k not in answered}
        add_errors(reading.errors, more)


def add_errors(errors: dict[str, str], more: dict[str, str]) -> None:
    """Add the domain's errors; what the form said about a field already stands."""
    for name, message in more.items():
        errors.setdefault(_FIELDS.get(name, name), message)


def _choose(kind: type[Choice], name: str, text: str, reading: Reading) -> Choice:
    try:
        return kind(text)
    except ValueError:
        reading.errors[name] = _CHOOSE
        return next(iter(kind))


def _read_choices(typed: Typed, reading: Reading) -> None:
    draft = reading.draft
    draft.sharing = _choose(Sharing, "sharing", typed.sharing, reading)
    draft.type = _choose(InviteType, "type", typed.type, reading)
    draft.access = _choose(Access, "access", typed.access, reading)
    draft.finish_target = typed.finish_target
    known = {
        "access_for": (typed.access_for, (FOREVER, "limited")),
        "expiry": (typed.expiry, ("never", "at")),
        "origins": (typed.framing, ("none", "listed", "any")),
    }
    for name, (text, values) in known.items():
        if text not in values:
            reading.errors[name] = _CHOOSE


def _read_tracks(typed: Typed, reading: Reading) -> None:
    on = set(typed.pausing)
    reading.draft.tracks = list(typed.tracks)
    # A track without a switch copies its own setting.
    reading.draft.pausing = {
        slug: slug in on for slug in typed.tracks if slug in typed.switches
    }


def _number(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if _DIGITS.fullmatch(plain) else None


def _read_numbers(typed: Typed, reading: Reading) -> None:
    for name in ("plays_limit", "claim_limit"):
        number = _number(getattr(typed, name))
        if number is None:
            reading.errors[name] = "Enter a whole number; 0 means unlimited"
        setattr(reading.draft, name, number or 0)


def _read_duration(typed: Typed, reading: Reading) -> None:
    if typed.access_for != "limited":
        return
    units: dict[str, int] = {}
    for unit in UNITS:
        number = _number(getattr(typed, unit) or "0")
        if number is None:
            reading.errors[unit] = f"{unit.capitalize()} have to be a whole number"
        units[unit] = number or 0
    if any(units.values()):
        reading.draft.access_for = str(Duration(**units))
    elif not any(unit in reading.errors for unit in UNITS):
        reading.errors["years"] = "Say for how long, or choose Forever"


def _read_dates(typed: Typed, reading: Reading, saved: InviteDraft | None) -> None:
    try:
        place = zone(typed.timezone)
    except ValueError as error:
        reading.errors["timezone"] = str(error)
        return
    if reading.draft.type is InviteType.LIVE_EVENT:
        _read_date("starts", typed, reading, saved, place)
        _read_date("ends", typed, reading, saved, place)
    elif typed.expiry == "at":
        _read_date("expires", typed, reading, saved, place)


def _read_date(
    name: str,
    typed: Typed,
    reading: Reading,
    saved: InviteDraft | None,
    place: ZoneInfo,
) -> None:
    key = f"{name}_at"
    texts = getattr(typed, f"{name}_date"), getattr(typed, f"{name}_time")
    kept = getattr(saved, key) if saved and saved.timezone == typed.timezone else None
    if kept is not None and local_texts(kept, typed.timezone) == texts:
        setattr(reading.draft, key, kept)
        return
    try:
        moment = read_moment(*texts, place)
    except InvalidMoment as error:
        reading.errors[key] = str(error)
        return
    setattr(reading.draft, key, moment.at)
    if moment.note:
        reading.notes[key] = moment.note


def _read_lists(typed: Typed, reading: Reading) -> None:
    allowed = read_allowed(typed.allowed)
    reading.draft.allowed = allowed.good
    if allowed.wrong:
        reading.errors["allowed"] = allowed.problem(AN_ENTRY)
    reading.draft.any_origin = typed.framing == "any"
    if typed.framing == "none":
        return
    origins = read_origins(typed.origins)
    reading.draft.origins = origins.good
    if origins.wrong:
        reading.errors["origin_list"] = origins.problem(A_SITE)
    elif typed.framing == "listed" and not origins.good:
        reading.errors["origins"] = "List at least one site, or choose otherwise"


def fill(draft: InviteDraft) -> Typed:
    """Give the form as a draft fills it."""
    typed = Typed(
        sharing=draft.sharing.value,
        type=draft.type.value,
        access=draft.access.value,
        tracks=list(draft.tracks),
        pausing=[slug for slug in draft.tracks if draft.pausing.get(slug, True)],
        plays_limit=str(draft.plays_limit),
        claim_limit=str(draft.claim_limit),
        allowed="\n".join(draft.allowed),
        origins="\n".join(draft.origins),
        framing=_framing(draft),
        finish_target=_target(draft.finish_target),
    )
    fill_plain(draft, typed)
    _fill_duration(draft, typed)
    _fill_dates(draft, typed)
    return typed


def _framing(draft: InviteDraft) -> str:
    if draft.any_origin:
        return "any"
    return "listed" if draft.origins else "none"


def _target(target: str) -> str:
    """Give "_blank", or "" for the same tab, however that was written."""
    return target if target == "_blank" else ""


def _fill_duration(draft: InviteDraft, typed: Typed) -> None:
    duration = parse_duration(draft.access_for)
    if duration is None:
        return
    typed.access_for = "limited"
    for unit in UNITS:
        setattr(typed, unit, str(getattr(duration, unit) or ""))


def _fill_dates(draft: InviteDraft, typed: Typed) -> None:
    typed.expiry = "at" if draft.expires_at else "never"
    for name in ("expires", "starts", "ends"):
        date, time = local_texts(getattr(draft, f"{name}_at"), draft.timezone)
        setattr(typed, f"{name}_date", date)
        setattr(typed, f"{name}_time", time)


def local_texts(moment: datetime | None, timezone: str) -> tuple[str, str]:
    """Give date and time as the inputs of a form hold them, in a time zone."""
    if moment is None:
        return "", ""
    local = moment.astimezone(zone(timezone))
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{local:%Y-%m-%d}", clock
