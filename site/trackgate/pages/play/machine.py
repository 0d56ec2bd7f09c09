"""The machines of a play that run in the browser: their scripts, what checks said.

A check runs on the learner's own machine, so it is no proof (docs/machines.md).
"""

from flask import Response, abort, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.core.db import db
from trackgate.invites.claim_models import PlayState
from trackgate.invites.progress import answer_check
from trackgate.pages.blueprint import play_bp
from trackgate.pages.invite.form_token import StaleFormToken
from trackgate.pages.play.access import PlayAccess, check_form_token, open_play
from trackgate.pages.play.machine_context import machine_hosts_of
from trackgate.pages.play.player import challenge_page
from trackgate.tracks.catalogue import revision_challenges
from trackgate.tracks.models import Challenge
from trackgate.tracks.reading import get_revision
from trackgate.tracks.scripts import WHOLE_TRACK, Scripts, scripts_of

_MESSAGE_MOST = 500
_NO_MESSAGE = "Not yet. Look at it again, then press Check once more."


@play_bp.get("/play/<play_id>/scripts")
def scripts(play_id: str) -> Response:
    """Give the scripts of a challenge that is reached; 0 stands for the whole track."""
    access = open_play(play_id)
    revision = get_revision(access.play.revision_id)
    hosts = machine_hosts_of(access)
    position = request.args.get("challenge", 0, type=int)
    if not position:
        return jsonify(scripts_of(revision.id, WHOLE_TRACK, hosts))
    challenge = _reached(access, position)
    if challenge is None:
        abort(404)
    found: Scripts = scripts_of(revision.id, challenge.slug, hosts)
    return jsonify(found)


def _reached(access: PlayAccess, position: int) -> Challenge | None:
    challenges = revision_challenges(access.play.revision_id)
    known = 1 <= position <= min(access.play.reached, len(challenges))
    return challenges[position - 1] if known else None


@play_bp.post("/play/<play_id>/passed")
def passed(play_id: str) -> BaseResponse:
    """Note that a challenge's check has passed."""
    return _checked(play_id, passed=True)


@play_bp.post("/play/<play_id>/failed")
def failed(play_id: str) -> BaseResponse:
    """Show what a challenge's check said."""
    return _checked(play_id, passed=False)


def _checked(play_id: str, *, passed: bool) -> BaseResponse:
    access = open_play(play_id)
    try:
        check_form_token(access, request)
    except StaleFormToken:
        abort(409)
    position = request.form.get("challenge", 0, type=int)
    challenge = _reached(access, position)
    if challenge is None or access.play.state_at(access.now) is not PlayState.RUNNING:
        abort(409)
    answer_check(access.play, challenge.id, passed=passed, now=access.now)
    db.session.commit()
    message = request.form.get("message", "").strip()[:_MESSAGE_MOST]
    said = None if passed else {"ok": False, "text": message or _NO_MESSAGE}
    challenges = revision_challenges(access.play.revision_id)
    return challenge_page(access, challenges, position, said=said)
