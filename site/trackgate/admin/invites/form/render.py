"""Rendering the invite form: a whole page, or the parts that htmx puts in place."""

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from itertools import groupby
from zoneinfo import available_timezones

import sqlalchemy as sa
from flask import Response, make_response, render_template, request, url_for

from trackgate.admin.base.models import AuditEntry
from trackgate.admin.base.wording import counted, listing, moment_text
from trackgate.admin.invites.form.conflicts import SETTINGS, differ, write_digests
from trackgate.admin.invites.form.fields import UNITS, Typed
from trackgate.admin.invites.form.state import Sheet, filled
from trackgate.admin.invites.form.tracks import track_facts
from trackgate.admin.invites.form.view import look
from trackgate.core.db import db
from trackgate.invites.models import Invite
from trackgate.markup.render import render_admin_markdown


def form_page(sheet: Sheet, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Give the whole page."""
    page = render_template(
        "admin/invites/form/page.html",
        **_common(sheet, live=False),
        heading=_heading(sheet),
        title_tag=f"{'Error: ' if sheet.errors else ''}{_heading(sheet)}",
        began=write_digests(sheet.began),
        zones=zone_groups(),
        guess_zone=request.method == "GET" and not (sheet.invite or sheet.copy_of),
        other_zone="" if is_offered(sheet.typed.timezone) else sheet.typed.timezone,
        description_html=render_admin_markdown(sheet.typed.public_description),
        met=_met(sheet) if sheet.met else None,
    )
    return make_response(page, status)


def form_parts(sheet: Sheet, *, tracks: bool, found: bool) -> Response:
    """Give what changes around the fields, and the tracks where they changed."""
    page = render_template(
        "admin/invites/form/parts.html",
        **_common(sheet, live=True),
        with_tracks=tracks,
        with_found=found,
    )
    return make_response(page)


def _common(sheet: Sheet, *, live: bool) -> dict[str, object]:
    return {
        "here": "invites",
        "sheet": sheet,
        "t": sheet.typed,
        "view": look(sheet, live=live),
        "error": sheet.errors,
        "action": _action(sheet.invite),
    }


def _action(invite: Invite | None) -> str:
    if invite is None:
        return url_for("admin.invite_new")
    return url_for("admin.invite_edit", public_id=invite.public_id)


def _heading(sheet: Sheet) -> str:
    if sheet.invite:
        return f"Edit “{sheet.invite.title}”"
    return f"Duplicate “{sheet.copy_of}”" if sheet.copy_of else "New invite"


def _met(sheet: Sheet) -> dict[str, object]:
    """Say who saved meanwhile, what was taken over and what is to be settled."""
    invite = sheet.invite
    assert invite is not None  # noqa: S101
    assert sheet.saved is not None  # noqa: S101
    theirs = filled(sheet.saved.draft)
    slugs = list(dict.fromkeys([*theirs.tracks, *sheet.typed.tracks]))
    titles = {fact.slug: fact.title for fact in track_facts(slugs)}
    return {
        "who": _who_saved(invite),
        "when": moment_text(invite.updated_at, invite.timezone),
        "taken": [
            (SETTINGS[key].label, shown(theirs, key, titles)) for key in sheet.taken
        ],
        "asked": [
            {
                "key": key,
                "label": SETTINGS[key].label,
                "theirs": shown(theirs, key, titles),
                "mine": shown(sheet.typed, key, titles),
            }
            for key in differ(sheet.typed, theirs)
            if key in sheet.asked
        ],
    }


def _who_saved(invite: Invite) -> str:
    """Give who saved last: the list of changes was written in the same moment."""
    email = db.session.scalar(
        sa.select(AuditEntry.admin_email)
        .where(
            AuditEntry.at == invite.updated_at,
            AuditEntry.link.contains(invite.public_id, autoescape=True),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return email or "Somebody"


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


_REGIONS = {
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}
Group = tuple[str, list[tuple[str, str]]]


@cache
def zone_groups() -> list[Group]:
    """Give (region, [(name, text)]) of every place, in order."""
    places = sorted(
        name for name in available_timezones() if name.split("/")[0] in _REGIONS
    )
    return [
        (region, [(name, _text(name)) for name in names])
        for region, names in groupby(places, key=lambda name: name.split("/")[0])
    ]


def _text(name: str) -> str:
    """Give "Argentina – Buenos Aires" for America/Argentina/Buenos_Aires."""
    return " – ".join(name.split("/")[1:]).replace("_", " ")


@cache
def _known() -> frozenset[str]:
    names = {name for _, places in zone_groups() for name, _ in places}
    return frozenset(names | {"UTC"})


def is_offered(name: str) -> bool:
    """Tell whether a zone is in the list; another one is shown beside it."""
    return name in _known()
