"""Create, Edit and Duplicate an invite: one form, saved only by Save."""

from http import HTTPStatus

from flask import Response, abort, request, session
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.blueprint import bp
from trackgate.admin.invites.form.buttons import act, take_upload
from trackgate.admin.invites.form.render import form_page, form_parts
from trackgate.admin.invites.form.save import save
from trackgate.admin.invites.form.state import (
    FormState,
    open_copy,
    open_edit,
    open_new,
    sent_back,
)
from trackgate.core import clock
from trackgate.core.db import db, set_reading
from trackgate.invites.models import Invite
from trackgate.invites.queries import find_invite
from trackgate.markup.render import render_admin_markdown

_LONG_FORM = 6 * 1024 * 1024  # long lists of addresses
# More than a CSV file may have, so that a large one is refused beside its field.
_WITH_FILE = 24 * 1024 * 1024
_MANY_FIELDS = 3000
_ON_TRACKS = {"add", "remove", "up", "down", "order"}


@bp.url_value_preprocessor
def allow_long_forms(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Take longer forms than usual here, from who has signed in."""
    if endpoint in {"admin.invite_new", "admin.invite_edit"} and "admin" in session:
        request.max_content_length = _WITH_FILE
        request.max_form_memory_size = _LONG_FORM
        request.max_form_parts = _MANY_FIELDS


@bp.route("/invites/new", methods=["GET", "POST"])
def invite_new() -> BaseResponse:
    """Show the form for a new invite, or answer it."""
    now = clock.now()
    if request.method != "POST":
        return form_page(open_new(request.args.get("sharing", ""), now=now))
    return _answer(sent_back(None, now=now))


@bp.route("/invites/<public_id>/edit", methods=["GET", "POST"])
def invite_edit(public_id: str) -> BaseResponse:
    """Show the form to edit an invite, or answer it."""
    invite = _get(public_id)
    now = clock.now()
    if request.method != "POST":
        return form_page(open_edit(invite, now=now))
    return _answer(sent_back(invite, now=now))


@bp.get("/invites/<public_id>/duplicate")
def invite_duplicate(public_id: str) -> Response:
    """Show the form for a new invite, filled with this one's settings."""
    return form_page(open_copy(_get(public_id), now=clock.now()))


@bp.post("/invites/description")
def invite_description() -> str:
    """Give a description as learners will see it."""
    return render_admin_markdown(request.form.get("public_description", ""))


def show_again(said: str, public_id: str = "") -> Response | None:
    """Show what was sent, unsaved, and say why; None where there is no such invite."""
    invite = find_invite(public_id) if public_id else None
    if public_id and invite is None:
        return None
    state = sent_back(invite, now=clock.now())
    state.errors[""] = said
    _only_read()
    return form_page(state)


def _get(public_id: str) -> Invite:
    return find_invite(public_id) or abort(404)


def _answer(state: FormState) -> BaseResponse:
    """Save, or do what another button says and show the form anew."""
    do = request.form.get("do", "")
    live = "HX-Request" in request.headers  # never saves, whatever it carries
    if do == "save" and not live:
        take_upload(state)
        answer = save(state)
        return form_page(state, answer) if isinstance(answer, HTTPStatus) else answer
    _only_read()
    act(state, do)
    if not live:
        return form_page(state)
    tracks = do.partition(":")[0] in _ON_TRACKS
    return form_parts(state, tracks=tracks, found=tracks or do == "search")


def _only_read() -> None:
    """Give the write lock back: a preview must not keep learners waiting."""
    db.session.rollback()
    set_reading(True)
