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
from trackgate.pages.invite.access import InviteAccess, open_invite
from trackgate.pages.invite.context import invite_page
from trackgate.pages.invite.form_token import StaleFormToken
from trackgate.tracks.reading import challenge_counts, newest_revisions
from trackgate.web.visitor import drop_remembered
from trackgate.web.wording import moment


@bp.post("/i/<token>/not-you")
def not_you(token: str) -> BaseResponse:
    """Forget the learner here; an anonymous one with unfinished work is asked."""
    access = open_invite(token)
    try:
        form_token = access.read_form_token(request)
    except StaleFormToken:
        return redirect(access.base, 303)
    if access.current is None:
        return redirect(access.base, 303)
    work = _unfinished(access) if access.current.anonymous else []
    if work and request.form.get("sure") != "1":
        return invite_page(access, "pages/invite/not_you.html", form_token, work=work)
    forget(access.current.token_id, now=access.now)
    db.session.commit()
    response = redirect(access.base, 303)
    drop_remembered(response)
    # What this browser keeps of their machines is theirs, too.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _unfinished(access: InviteAccess) -> list[str]:
    """Give the titles of what an anonymous learner would lose."""
    if access.current is None:
        return []
    plays = fetch_plays(
        Claim.learner_id == access.current.learner_id, Play.state.in_(LIVE_STATES)
    )
    live = [play for play in plays if play.state_at(access.now) in LIVE_STATES]
    titles = newest_revisions([play.track_id for play in live])
    return [titles[play.track_id].title for play in live]


@bp.route("/i/<token>/choose", methods=["GET", "POST"])
def choose(token: str) -> BaseResponse:
    """Let a learner keep one of two live plays of a track, and join the rest."""
    access = open_invite(token)
    pairs = waiting_pairs(access)
    if access.current is None or not pairs:
        return redirect(access.base, 303)
    if request.method == "POST":
        try:
            access.read_form_token(request)
        except StaleFormToken:
            return redirect(f"{access.base}/choose", 303)
        keep = {value for name, value in request.form.items() if name != "ticket"}
        if finish_joining(access.current.learner_id, keep=keep, now=access.now):
            db.session.commit()
            return redirect(access.base, 303)
        db.session.rollback()
    return invite_page(
        access,
        "pages/invite/choose_play.html",
        access.new_form_token(request),
        errors=[],
        choices=_choices(pairs, access.invite.timezone),
    )


def waiting_pairs(access: InviteAccess) -> list[LivePair]:
    """Give the choices that this browser's proved learner still has to make."""
    if access.current is None or not _may_choose(access.current):
        return []
    spare = waiting_to_join(access.current.learner_id)
    if spare is None:
        return []
    return live_pairs(spare_learner=spare, main_learner=access.current.learner_id)


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
