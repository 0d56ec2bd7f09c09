"""A track's page: what it is, its challenges, its revisions; retiring it."""

from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.undo import with_undo
from trackgate.admin.tracks.facts import day, revision_facts, setting_words, used_words
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.tracks.adjusting import settings_of
from trackgate.tracks.catalogue import bring_back, retire
from trackgate.tracks.models import FileKind, Track, TrackFile, TrackRevision
from trackgate.tracks.revisions import (
    UnknownTrack,
    find_track,
    newest_revision,
    revision_challenges,
)

_LATEST = 20


def open_track(slug: str) -> tuple[Track, TrackRevision]:
    """Give a track and its newest revision, or refuse."""
    track = find_track(slug)
    if track is None:
        abort(404)
    try:
        return track, newest_revision(track.id)
    except UnknownTrack:
        abort(404)


@bp.get("/tracks/<slug>")
def track(slug: str) -> str:
    """Show a track by its newest revision."""
    found, newest = open_track(slug)
    return render_template(
        "admin/tracks/page.html",
        track=found,
        facts=revision_facts(found, newest),
        description=newest.description_html,
        challenges=revision_challenges(newest.id),
        revisions=_revisions(found),
        files=_files(newest.id),
        used=used_words(found.id),
    )


def _revisions(track: Track) -> list[dict[str, Any]]:
    """Give the latest revisions, newest first, each with how it came about."""
    rows = list(
        db.session.scalars(
            sa.select(TrackRevision)
            .where(TrackRevision.track_id == track.id)
            .order_by(TrackRevision.number.desc())
            .limit(_LATEST + 1)
        )
    )
    earlier = [*rows[1:], None]
    pairs = list(zip(rows, earlier, strict=True))[:_LATEST]
    return [
        {"number": row.number, "made": day(row.imported_at), "how": _how(row, before)}
        for row, before in pairs
    ]


def _how(revision: TrackRevision, before: TrackRevision | None) -> str:
    """Say what made a revision: an import, or settings changed here."""
    if before is None or before.source_digest != revision.source_digest:
        return "Imported"
    old, new = vars(settings_of(before)), vars(settings_of(revision))
    words = {
        "pausable": "",
        "pause_limit_days": "paused work",
        "time_limit": "time limit",
        "idle_timeout": "idle timeout",
    }
    said = [
        f"{words[name]} {setting_words(name, new[name])}".strip()
        for name in new
        if new[name] != old[name]
    ]
    return f"Settings changed: {', '.join(said)}"


def _files(revision_id: int) -> dict[str, list[str]]:
    rows = db.session.execute(
        sa.select(TrackFile.kind, TrackFile.path)
        .where(TrackFile.revision_id == revision_id)
        .order_by(TrackFile.path)
    ).all()
    return {
        kind.value: [row.path for row in rows if row.kind is kind] for kind in FileKind
    }


@bp.get("/tracks/<slug>/retire")
def track_retire_sure(slug: str) -> str:
    """Ask before a track is retired."""
    found, newest = open_track(slug)
    return render_template(
        "admin/tracks/retire.html",
        track=found,
        title=newest.title,
        used=used_words(found.id),
    )


@bp.post("/tracks/<slug>/retire")
def track_retire(slug: str) -> BaseResponse:
    """Retire a track: no invite can add it any more."""
    now = clock.now()
    found, newest = open_track(slug)
    if found.retired_at is None:
        retire(slug, now=now)
        _note("track.retired", found, newest)
        db.session.commit()
    back = url_for("admin.track_bring_back", slug=slug)
    flash(with_undo(f"“{newest.title}” is retired.", back))
    return redirect(url_for("admin.track", slug=slug), 303)


@bp.post("/tracks/<slug>/bring-back")
def track_bring_back(slug: str) -> BaseResponse:
    """Undo retiring."""
    found, newest = open_track(slug)
    if found.retired_at is not None:
        bring_back(slug)
        _note("track.brought_back", found, newest)
        db.session.commit()
    flash(f"“{newest.title}” can be added to invites again.")
    return redirect(url_for("admin.track", slug=slug), 303)


def _note(action: str, track: Track, revision: TrackRevision) -> None:
    link = url_for("admin.track", slug=track.slug)
    note(action, revision.title, now=clock.now(), link=link)
