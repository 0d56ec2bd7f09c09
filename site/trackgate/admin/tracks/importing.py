"""Importing tracks: from a zip archive, or from a folder on this machine."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import (
    Response,
    current_app,
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
from trackgate.core import clock
from trackgate.core.config import Settings
from trackgate.core.db import db
from trackgate.tracks.catalogue import Imported, find_track, import_track
from trackgate.tracks.checkouts import NotBelow, choose, list_checkouts
from trackgate.tracks.draft import TrackDraft
from trackgate.tracks.folder import read_folder
from trackgate.tracks.problems import ImportRefused, Problem
from trackgate.tracks.uploads import unpacked

_MOST_AT_ONCE = 50


@dataclass(frozen=True)
class _Read:
    """A track folder that was read, and where it came from."""

    draft: TrackDraft
    source: str


@dataclass
class _Tries:
    """What came of reading folders: all of them, or the problems of some."""

    read: list[_Read] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    chosen: Sequence[str] = ()


@bp.get("/track-import")
def track_import() -> Response:
    """Offer the ways to import."""
    return _page(_Tries())


def _page(tries: _Tries, status: int = 200) -> Response:
    root = _tracks_dir()
    there = root is not None and root.is_dir()
    page = render_template(
        "admin/tracks/import.html",
        tries=tries,
        folder=root,
        folder_is_there=there,
        checkouts=list_checkouts(root) if root and there else [],
    )
    return make_response(page, status)


def _tracks_dir() -> Path | None:
    settings: Settings = current_app.extensions["trackgate.settings"]
    return settings.tracks_dir


@bp.post("/track-import/upload")
def track_upload() -> BaseResponse:
    """Import the track of a zip archive."""
    tries = _Tries()
    sent = request.files.get("archive")
    if sent is None or not sent.filename:
        tries.errors.append(("archive", "Choose a zip archive"))
        return _page(tries, 422)
    # Others may write while the archive is read.
    db.session.rollback()
    source = f"upload of {sent.filename[:100]}"
    try:
        with unpacked(sent.stream) as folder:
            tries.read.append(_Read(read_folder(folder), source))
    except ImportRefused as error:
        tries.problems = error.problems
        tries.errors.append(("archive", _count(error.problems)))
    return _finish(tries)


def _count(problems: list[Problem]) -> str:
    if len(problems) == 1:
        return "Nothing was imported: there is 1 problem, see below"
    return f"Nothing was imported: there are {len(problems)} problems, see below"


@bp.post("/track-import/checkout")
def track_checkout() -> BaseResponse:
    """Import folders of this machine, all of those chosen or none."""
    paths = list(dict.fromkeys(request.form.getlist("path")))[:_MOST_AT_ONCE]
    tries = _Tries(chosen=paths)
    if not paths:
        tries.errors.append(("path", "Choose at least one folder"))
        return _page(tries, 422)
    db.session.rollback()
    for path in paths:
        _try_folder(tries, path)
    if tries.problems:
        tries.errors.append(("path", _count(tries.problems)))
    _refuse_twins(tries)
    return _finish(tries)


def _try_folder(tries: _Tries, path: str) -> None:
    try:
        folder, checkout = choose(_tracks_dir(), path)
        tries.read.append(_Read(read_folder(folder), checkout.source))
    except NotBelow:
        tries.errors.append(("path", f"There is no track folder {path[:200]}"))
    except ImportRefused as error:
        tries.problems += [
            Problem(f"{path}/{found.path}", found.line, found.message)
            for found in error.problems
        ]


def _refuse_twins(tries: _Tries) -> None:
    first: dict[str, str] = {}
    for each in tries.read:
        slug = each.draft.slug
        if slug in first:
            said = f"{first[slug]} and {each.source} are both the track {slug}"
            tries.errors.append(("path", said))
        first.setdefault(slug, each.source)


def _finish(tries: _Tries) -> BaseResponse:
    """Import everything that was read, unless something was wrong."""
    if tries.errors:
        return _page(tries, 422)
    now = clock.now()
    done = [_import(each, now) for each in tries.read]
    db.session.commit()
    if len(done) == 1 and not done[0].notes:
        flash(_said(tries.read[0].draft, done[0]))
        return redirect(url_for("admin.track", slug=done[0].slug), 303)
    results = [
        {"slug": each.slug, "notes": each.notes, "said": _said(read.draft, each)}
        for read, each in zip(tries.read, done, strict=True)
    ]
    return make_response(render_template("admin/tracks/imported.html", results=results))


def _import(read: _Read, now: datetime) -> Imported:
    imported = import_track(read.draft, now=now)
    if imported.created:
        note(
            "track.imported",
            f"{read.draft.facts.title}, revision {imported.revision}",
            now=now,
            link=url_for("admin.track", slug=imported.slug),
            detail={"from": read.source},
        )
    return imported


def _said(draft: TrackDraft, imported: Imported) -> str:
    title = f"“{draft.facts.title}”"
    if not imported.created:
        return f"{title} has not changed: revision {imported.revision} is the same."
    said = f"{title} is imported as revision {imported.revision}."
    track = find_track(imported.slug)
    if track is not None and track.retired_at is not None:
        said += " It is retired; bring it back to add it to invites."
    return said
