"""From what was typed to a draft, with a sentence for each field that is wrong."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from trackgate.admin.invites.form.fields import FormFields, fill_plain
from trackgate.admin.invites.form.inputs import UNITS
from trackgate.admin.invites.form.lists import read_allowed, read_origins
from trackgate.admin.invites.form.moments import InvalidMoment, read_moment
from trackgate.invites.choices import InviteType
from trackgate.invites.draft import check_draft
from trackgate.invites.errors import InvalidInvite
from trackgate.invites.setting_kinds import CHOOSE
from trackgate.invites.settings import SETTINGS, InviteDraft
from trackgate.invites.terms import FOREVER, Duration, parse_duration, zone

_DIGITS = re.compile(r"[0-9]{1,9}")
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


@dataclass
class Reading:
    """A draft as far as it could be read; errors and notes by field."""

    draft: InviteDraft = field(default_factory=InviteDraft)
    errors: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def read(typed: FormFields, saved: InviteDraft | None = None) -> Reading:
    """Read the form; ``saved`` is the invite being edited.

    A date that still reads as the saved one stays that very moment: forms show
    minutes, and cannot tell the second of two equal times from the first.
    """
    reading = Reading()
    _read_plain(typed, reading)
    _check_choices(typed, reading)
    _read_tracks(typed, reading)
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


def _read_plain(typed: FormFields, reading: Reading) -> None:
    """Read what one field holds; a setting that is wrong keeps its default."""
    for name, setting in SETTINGS.items():
        if not setting.plain:
            continue
        try:
            setattr(reading.draft, name, setting.read(typed.get(name)))
        except ValueError as error:
            reading.errors[name] = str(error)


_CHOICES = {
    "access_for": ("access_for", (FOREVER, "limited")),
    "expiry": ("expiry", ("never", "at")),
    "origins": ("framing", ("none", "listed", "any")),
}


def _check_choices(typed: FormFields, reading: Reading) -> None:
    for place, (name, values) in _CHOICES.items():
        if typed.get(name) not in values:
            reading.errors[place] = CHOOSE


def _read_tracks(typed: FormFields, reading: Reading) -> None:
    on = set(typed.get("pausing"))
    tracks, switches = typed.get("tracks"), set(typed.get("switches"))
    reading.draft.tracks = list(tracks)
    # A track without a switch copies its own setting.
    reading.draft.pausing = {slug: slug in on for slug in tracks if slug in switches}


def _number(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if _DIGITS.fullmatch(plain) else None


def _read_duration(typed: FormFields, reading: Reading) -> None:
    if typed.get("access_for") != "limited":
        return
    units: dict[str, int] = {}
    for unit in UNITS:
        number = _number(typed.get(unit) or "0")
        if number is None:
            reading.errors[unit] = f"{unit.capitalize()} have to be a whole number"
        units[unit] = number or 0
    if any(units.values()):
        reading.draft.access_for = str(Duration(**units))
    elif not any(unit in reading.errors for unit in UNITS):
        reading.errors["years"] = "Say for how long, or choose Forever"


def _read_dates(typed: FormFields, reading: Reading, saved: InviteDraft | None) -> None:
    try:
        place = zone(typed.get("timezone"))
    except ValueError as error:
        reading.errors["timezone"] = str(error)
        return
    if reading.draft.type is InviteType.LIVE_EVENT:
        _read_date("starts", typed, reading, saved, place)
        _read_date("ends", typed, reading, saved, place)
    elif typed.get("expiry") == "at":
        _read_date("expires", typed, reading, saved, place)


def _read_date(
    name: str,
    typed: FormFields,
    reading: Reading,
    saved: InviteDraft | None,
    place: ZoneInfo,
) -> None:
    key = f"{name}_at"
    texts = typed.get(f"{name}_date"), typed.get(f"{name}_time")
    kept = (
        getattr(saved, key)
        if saved and saved.timezone == typed.get("timezone")
        else None
    )
    if kept is not None and local_texts(kept, typed.get("timezone")) == texts:
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


def _read_lists(typed: FormFields, reading: Reading) -> None:
    allowed = read_allowed(typed.get("allowed"))
    reading.draft.allowed = allowed.good
    if allowed.wrong:
        reading.errors["allowed"] = allowed.problem(AN_ENTRY)
    reading.draft.any_origin = typed.get("framing") == "any"
    if typed.get("framing") == "none":
        return
    origins = read_origins(typed.get("origins"))
    reading.draft.origins = origins.good
    if origins.wrong:
        reading.errors["origin_list"] = origins.problem(A_SITE)
    elif typed.get("framing") == "listed" and not origins.good:
        reading.errors["origins"] = "List at least one site, or choose otherwise"


def fill(draft: InviteDraft) -> FormFields:
    """Give the form as a draft fills it."""
    typed = FormFields()
    typed.put("tracks", draft.tracks)
    on = [slug for slug in draft.tracks if draft.pausing.get(slug, True)]
    typed.put("pausing", on)
    typed.put("allowed", "\n".join(draft.allowed))
    typed.put("origins", "\n".join(draft.origins))
    typed.put("framing", _framing(draft))
    fill_plain(draft, typed)
    _fill_duration(draft, typed)
    _fill_dates(draft, typed)
    return typed


def _framing(draft: InviteDraft) -> str:
    if draft.any_origin:
        return "any"
    return "listed" if draft.origins else "none"


def _fill_duration(draft: InviteDraft, typed: FormFields) -> None:
    duration = parse_duration(draft.access_for)
    if duration is None:
        return
    typed.put("access_for", "limited")
    for unit in UNITS:
        typed.put(unit, str(getattr(duration, unit) or ""))


def _fill_dates(draft: InviteDraft, typed: FormFields) -> None:
    typed.put("expiry", "at" if draft.expires_at else "never")
    for name in ("expires", "starts", "ends"):
        date, time = local_texts(getattr(draft, f"{name}_at"), draft.timezone)
        typed.put(f"{name}_date", date)
        typed.put(f"{name}_time", time)


def local_texts(moment: datetime | None, timezone: str) -> tuple[str, str]:
    """Give date and time as the inputs of a form hold them, in a time zone."""
    if moment is None:
        return "", ""
    local = moment.astimezone(zone(timezone))
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{local:%Y-%m-%d}", clock
