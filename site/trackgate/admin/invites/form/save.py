"""Saving the invite form: checked, asked about where it is severe, never over others.

Nothing here commits but a save that went through.
"""

from dataclasses import replace
from http import HTTPStatus

from flask import current_app, flash, redirect, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.invites.form.conflicts import COMPARED, differ, digests, merge
from trackgate.admin.invites.form.parse import Reading, add_errors, read
from trackgate.admin.invites.form.state import FormState, filled, saved_facts
from trackgate.admin.invites.form.view import warnings_of
from trackgate.admin.invites.form.warnings import FormWarning
from trackgate.core.db import db
from trackgate.invites.draft import check_draft
from trackgate.invites.editing import create_invite, draft_of, edit_invite
from trackgate.invites.errors import InvalidInvite, InviteChanged
from trackgate.invites.models import Invite
from trackgate.invites.queries import find_invite
from trackgate.invites.settings import InviteDraft


def save(state: FormState) -> BaseResponse | HTTPStatus:
    """Save and lead on, or give the status of the page that says why not."""
    if state.invite and state.invite.edit_version != state.edit_version:
        return _conflict(state)
    reading = read(state.typed, state.saved.draft if state.saved else None)
    state.errors.update(reading.errors)
    if state.errors:
        return HTTPStatus.UNPROCESSABLE_ENTITY
    state.confirm = _unasked(state, reading)
    if state.confirm:
        return HTTPStatus.OK
    try:
        invite = _store(state, reading.draft)
    except InvalidInvite as refused:
        add_errors(state.errors, refused.errors)
        return HTTPStatus.UNPROCESSABLE_ENTITY
    except InviteChanged:
        return _conflict(state)
    return _done(state, invite)


def _unasked(state: FormState, reading: Reading) -> list[FormWarning]:
    """Give the severe warnings that this admin has not been asked about yet."""
    found = {each.key: each for each in warnings_of(state, reading) if each.key}
    return [warning for key, warning in found.items() if key not in state.seen]


def _store(state: FormState, draft: InviteDraft) -> Invite:
    if state.invite is None:
        return _create(state, draft)
    edit_invite(state.invite, draft, edit_version=state.edit_version, now=state.now)
    return state.invite


def _create(state: FormState, draft: InviteDraft) -> Invite:
    """Make the invite, or give the one that a first click on Save has made.

    The form has an id of its own, which becomes the invite's. Somebody who went back
    to the form and changed it means another invite.
    """
    check_draft(draft)
    there = find_invite(state.new_id)
    if there is None:
        try:
            return create_invite(draft, now=state.now, public_id=state.new_id)
        except IntegrityError:  # the other click was quicker
            db.session.rollback()
            there = find_invite(state.new_id)
    if there and not there.deleted_at and not _changes(draft, draft_of(there)):
        state.saved_before = True
        return there
    return create_invite(draft, now=state.now)


def _changes(new: InviteDraft, old: InviteDraft) -> list[str]:
    """Give the keys of the settings that differ; lists are stored in an order."""
    one, other = (
        replace(draft, allowed=sorted(draft.allowed), origins=sorted(draft.origins))
        for draft in (old, new)
    )
    return differ(filled(one), filled(other))


def _conflict(state: FormState) -> HTTPStatus:
    """Keep what was typed and what the other saved; go on from theirs."""
    invite = state.invite
    assert invite is not None  # noqa: S101
    db.session.rollback()
    db.session.refresh(invite)
    state.saved = saved_facts(invite)
    theirs = filled(state.saved.draft)
    done = merge(state.typed, theirs, state.began)
    state.conflict, state.merged, state.unresolved = True, done.merged, done.unresolved
    state.edit_version = invite.edit_version
    state.began = digests(theirs)
    return HTTPStatus.CONFLICT


def _done(state: FormState, invite: Invite) -> BaseResponse:
    new = state.invite is None
    if not state.saved_before:
        _note(state, invite)
    db.session.commit()
    flash(f"“{invite.title}” is {'created' if new else 'saved'}.")
    return redirect(_page(invite) or url_for("admin.invites"), 303)


def _note(state: FormState, invite: Invite) -> None:
    new = state.invite is None
    note(
        "invite.created" if new else "invite.edited",
        invite.title,
        now=state.now,
        link=_page(invite) or url_for("admin.invite_edit", public_id=invite.public_id),
        detail={} if new else {"changed": _changed(state, invite)},
    )


def _changed(state: FormState, invite: Invite) -> list[str]:
    """Give the names of the settings that the edit changed."""
    old = state.saved.draft if state.saved else InviteDraft()
    keys = differ(filled(old), filled(draft_of(invite)))
    return [COMPARED[key].label for key in keys]


def _page(invite: Invite) -> str:
    """Give the address of the invite's page, or "" where there is no such page."""
    if "admin.invite_page" not in current_app.view_functions:
        return ""
    return url_for("admin.invite_page", public_id=invite.public_id)
