"""The hot start page of an invite: sizes, start, refill, and how the pool stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.wording import moment_text
from trackgate.admin.invites.form.moments import InvalidMoment, read_moment
from trackgate.admin.invites.head import get_invite, head
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.invites.hot_start import machine_tracks, tend_pool
from trackgate.invites.models import Invite
from trackgate.invites.status import closes_at
from trackgate.invites.terms import zone
from trackgate.sandboxes import service as sandbox_service
from trackgate.sandboxes.pools.models import LARGEST_SIZE
from trackgate.sandboxes.pools.service import (
    Pool,
    PoolSettings,
    Tally,
    find_pool,
    remove_pool,
    save_pool,
    tallies,
)
from trackgate.sandboxes.templates.store import MachineTemplate, find_template
from trackgate.tracks.models import TrackRevision

_OWN = "Its set-up is each learner’s own, so it still runs in their browser."
_REST = "The first challenge’s set-up is each learner’s own and runs in their browser."
_BOTH = ["0", "1"]


@dataclass(frozen=True, kw_only=True)
class Gain:
    """What a track's start takes, in words."""

    title: str
    without: str
    with_pool: str
    note: str


def gains(tracks: Sequence[TrackRevision]) -> list[Gain]:
    """Give what is known of these tracks: those whose template is there."""
    found = [
        (track.title, find_template(sandbox_service.prepare(track.id, ahead=True).id))
        for track in tracks
    ]
    return [_gain(title, template) for title, template in found if template]


def _gain(title: str, template: MachineTemplate) -> Gain:
    return Gain(
        title=title,
        without=_seconds(template.seconds_without) if template.done else "–",
        with_pool=_seconds(template.seconds_with) if template.done else "–",
        note=_note(template),
    )


def _note(template: MachineTemplate) -> str:
    if template.failed:
        return f"Could not be run ahead, so it runs in the browser: {template.failed}"
    if not template.done:
        return _OWN
    return "" if template.done == _BOTH else _REST


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s"


_LONGEST = 20
_NO_SIZE = f"Enter a whole number from 0 to {LARGEST_SIZE}"
Errors = list[tuple[str, str]]


@dataclass(kw_only=True)
class FormFields:
    """The form's fields; ``sizes`` by the track's key."""

    sizes: dict[int, str] = field(default_factory=dict)
    starts_date: str = ""
    starts_time: str = ""
    refill: bool = True


def size_field(track_id: int) -> str:
    """Give the name of the field with a track's size."""
    return f"size_{track_id}"


def filled(pool: Pool | None, tracks: list[TrackRevision], timezone: str) -> FormFields:
    """Give the form as it stands before anybody types."""
    if pool is None:
        return FormFields(sizes={track.track_id: "0" for track in tracks})
    settings = pool.settings
    sizes = {
        track.track_id: str(settings.sizes.get(track.track_id, 0)) for track in tracks
    }
    typed = FormFields(sizes=sizes, refill=settings.refill)
    if settings.starts_at is not None:
        local = settings.starts_at.astimezone(zone(timezone))
        typed.starts_date, typed.starts_time = f"{local:%Y-%m-%d}", f"{local:%H:%M}"
    return typed


def typed_in(form: MultiDict[str, str], tracks: list[TrackRevision]) -> FormFields:
    """Give what was sent, as it was typed."""
    sizes = {
        track.track_id: form.get(size_field(track.track_id), "").strip()[:_LONGEST]
        for track in tracks
    }
    return FormFields(
        sizes=sizes,
        starts_date=form.get("starts_date", "").strip()[:_LONGEST],
        starts_time=form.get("starts_time", "").strip()[:_LONGEST],
        refill=form.get("refill") == "1",
    )


def read(
    typed: FormFields, *, timezone: str, end: datetime | None
) -> PoolSettings | Errors:
    """Give the settings that were typed, or what is wrong with them."""
    errors: Errors = []
    sizes: dict[int, int] = {}
    for track_id, text in typed.sizes.items():
        if text.isascii() and text.isdecimal() and int(text) <= LARGEST_SIZE:
            sizes[track_id] = int(text)
        else:
            errors.append((size_field(track_id), _NO_SIZE))
    starts_at: datetime | None = None
    try:
        starts_at = _read_start(typed, timezone, end)
    except InvalidMoment as wrong:
        errors.append(("starts_at", str(wrong)))
    if errors:
        return errors
    return PoolSettings(sizes=sizes, starts_at=starts_at, refill=typed.refill)


def _read_start(
    typed: FormFields, timezone: str, end: datetime | None
) -> datetime | None:
    if not typed.starts_date and not typed.starts_time:
        return None
    starts = read_moment(typed.starts_date, typed.starts_time, zone(timezone)).at
    if end is not None and starts >= end:
        raise InvalidMoment("Choose a time before the invite ends")
    return starts


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
    invite: Invite, typed: FormFields | None, errors: Errors, status: HTTPStatus
) -> BaseResponse:
    now = clock.now()
    tracks, pool = machine_tracks(invite.id), find_pool(invite.id)
    numbers = tallies(invite.id)
    html = render_template(
        "admin/invites/hot_start.html",
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
        "admin/invites/hot_start_remove.html",
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
