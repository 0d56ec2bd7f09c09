"""What a learner does in a play: check, next, finish, pause, resume, stop."""

from collections.abc import Callable

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.core.db import db
from trackgate.forms.inputs import one_line
from trackgate.invites.claim_models import PlayState
from trackgate.invites.errors import PlayRefused
from trackgate.invites.plays import end_play, pause_play, resume_play, touch
from trackgate.invites.progress import (
    NOTHING,
    answer_quiz,
    answer_typed,
    complete_challenge,
    finish,
    progress_of,
    reach,
)
from trackgate.pages.blueprint import play_bp
from trackgate.pages.invite.form_token import StaleFormToken
from trackgate.pages.invite.own_window import revision_runs_apart
from trackgate.pages.play.access import PlayAccess, check_form_token, open_play
from trackgate.pages.play.machine_context import is_checked_here
from trackgate.tracks.catalogue import revision_challenges
from trackgate.tracks.models import Challenge, ChallengeKind
from trackgate.web.errors import error_page
from trackgate.web.framing import with_events

_LONGEST_ANSWER = 200


def _move(play_id: str, action: Callable[[PlayAccess], str]) -> BaseResponse:
    """Open the play, check the form, act, commit and show where it led."""
    access = open_play(play_id)
    try:
        check_form_token(access, request)
    except StaleFormToken:
        return redirect(access.url, 303)
    try:
        target = action(access)
        db.session.commit()
    except PlayRefused as refused:
        db.session.rollback()
        if refused.refusal.words:
            return error_page(409, "This was not paused", refused.refusal.words)
        target = access.url  # the page says where it stands
    return redirect(target, 303)


def _reached_challenge(access: PlayAccess) -> Challenge | None:
    """Give the challenge that a form is about, if the play runs and has reached it."""
    if access.play.state_at(access.now) is not PlayState.RUNNING:
        return None
    position = request.form.get("challenge", type=int) or 0
    challenges = revision_challenges(access.play.revision_id)
    known = 1 <= position <= min(access.play.reached, len(challenges))
    return challenges[position - 1] if known else None


def _at(access: PlayAccess, position: int, part: str = "") -> str:
    return f"{access.url}/challenge/{position}{part}"


@play_bp.post("/play/<play_id>/check")
def check(play_id: str) -> BaseResponse:
    """Check the answers to a quiz."""
    return _move(play_id, _check)


def _check(access: PlayAccess) -> str:
    challenge = _reached_challenge(access)
    if challenge is None or challenge.kind is not ChallengeKind.QUIZ:
        return access.url
    if challenge.answers:
        given = request.form.getlist("answer", type=int)
        answer_quiz(
            access.play, challenge.id, given, challenge.solution, now=access.now
        )
    else:
        typed = one_line(request.form.get("answer"))[:_LONGEST_ANSWER]
        answer_typed(
            access.play, challenge.id, typed, challenge.solution, now=access.now
        )
    touch(access.play, now=access.now)
    return _at(access, challenge.position, "#feedback")


@play_bp.post("/play/<play_id>/next")
def go_next(play_id: str) -> BaseResponse:
    """Complete a challenge and go to the next."""
    return _move(play_id, _next)


def _next(access: PlayAccess) -> str:
    challenge = _reached_challenge(access)
    if challenge is None:
        return access.url
    if not _complete(access, challenge):
        return _at(access, challenge.position)
    reach(access.play, challenge.position + 1, now=access.now)
    return _at(access, challenge.position + 1)


def _complete(access: PlayAccess, challenge: Challenge) -> bool:
    """Complete a challenge; a quiz only by its answers, a checked one by its check."""
    if challenge.kind is ChallengeKind.QUIZ or is_checked_here(access, challenge):
        known = progress_of(access.play.id).get(challenge.id, NOTHING)
        return known.completed_at is not None
    complete_challenge(access.play, challenge.id, now=access.now)
    return True


@play_bp.post("/play/<play_id>/finish")
def finish_play(play_id: str) -> BaseResponse:
    """Finish the track, if nothing is left to do."""
    return _move(play_id, _finish)


def _finish(access: PlayAccess) -> str:
    challenge = _reached_challenge(access)
    if challenge is None or not _complete(access, challenge):
        return access.url
    done = progress_of(access.play.id)
    for other in revision_challenges(access.play.revision_id):
        if done.get(other.id, NOTHING).completed_at is None:
            return _at(access, other.position)
    finish(access.play, now=access.now)
    return with_events(access.url, "completed")


@play_bp.post("/play/<play_id>/pause")
def pause(play_id: str) -> BaseResponse:
    """Pause a running play."""

    def act(access: PlayAccess) -> str:
        pause_play(access.play, now=access.now, states=request.form.getlist("state"))
        return with_events(access.url, "paused")

    return _move(play_id, act)


@play_bp.post("/play/<play_id>/resume")
def resume(play_id: str) -> BaseResponse:
    """Resume a paused play."""

    def act(access: PlayAccess) -> str:
        if revision_runs_apart(access.play.revision_id):
            return access.base  # which leads out of the frame
        resume_play(access.play, now=access.now)
        return with_events(access.url, "resumed")

    return _move(play_id, act)


@play_bp.post("/play/<play_id>/stop")
def stop(play_id: str) -> BaseResponse:
    """Stop a play for good."""

    def act(access: PlayAccess) -> str:
        end_play(access.play, PlayState.STOPPED, now=access.now)
        return access.url

    return _move(play_id, act)


@play_bp.post("/play/<play_id>/active")
def active(play_id: str) -> BaseResponse:
    """Note a sign of the learner, sent by the page while it is used."""

    def act(access: PlayAccess) -> str:
        if access.play.state_at(access.now) is PlayState.RUNNING:
            touch(access.play, now=access.now)
        return access.url

    _move(play_id, act)
    return BaseResponse(status=204)
