"""The hot start page of an invite: sizes, start, refill, and how the pool stands."""

from datetime import datetime
from http import HTTPStatus

from flask import (
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.wording import moment_text
from trackgate.admin.invites.head import get_invite, head
from trackgate.admin.invites.hot_start_gains import gains
from trackgate.admin.invites.hot_start_reading import (
    Errors,
    Typed,
    filled,
    read,
    size_field,
    typed_in,
)
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.invites.hot_start import machine_tracks, tend_pool
from trackgate.invites.models import Invite
from trackgate.invites.status import closes_at
from trackgate.sandboxes.pools.service import (
    Pool,
    Tally,
    find_pool,
    remove_pool,
    save_pool,
    tallies,
)


def _get(public_id: str) -> Invite:
    """Give the invite of an address; aborts with 404, for a deleted one too."""
    invite = get_invite(public_id)
    if invite.deleted_at is not None:
        abort(404)
    return invite


def _page_url(invite: Invite) -> str:
    return url_for("admin.invite_hot_start", public_id=invite.public_id)


@bp.get("/invites/<public_id>/hot-start")
def invite_hot_start(public_id: str) -> BaseResponse:
    """Show the pool of an invite, and the form that sets it up."""
    invite = _get(public_id)
    return _page(invite, None, [], HTTPStatus.OK)


def _page(
    invite: Invite, typed: Typed | None, errors: Errors, status: HTTPStatus
) -> BaseResponse:
    now = clock.now()
    tracks, pool = machine_tracks(invite.id), find_pool(invite.id)
    numbers = tallies(invite.id)
    html = render_template(
        "admin/invite_hot_start.html",
        **head(invite, now=now),
        there=pool is not None and pool.removed_at is None,
        said=_said(invite, pool, now),
        typed=typed or filled(pool, tracks, invite.timezone),
        errors=errors,
        tracks=[
            {
                "title": track.title,
                "field": size_field(track.track_id),
                "id": track.track_id,
                "tally": numbers.get(track.track_id, Tally()),
            }
            for track in tracks
        ],
        gains=gains(tracks),
    )
    return make_response(html, status)


def _said(invite: Invite, pool: Pool | None, now: datetime) -> str:
    """Say whether there is a pool, from when and until when."""
    if pool is None or pool.removed_at is not None:
        return "There is no pool: every play starts in the normal way."
    end, starts = closes_at(invite), pool.settings.starts_at
    if end is not None and now >= end:
        return f"The pool ended with the invite on {moment_text(end, invite.timezone)}."
    if end is None:
        until = "The invite has no end, so the pool lives until you remove it."
    else:
        until = f"The pool ends with the invite on {moment_text(end, invite.timezone)}."
    if starts is not None and now < starts:
        return f"It starts on {moment_text(starts, invite.timezone)}. {until}"
    return until


@bp.post("/invites/<public_id>/hot-start")
def invite_hot_start_save(public_id: str) -> BaseResponse:
    """Set the pool up, or change it; it is filled at once."""
    now, invite = clock.now(), _get(public_id)
    typed = typed_in(request.form, machine_tracks(invite.id))
    if not typed.sizes:
        return _page(invite, None, [], HTTPStatus.UNPROCESSABLE_ENTITY)
    settings = read(typed, timezone=invite.timezone, end=closes_at(invite))
    if isinstance(settings, list):
        return _page(invite, typed, settings, HTTPStatus.UNPROCESSABLE_ENTITY)
    save_pool(invite.id, settings, now=now)
    sizes = sum(settings.sizes.values())
    return _done(invite, "pool.saved", "The pool is saved.", now, sandboxes=sizes)


@bp.get("/invites/<public_id>/hot-start/remove")
def invite_hot_start_remove_form(public_id: str) -> BaseResponse:
    """Ask before the pool is removed; say how many sandboxes go."""
    now, invite = clock.now(), _get(public_id)
    pool = find_pool(invite.id)
    if pool is None or pool.removed_at is not None:
        flash("There is no pool to remove.")
        return redirect(_page_url(invite), 303)
    numbers = tallies(invite.id).values()
    html = render_template(
        "admin/invite_hot_start_remove.html",
        **head(invite, now=now),
        going=sum(each.creating + each.available for each in numbers),
    )
    return make_response(html)


@bp.post("/invites/<public_id>/hot-start/remove")
def invite_hot_start_remove(public_id: str) -> BaseResponse:
    """Remove the pool; what plays have claimed stays theirs."""
    now, invite = clock.now(), _get(public_id)
    remove_pool(invite.id, now=now)
    said = "The pool is removed. Its sizes are kept: Save sets it up again."
    return _done(invite, "pool.removed", said, now)


def _done(
    invite: Invite, action: str, said: str, now: datetime, **detail: object
) -> BaseResponse:
    tend_pool(invite.id, now=now)
    page = _page_url(invite)
    note(action, invite.title, now=now, link=page, detail=detail)
    db.session.commit()
    flash(said)
    return redirect(page, 303)
