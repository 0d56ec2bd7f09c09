"""Start and Start again."""

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.core.db import db
from trackgate.core.ids import new_id
from trackgate.invites.claim_models import LIVE_STATES, Play, PlayState
from trackgate.invites.claims import ClaimFacts
from trackgate.invites.errors import PlayRefused
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.invites.plays import end_play, start_play
from trackgate.invites.queries import CarriedTrack, tracks_of_claim
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.access import InviteAccess, open_invite
from trackgate.pages.invite.context import invite_page
from trackgate.pages.invite.form_token import StaleFormToken
from trackgate.pages.invite.own_window import runs_apart
from trackgate.tracks.catalogue import newest_revision
from trackgate.web.clean_text import plain_line
from trackgate.web.framing import play_path, with_events


@bp.post("/i/<token>/tracks/<slug>/start")
def start(token: str, slug: str) -> BaseResponse:
    """Start a track, or open its live play."""
    access = open_invite(token)
    found = _claimed(access, slug)
    if found is None:
        return redirect(access.base, 303)
    return _start(access, *found)


def _claimed(access: InviteAccess, slug: str) -> tuple[ClaimFacts, CarriedTrack] | None:
    """Give claim and track of a POST that may act on them, or None."""
    claim = access.claim()
    try:
        access.read_form_token(request)
    except StaleFormToken:
        return None
    if claim is None:
        return None
    tracks = [track for track in tracks_of_claim(claim.id) if track.slug == slug]
    if not tracks or runs_apart(tracks[0].track_id):
        return None  # the page of the tracks says what to do instead
    return claim, tracks[0]


def _key() -> str:
    """Give what tells this press of Start from others, or ""."""
    return plain_line(request.form.get("start_key", ""))[:64]


def _start(
    access: InviteAccess, claim: ClaimFacts, track: CarriedTrack
) -> BaseResponse:
    revision = newest_revision(track.track_id)
    try:
        play = start_play(
            claim_id=claim.id,
            track_id=track.track_id,
            revision_id=revision.id,
            start_key=_key() or new_id(20),
            now=access.now,
        )
    except PlayRefused:
        db.session.rollback()
        return redirect(access.base, 303)  # the page says why there is no Start
    db.session.commit()
    return redirect(with_events(play_path(play.public_id), "started"), 303)


@bp.post("/i/<token>/tracks/<slug>/again")
def again(token: str, slug: str) -> BaseResponse:
    """Ask before ending a live play; then end it and start anew."""
    access = open_invite(token)
    found = _claimed(access, slug)
    if found is None:
        return redirect(access.base, 303)
    claim, track = found
    live = _live_play(claim, track)
    if live is not None:
        if request.form.get("sure") != "1":
            return _ask(access, claim, track)
        if not _is_new(live):
            return redirect(play_path(live.public_id), 303)
        end_play(live, PlayState.STOPPED, now=access.now)
    return _start(access, claim, track)


def _is_new(live: PlayFacts) -> bool:
    """Tell whether this press has not already started the live play."""
    same = fetch_plays(Play.id == live.id, Play.start_key == _key())
    return not same


def _live_play(claim: ClaimFacts, track: CarriedTrack) -> PlayFacts | None:
    live = fetch_plays(
        Play.claim_id == claim.id,
        Play.track_id == track.track_id,
        Play.state.in_(LIVE_STATES),
    )
    return live[0] if live else None


def _ask(access: InviteAccess, claim: ClaimFacts, track: CarriedTrack) -> BaseResponse:
    limit = claim.plays_limit
    return invite_page(
        access,
        "pages/play/again.html",
        access.new_form_token(request),
        track_title=newest_revision(track.track_id).title,
        plays_left=max(0, limit - track.plays_used) if limit else None,
        uses_one=True,
        start_key=_key(),
    )
