"""Saving the invite form: checked, asked about where it is severe, never over others.

Nothing here commits but a save that went through.
"""

from dataclasses import replace
from http import HTTPStatus

from flask import current_app, flash, redirect, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.invites.form.conflicts import SETTINGS, differ, digests, meet
from trackgate.admin.invites.form.parse import Reading, add_errors, read
from trackgate.admin.invites.form.state import Sheet, filled, saved_facts
from trackgate.admin.invites.form.view import cautions_of
from trackgate.admin.invites.form.warnings import Caution
from trackgate.core.db import db
from trackgate.invites.draft import InviteDraft, check_draft
from trackgate.invites.editing import create_invite, draft_of, edit_invite
from trackgate.invites.errors import InvalidInvite, InviteChanged
from trackgate.invites.models import Invite
from trackgate.invites.queries import find_invite


def save(sheet: Sheet) -> BaseResponse | HTTPStatus:
    """Save and lead on, or give the status of the page that says why not."""
    if sheet.invite and sheet.invite.edit_version != sheet.edit_version:
        return _met(sheet)
    reading = read(sheet.typed, sheet.saved.draft if sheet.saved else None)
    sheet.errors.update(reading.errors)
    if sheet.errors:
        return HTTPStatus.UNPROCESSABLE_ENTITY
    sheet.confirm = _unasked(sheet, reading)
    if sheet.confirm:
        return HTTPStatus.OK
    try:
        invite = _store(sheet, reading.draft)
    except InvalidInvite as refused:
        add_errors(sheet.errors, refused.errors)
        return HTTPStatus.UNPROCESSABLE_ENTITY
    except InviteChanged:
        return _met(sheet)
    return _done(sheet, invite)


def _unasked(sheet: Sheet, reading: Reading) -> list[Caution]:
    """Give the severe cautions that this admin has not been asked about yet."""
    found = {each.key: each for each in cautions_of(sheet, reading) if each.key}
    return [caution for key, caution in found.items() if key not in sheet.seen]


def _store(sheet: Sheet, draft: InviteDraft) -> Invite:
    if sheet.invite is None:
        return _create(sheet, draft)
    edit_invite(sheet.invite, draft, edit_version=sheet.edit_version, now=sheet.now)
    return sheet.invite


def _create(sheet: Sheet, draft: InviteDraft) -> Invite:
    """Make the invite, or give the one that a first click on Save has made.

    The form has an id of its own, which becomes the invite's. Somebody who went back
    to the form and changed it means another invite.
    """
    check_draft(draft)
    there = find_invite(sheet.new_id)
    if there is None:
        try:
            return create_invite(draft, now=sheet.now, public_id=sheet.new_id)
        except IntegrityError:  # the other click was quicker
            db.session.rollback()
            there = find_invite(sheet.new_id)
    if there and not there.deleted_at and not _changes(draft, draft_of(there)):
        sheet.saved_before = True
        return there
    return create_invite(draft, now=sheet.now)


def _changes(new: InviteDraft, old: InviteDraft) -> list[str]:
    """Give the keys of the settings that differ; lists are stored in an order."""
    one, other = (
        replace(draft, allowed=sorted(draft.allowed), origins=sorted(draft.origins))
        for draft in (old, new)
    )
    return differ(filled(one), filled(other))


def _met(sheet: Sheet) -> HTTPStatus:
    """Keep what was typed and what the other saved; go on from theirs."""
    invite = sheet.invite
    assert invite is not None  # noqa: S101
    db.session.rollback()
    db.session.refresh(invite)
    sheet.saved = saved_facts(invite)
    theirs = filled(sheet.saved.draft)
    meeting = meet(sheet.typed, theirs, sheet.began)
    sheet.met, sheet.taken, sheet.asked = True, meeting.taken, meeting.asked
    sheet.edit_version = invite.edit_version
    sheet.began = digests(theirs)
    return HTTPStatus.CONFLICT


def _done(sheet: Sheet, invite: Invite) -> BaseResponse:
    new = sheet.invite is None
    if not sheet.saved_before:
        _note(sheet, invite)
    db.session.commit()
    flash(f"“{invite.title}” is {'created' if new else 'saved'}.")
    return redirect(_page(invite) or url_for("admin.invites"), 303)


def _note(sheet: Sheet, invite: Invite) -> None:
    new = sheet.invite is None
    note(
        "invite.created" if new else "invite.edited",
        invite.title,
        now=sheet.now,
        link=_page(invite) or url_for("admin.invite_edit", public_id=invite.public_id),
        detail={} if new else {"changed": _changed(sheet, invite)},
    )


def _changed(sheet: Sheet, invite: Invite) -> list[str]:
    """Give the names of the settings that the edit changed."""
    old = sheet.saved.draft if sheet.saved else InviteDraft()
    keys = differ(filled(old), filled(draft_of(invite)))
    return [SETTINGS[key].label for key in keys]


def _page(invite: Invite) -> str:
    """Give the address of the invite's page, or "" where there is no such page."""
    if "admin.invite_page" not in current_app.view_functions:
        return ""
    return url_for("admin.invite_page", public_id=invite.public_id)
