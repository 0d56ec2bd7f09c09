"""Rendering the invite form: a whole page, or the parts that htmx puts in place."""

from http import HTTPStatus

import sqlalchemy as sa
from flask import Response, make_response, render_template, request, url_for

from trackgate.admin.base.models import AuditEntry
from trackgate.admin.base.wording import moment_text
from trackgate.admin.invites.form.conflicts import SETTINGS, differ, write_digests
from trackgate.admin.invites.form.shown import shown
from trackgate.admin.invites.form.state import Sheet, filled
from trackgate.admin.invites.form.tracks import track_facts
from trackgate.admin.invites.form.view import look
from trackgate.admin.invites.form.zones import is_offered, zone_groups
from trackgate.core.db import db
from trackgate.invites.models import Invite
from trackgate.markup.render import render_admin_markdown


def form_page(sheet: Sheet, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Give the whole page."""
    page = render_template(
        "admin/invite_form.html",
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
        "admin/invite_form/parts.html",
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
