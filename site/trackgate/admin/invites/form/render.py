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
from trackgate.admin.invites.form.conflicts import COMPARED, differ, write_digests
from trackgate.admin.invites.form.fields import FormFields
from trackgate.admin.invites.form.inputs import UNITS
from trackgate.admin.invites.form.state import FormState, filled
from trackgate.admin.invites.form.steps import STEPS
from trackgate.admin.invites.form.tracks import track_facts
from trackgate.admin.invites.form.view import look
from trackgate.core.db import db
from trackgate.invites.models import Invite
from trackgate.invites.setting_kinds import NOTHING
from trackgate.invites.settings import SETTINGS
from trackgate.markup.render import render_admin_markdown


def form_page(state: FormState, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Give the whole page."""
    zone = state.typed.get("timezone")
    page = render_template(
        "admin/invites/form/page.html",
        **_common(state, live=False),
        heading=_heading(state),
        title_tag=f"{'Error: ' if state.errors else ''}{_heading(state)}",
        began=write_digests(state.began),
        steps=STEPS,
        zones=zone_groups(),
        guess_zone=request.method == "GET" and not (state.invite or state.copy_of),
        other_zone="" if is_offered(zone) else zone,
        description_html=render_admin_markdown(state.typed.get("public_description")),
        conflict=_conflict(state) if state.conflict else None,
    )
    return make_response(page, status)


def form_parts(state: FormState, *, tracks: bool, found: bool) -> Response:
    """Give what changes around the fields, and the tracks where they changed."""
    page = render_template(
        "admin/invites/form/parts.html",
        **_common(state, live=True),
        with_tracks=tracks,
        with_found=found,
    )
    return make_response(page)


def _common(state: FormState, *, live: bool) -> dict[str, object]:
    return {
        "here": "invites",
        "state": state,
        "form": state.typed,
        "noted": [name for name, setting in SETTINGS.items() if setting.notes],
        "view": look(state, live=live),
        "error": state.errors,
        "action": _action(state.invite),
    }


def _action(invite: Invite | None) -> str:
    if invite is None:
        return url_for("admin.invite_new")
    return url_for("admin.invite_edit", public_id=invite.public_id)


def _heading(state: FormState) -> str:
    if state.invite:
        return f"Edit “{state.invite.title}”"
    return f"Duplicate “{state.copy_of}”" if state.copy_of else "New invite"


def _conflict(state: FormState) -> dict[str, object]:
    """Say who saved meanwhile, what was taken over and what is to be settled."""
    invite = state.invite
    assert invite is not None  # noqa: S101
    assert state.saved is not None  # noqa: S101
    theirs = filled(state.saved.draft)
    slugs = list(dict.fromkeys([*theirs.get("tracks"), *state.typed.get("tracks")]))
    titles = {fact.slug: fact.title for fact in track_facts(slugs)}
    return {
        "who": _who_saved(invite),
        "when": moment_text(invite.updated_at, invite.timezone),
        "merged": [
            (COMPARED[key].label, describe(theirs, key, titles)) for key in state.merged
        ],
        "unresolved": [
            {
                "key": key,
                "label": COMPARED[key].label,
                "theirs": describe(theirs, key, titles),
                "mine": describe(state.typed, key, titles),
            }
            for key in differ(state.typed, theirs)
            if key in state.unresolved
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


def describe(typed: FormFields, key: str, titles: Mapping[str, str]) -> str:
    """Give a setting in words; ``titles`` are those of tracks, by slug."""
    if key in _MADE:
        return _MADE[key](typed, titles) or NOTHING
    unit = COMPARED[key]
    texts = {name: typed.get(name) for name in unit.fields}
    first = SETTINGS[unit.settings[0]]
    if first.describe_unit:
        return first.describe_unit(texts) or NOTHING
    if first.plain:
        return first.describe(texts[unit.settings[0]])
    return " ".join(text for text in texts.values() if text) or NOTHING


def _tracks(typed: FormFields, titles: Mapping[str, str]) -> str:
    def named(slug: str) -> str:
        can_pause = " (pausing on)" if slug in typed.get("pausing") else ""
        return f"{titles.get(slug, slug)}{can_pause}"

    return ", ".join(named(slug) for slug in typed.get("tracks"))


def _length(typed: FormFields, _titles: Mapping[str, str]) -> str:
    if typed.get("access_for") != "limited":
        return "Forever"
    units = [(typed.get(unit).strip(), unit) for unit in UNITS]
    said = [f"{number} {unit}" for number, unit in units if number not in {"", "0"}]
    return listing(said) if said else ""


def _end(typed: FormFields, _titles: Mapping[str, str]) -> str:
    if typed.get("expiry") != "at":
        return "Never"
    return f"{typed.get('expires_date')} {typed.get('expires_time')}"


def _allowed(typed: FormFields, _titles: Mapping[str, str]) -> str:
    lines = typed.get("allowed").split()
    if len(lines) <= 8:
        return ", ".join(lines)
    return f"{counted(len(lines), 'entry', 'entries')}, from {lines[0]} to {lines[-1]}"


def _framing(typed: FormFields, _titles: Mapping[str, str]) -> str:
    if typed.get("framing") == "any":
        return "Any https site"
    listed = typed.get("framing") == "listed"
    return ", ".join(typed.get("origins").split()) if listed else ""


_MADE = {
    "tracks": _tracks,
    "access_for": _length,
    "expires": _end,
    "allowed": _allowed,
    "framing": _framing,
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
