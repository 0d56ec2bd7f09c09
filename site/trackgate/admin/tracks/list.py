"""The list of tracks."""

from typing import Any

import sqlalchemy as sa
from flask import render_template, request
from sqlalchemy.orm import aliased

from trackgate.admin.base.blueprint import bp
from trackgate.admin.people.audit_log import paging_address
from trackgate.admin.tracks.facts import day, service_words, used_words
from trackgate.core.db import db
from trackgate.tracks.models import Track, TrackRevision
from trackgate.tracks.reading import challenge_counts, newest_revisions
from trackgate.tracks.revisions import revision_services
from trackgate.web.pagination import Page, Sort, fetch_page
from trackgate.web.query_args import asked

_SHOWN = ("offered", "retired", "all")


@bp.get("/tracks")
def tracks() -> str:
    """List tracks by name; retired ones are shown if asked for."""
    text = asked(request.args, "q", most=100)
    shown = request.args.get("show", "")
    shown = shown if shown in _SHOWN else "offered"
    page = _fetch(text, shown)
    return render_template(
        "admin/tracks/list.html",
        page=page,
        rows=_rows([row[0] for row in page.rows]),
        text=text,
        shown=shown,
        any_tracks=db.session.scalar(sa.select(Track.id).limit(1)) is not None,
        address=paging_address(
            "admin.tracks", q=text, show="" if shown == "offered" else shown
        ),
    )


def _fetch(text: str, shown: str) -> Page[sa.Row[Any]]:
    query = sa.select(Track)
    if shown != "all":
        retired = Track.retired_at.is_not(None)
        query = query.where(retired if shown == "retired" else sa.not_(retired))
    if text:
        query = query.where(_matches(text))
    return fetch_page(
        query,
        sort=Sort(column=Track.slug.expression),
        key=Track.id.expression,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )


def _matches(text: str) -> sa.ColumnElement[bool]:
    """Look in the slug and in the title of the newest revision."""
    revision, later = aliased(TrackRevision), aliased(TrackRevision)
    superseded = sa.exists().where(
        later.track_id == revision.track_id, later.number > revision.number
    )
    titled = sa.exists().where(
        revision.track_id == Track.id,
        revision.title.icontains(text, autoescape=True),
        sa.not_(superseded),
    )
    return sa.or_(Track.slug.icontains(text, autoescape=True), titled)


def _rows(tracks: list[Track]) -> list[dict[str, Any]]:
    newest = newest_revisions([track.id for track in tracks])
    counts = challenge_counts([revision.id for revision in newest.values()])
    return [
        _row(track, newest[track.id], counts.get(newest[track.id].id, 0))
        for track in tracks
        if track.id in newest
    ]


def _row(track: Track, revision: TrackRevision, challenges: int) -> dict[str, Any]:
    return {
        "slug": track.slug,
        "title": revision.title,
        "revision": revision.number,
        "made": day(revision.imported_at),
        "challenges": challenges,
        "services": service_words(revision_services(revision)),
        "pausable": revision.pausable,
        "used": used_words(track.id),
        "retired": track.retired_at is not None,
    }
