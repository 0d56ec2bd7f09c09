""" "Not you?": this browser forgets its learner. And choosing between two plays."""

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.core.config import LearnerProof
from trackgate.core.db import db
from trackgate.core.organisation import organisation
from trackgate.entry.proving import finish_joining
from trackgate.invites.claim_models import LIVE_STATES, Claim, Play
from trackgate.invites.joining import LivePair, live_pairs
from trackgate.invites.play_facts import fetch_plays
from trackgate.learners.browsers import Known, forget
from trackgate.learners.identity import waiting_to_join
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.context import invite_page
from trackgate.pages.invite.form_token import StaleTicket
from trackgate.pages.invite.invite_access import Door, open_door
from trackgate.tracks.reading import challenge_counts, newest_revisions
from trackgate.web.visitor import drop_remembered
from trackgate.web.wording import moment


@bp.post("/i/<token>/not-you")
def not_you(token: str) -> BaseResponse:
    """Forget the learner here; an anonymous one with unfinished work is asked."""
    door = open_door(token)
    try:
        ticket = door.read_ticket(request)
    except StaleTicket:
        return redirect(door.base, 303)
    if door.current is None:
        return redirect(door.base, 303)
    work = _unfinished(door) if door.current.anonymous else []
    if work and request.form.get("sure") != "1":
        return invite_page(door, "pages/invite/not_you.html", ticket, work=work)
    forget(door.current.token_id, now=door.now)
    db.session.commit()
    response = redirect(door.base, 303)
    drop_remembered(response)
    # What this browser keeps of their machines is theirs, too.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _unfinished(door: Door) -> list[str]:
    """Give the titles of what an anonymous learner would lose."""
    if door.current is None:
        return []
    plays = fetch_plays(
        Claim.learner_id == door.current.learner_id, Play.state.in_(LIVE_STATES)
    )
    live = [play for play in plays if play.state_at(door.now) in LIVE_STATES]
    titles = newest_revisions([play.track_id for play in live])
    return [titles[play.track_id].title for play in live]


@bp.route("/i/<token>/choose", methods=["GET", "POST"])
def choose(token: str) -> BaseResponse:
    """Let a learner keep one of two live plays of a track, and join the rest."""
    door = open_door(token)
    pairs = waiting_pairs(door)
    if door.current is None or not pairs:
        return redirect(door.base, 303)
    if request.method == "POST":
        try:
            door.read_ticket(request)
        except StaleTicket:
            return redirect(f"{door.base}/choose", 303)
        keep = {value for name, value in request.form.items() if name != "ticket"}
        if finish_joining(door.current.learner_id, keep=keep, now=door.now):
            db.session.commit()
            return redirect(door.base, 303)
        db.session.rollback()
    return invite_page(
        door,
        "pages/invite/choose_play.html",
        door.new_ticket(request),
        errors=[],
        choices=_choices(pairs, door.invite.timezone),
    )


def waiting_pairs(door: Door) -> list[LivePair]:
    """Give the choices that this browser's proved learner still has to make."""
    if door.current is None or not _may_choose(door.current):
        return []
    spare = waiting_to_join(door.current.learner_id)
    if spare is None:
        return []
    return live_pairs(spare_learner=spare, main_learner=door.current.learner_id)


def _may_choose(current: Known) -> bool:
    """Tell whether this browser speaks for its learner (``LEARNER_PROOF``)."""
    return current.proved or organisation().learner_proof is LearnerProof.OPEN


def _choices(pairs: list[LivePair], timezone: str) -> list[dict[str, Any]]:
    """Give what the page shows of each pair, all of them read at once."""
    titles = newest_revisions([pair.track_id for pair in pairs])
    plays = [play for pair in pairs for play in pair.plays]
    counts = challenge_counts([play.revision_id for play in plays])
    return [
        {
            "track": pair.plays[0].public_id,
            "track_title": titles[pair.track_id].title,
            "plays": [
                {
                    "id": play.public_id,
                    "started_text": moment(play.started_at, timezone)["text"],
                    "reached": play.reached,
                    "challenges": counts.get(play.revision_id, 0),
                }
                for play in pair.plays
            ],
        }
        for pair in pairs
    ]
