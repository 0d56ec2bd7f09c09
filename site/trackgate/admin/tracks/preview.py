"""A track's challenges as learners see them, with what only admins may know."""

from typing import Any

import sqlalchemy as sa
from flask import abort, render_template, request, url_for

from trackgate.admin.base.blueprint import bp
from trackgate.admin.tracks.page import open_track
from trackgate.core.db import db
from trackgate.sandboxes.tabs import missing_note, shown_tabs
from trackgate.tracks.models import Challenge, ChallengeKind, Track, TrackRevision
from trackgate.tracks.revisions import revision_challenges


@bp.get("/tracks/<slug>/preview/<int:position>")
def track_preview(slug: str, position: int) -> str:
    """Show one challenge of the newest revision, or of the one asked for."""
    track, newest = open_track(slug)
    revision = _asked(track) or newest
    challenges = revision_challenges(revision.id)
    if not 1 <= position <= len(challenges):
        abort(404)
    challenge = challenges[position - 1]
    return render_template(
        "admin/tracks/preview.html",
        slug=slug,
        revision=revision,
        is_newest=revision.number == newest.number,
        challenge=challenge,
        total=len(challenges),
        answers=_answers(challenge),
        tabs=shown_tabs(challenge.tabs, revision.services),
        sandbox_note=missing_note(revision.services),
        steps=_steps(slug, revision, newest, challenges, position),
    )


def _asked(track: Track) -> TrackRevision | None:
    """Give the revision that the address names, if it names one."""
    number = request.args.get("revision", "")
    if not number:
        return None
    found = db.session.scalar(
        sa.select(TrackRevision).where(
            TrackRevision.track_id == track.id,
            TrackRevision.number == (int(number) if number.isdigit() else 0),
        )
    )
    return found or abort(404)


def _answers(challenge: Challenge) -> list[dict[str, Any]]:
    if challenge.kind is not ChallengeKind.QUIZ:
        return []
    right = set(challenge.solution)
    if not challenge.answers:
        return [{"text": text, "right": True} for text in challenge.solution]
    return [
        {"text": text, "right": index in right}
        for index, text in enumerate(challenge.answers)
    ]


def _steps(
    slug: str,
    revision: TrackRevision,
    newest: TrackRevision,
    challenges: list[Challenge],
    position: int,
) -> list[dict[str, Any]]:
    asked: Any = {"revision": revision.number} if revision.id != newest.id else {}
    return [
        {
            "position": challenge.position,
            "title": challenge.title,
            "current": challenge.position == position,
            "url": url_for(
                "admin.track_preview", slug=slug, position=challenge.position, **asked
            ),
        }
        for challenge in challenges
    ]
