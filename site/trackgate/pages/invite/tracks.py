"""The learner's tracks under one claim: where each stands and what to do next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, request
from markupsafe import Markup

from trackgate.core.ids import new_id
from trackgate.invites.claim_models import LIVE_STATES, Play, PlayState
from trackgate.invites.claims import ClaimFacts
from trackgate.invites.errors import PlayRefusal
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.invites.plays import why_no_resume
from trackgate.invites.queries import CarriedTrack, tracks_of_claim
from trackgate.pages.invite.access import InviteAccess
from trackgate.pages.invite.context import invite_page
from trackgate.pages.invite.not_you import waiting_pairs
from trackgate.pages.invite.own_window import offer_apart
from trackgate.tracks.models import TrackRevision
from trackgate.tracks.reading import challenge_counts, newest_revisions
from trackgate.web.framing import play_path
from trackgate.web.wording import length, moment

_NONE_LEFT = (
    "You have used every play that you had of this track. What you did is kept. For "
    "another one, ask the person who sent you the link."
)
_OUT_OF_REACH = {
    PlayRefusal.ACCESS_ENDED: "Your access has ended, so this cannot be resumed.",
    PlayRefusal.INVITE_EXPIRED: "The invite has expired. What you paused is kept until "
    "its pause limit; it can be resumed if the invite is extended.",
    PlayRefusal.REVOKED: "Your access was withdrawn.",
}


def tracks_page(access: InviteAccess, claim: ClaimFacts) -> Response:
    """Give the page of a learner's tracks."""
    if waiting_pairs(access):
        return Response(status=303, headers={"Location": f"{access.base}/choose"})
    carried = tracks_of_claim(claim.id)
    revisions = newest_revisions([track.track_id for track in carried])
    plays = shown_plays(fetch_plays(Play.claim_id == claim.id), access.now)
    shown = {revision.id for revision in revisions.values()}
    played = {play.revision_id for play in plays.values()}
    counts = challenge_counts(sorted(shown | played))
    rows = [
        track_row(
            claim,
            track,
            revisions[track.track_id],
            plays.get(track.track_id),
            counts,
            access,
        )
        for track in carried
    ]
    offer_apart(rows, carried, revisions, plays)
    until = claim.access_ends_at
    return invite_page(
        access,
        "pages/invite/tracks.html",
        access.new_form_token(request),
        rows=rows,
        claim={
            "id": claim.public_id,
            "access_until": moment(until, access.invite.timezone) if until else None,
            "access_ended": claim.access_ended(access.now),
        },
        share_note="Only invited people can enter."
        if access.invite.access.value == "allowed"
        else "",
    )


def shown_plays(plays: Sequence[PlayFacts], now: datetime) -> dict[int, PlayFacts]:
    """Give, by track, the play that its row is about: the live one, else the newest.

    Of two joined claims the ended play may be the newer one. ``plays`` has the oldest
    first.
    """
    live_last = sorted(plays, key=lambda play: play.state_at(now) in LIVE_STATES)
    return {play.track_id: play for play in live_last}


def track_row(
    claim: ClaimFacts,
    track: CarriedTrack,
    revision: TrackRevision,
    play: PlayFacts | None,
    counts: dict[int, int],
    access: InviteAccess,
) -> dict[str, Any]:
    """Give one track as ``pages/invite/tracks.html`` shows it."""
    now, timezone = access.now, access.invite.timezone
    state = play.state_at(now) if play else None
    left = max(0, claim.plays_limit - track.plays_used) if claim.plays_limit else None
    may_start = not claim.access_ended(now) and left != 0
    total = counts.get(play.revision_id if play else revision.id, 0)
    action, reason, pause_until = _action(play, state, may_start, left, now)
    return {
        "slug": track.slug,
        "title": revision.title,
        "teaser": revision.teaser,
        "description_html": Markup(revision.description_html),  # noqa: S704 - made safe at import
        "time_limit": length(revision.time_limit),
        "challenges": total,
        "reached": _done(play, state, total),
        "state": _shown_state(state, action),
        "plays_left": left,
        "action": action,
        "again": play is not None and may_start,
        "start_key": new_id(20),
        "play_url": play_path(play.public_id) if play else "",
        "reason": reason,
        "pause_until": moment(pause_until, timezone) if pause_until else None,
    }


def _done(play: PlayFacts | None, state: PlayState | None, total: int) -> int:
    if play is None:
        return 0
    return total if state is PlayState.COMPLETED else play.reached - 1


def _shown_state(state: PlayState | None, action: str) -> str:
    if state is None:
        return "none"
    if state is PlayState.PAUSED:
        return "paused" if action == "resume" else "out_of_reach"
    return "running" if state in LIVE_STATES else state.value


def _action(
    play: PlayFacts | None,
    state: PlayState | None,
    may_start: bool,
    left: int | None,
    now: datetime,
) -> tuple[str, str, datetime | None]:
    """Give the one thing to do, why there is none, and until when to resume."""
    if play is None or state is None:
        reason = _NONE_LEFT if left == 0 else ""
        return ("start", "", None) if may_start else ("none", reason, None)
    if state is PlayState.PAUSED:
        refusal = why_no_resume(play, now)
        if refusal is None:
            ends = [play.pause_ends_at(), play.resume_closes_at()]
            return "resume", "", min(end for end in ends if end is not None)
        return "none", _OUT_OF_REACH[refusal], None
    if state in LIVE_STATES:
        return "open", "", None
    return "none", _NONE_LEFT if left == 0 else "", None
