"""Changing a track's pausing and times; each change is a new revision."""

import re
from dataclasses import dataclass
from typing import Any

from flask import (
    Response,
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
from trackgate.admin.tracks.facts import setting_words
from trackgate.admin.tracks.page import open_track
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.tracks.adjusting import (
    LONGEST_DAYS,
    LONGEST_SECONDS,
    NotPausable,
    RevisionMoved,
    TrackSettings,
    adjust,
    settings_of,
)
from trackgate.tracks.models import Track, TrackRevision
from trackgate.tracks.revisions import revision_services
from trackgate.tracks.services import why_not_pausable

_Errors = list[tuple[str, str]]
_MINUTES = re.compile(r"[0-9]{1,6}([.,][0-9]{1,4})?")
_MOVED = (
    "Somebody changed this track meanwhile. Look at what stands now, and save again"
)


@dataclass(frozen=True)
class _FormFields:
    """The form as it came; ``seen`` is the revision that it was made from."""

    values: dict[str, str]
    seen: int


@bp.get("/tracks/<slug>/settings")
def track_settings(slug: str) -> Response:
    """Show what can be changed of a track."""
    track, newest = open_track(slug)
    typed = _FormFields(_written(settings_of(newest)), newest.number)
    return _page(track, newest, typed, [])


def _written(settings: TrackSettings) -> dict[str, str]:
    return {
        "pausable": "1" if settings.pausable else "",
        "pause_limit_days": str(settings.pause_limit_days),
        "time_limit": _minutes(settings.time_limit),
        "idle_timeout": _minutes(settings.idle_timeout),
    }


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:.2f}".rstrip("0").rstrip(".")


def _page(
    track: Track,
    newest: TrackRevision,
    typed: _FormFields,
    errors: _Errors,
    status: int = 200,
) -> Response:
    page = render_template(
        "admin/tracks/settings.html",
        track=track,
        title=newest.title,
        values=typed.values,
        seen=typed.seen,
        errors=errors,
        why_not=why_not_pausable(revision_services(newest)),
    )
    return make_response(page, status)


@bp.post("/tracks/<slug>/settings")
def track_settings_save(slug: str) -> BaseResponse:
    """Save the settings as a new revision; plays keep the one they have."""
    now = clock.now()
    track, newest = open_track(slug)
    typed = _typed()
    errors: _Errors = []
    settings = _read(typed.values, errors)
    if settings is None:
        return _page(track, newest, typed, errors, 422)
    try:
        changed = adjust(track.id, settings, seen=typed.seen, now=now)
    except NotPausable as error:
        said = f"This track cannot be paused: {error}"
        return _page(track, newest, typed, [("pausable", said)], 422)
    except RevisionMoved:
        typed = _FormFields(typed.values, newest.number)
        return _page(track, newest, typed, [("", _MOVED)], 409)
    if not changed:
        flash("Nothing was changed, so there is no new revision.")
        return redirect(url_for("admin.track", slug=slug), 303)
    note(
        "track.settings_changed",
        f"{newest.title}, revision {newest.number + 1}",
        now=now,
        link=url_for("admin.track", slug=slug),
        detail={name: _told(name, pair) for name, pair in changed.items()},
    )
    db.session.commit()
    flash("Saved as a new revision. Plays under way keep the one they started with.")
    return redirect(url_for("admin.track", slug=slug), 303)


def _told(name: str, pair: list[Any]) -> list[str]:
    return [setting_words(name, value) for value in pair]


def _typed() -> _FormFields:
    names = ("pausable", "pause_limit_days", "time_limit", "idle_timeout")
    values = {name: request.form.get(name, "").strip()[:40] for name in names}
    seen = request.form.get("seen", "")
    return _FormFields(values, int(seen) if seen.isdecimal() and len(seen) < 9 else 0)


def _read(values: dict[str, str], errors: _Errors) -> TrackSettings | None:
    """Read the form; what is wrong goes to ``errors``, and nothing comes back."""
    days = values["pause_limit_days"]
    if not (days.isdecimal() and 1 <= int(days) <= LONGEST_DAYS):
        errors.append(("pause_limit_days", "Enter whole days, from 1 to 60"))
    time_limit = _seconds(values["time_limit"])
    idle_timeout = _seconds(values["idle_timeout"])
    said = "Enter minutes, 0 for {}; at most a year"
    if time_limit is None:
        errors.append(("time_limit", said.format("no limit")))
    if idle_timeout is None:
        errors.append(("idle_timeout", said.format("off")))
    if errors or time_limit is None or idle_timeout is None:
        return None
    return TrackSettings(
        pausable=values["pausable"] == "1",
        pause_limit_days=int(days),
        time_limit=time_limit,
        idle_timeout=idle_timeout,
    )


def _seconds(minutes: str) -> int | None:
    """Read minutes, with a fraction if wished; None where they are none."""
    if not _MINUTES.fullmatch(minutes):
        return None
    seconds = round(float(minutes.replace(",", ".")) * 60)
    return seconds if seconds <= LONGEST_SECONDS else None
