"""Tracks that need a page of their own, where a frame has no cookies.

There the frame's script writes each page into the first one, whose policy stays in
force: no machine can run, and no website be shown in a tab. Such a track is offered on
the invite's own page instead, before a play is counted.
"""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.queries import CarriedTrack
from trackgate.sandboxes.tabs import shown_tabs
from trackgate.tracks.catalogue import newest_revision
from trackgate.tracks.models import Challenge, TrackRevision
from trackgate.web.framing import keeps_cookies

_OFFERED = {"start", "open", "resume"}
_WHY = (
    "This track’s machine or website cannot be shown in this frame, which keeps no "
    "cookies."
)


def runs_apart(track_id: int) -> bool:
    """Tell whether a track, started now, needs a page of its own."""
    return not keeps_cookies() and bool(_needing([newest_revision(track_id).id]))


def revision_runs_apart(revision_id: int) -> bool:
    """Tell whether a play of this revision needs a page of its own."""
    return not keeps_cookies() and bool(_needing([revision_id]))


def offer_apart(
    rows: list[dict[str, Any]],
    carried: list[CarriedTrack],
    revisions: Mapping[int, TrackRevision],
    plays: Mapping[int, PlayFacts],
) -> None:
    """Let rows of the tracks page lead out of the frame where their tracks must."""
    if keeps_cookies():
        return
    used = [
        {revisions[track.track_id].id}
        | ({plays[track.track_id].revision_id} if track.track_id in plays else set())
        for track in carried
    ]
    needing = _needing(set().union(*used))
    for row, revision_ids in zip(rows, used, strict=True):
        if needing & revision_ids and (row["action"] in _OFFERED or row["again"]):
            row.update(apart=True, again=False, reason=_WHY)
            if row["action"] in _OFFERED:
                row["action"] = ""


def _needing(revision_ids: Collection[int]) -> set[int]:
    """Give those of the revisions that have machines, or websites in tabs."""
    rows = db.session.execute(
        sa.select(
            TrackRevision.id,
            TrackRevision.machine_count,
            TrackRevision.services,
            Challenge.tabs,
        )
        .join(Challenge, Challenge.revision_id == TrackRevision.id)
        .where(TrackRevision.id.in_(revision_ids))
    )
    return {
        revision_id
        for revision_id, machines, services, tabs in rows
        if machines or any(tab.frame for tab in shown_tabs(tabs, services))
    }
