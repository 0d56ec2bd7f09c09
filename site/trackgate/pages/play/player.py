"""The player: one play, a challenge at a time."""

from typing import Any

from flask import Response
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from trackgate.invites.claim_models import PlayState
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.progress import NOTHING, Progress, progress_of
from trackgate.pages.blueprint import play_bp
from trackgate.pages.play.access import PlayAccess, Refused, open_play
from trackgate.pages.play.ended import over_page
from trackgate.pages.play.machine_context import MODULES, machine_facts
from trackgate.sandboxes.tabs import missing_note, shown_tabs
from trackgate.tracks.catalogue import revision_challenges
from trackgate.tracks.models import Challenge, ChallengeKind, TrackRevision
from trackgate.tracks.reading import get_revision
from trackgate.tracks.scripts import has_check
from trackgate.web.security_headers import allow_frames
from trackgate.web.wording import moment

_RIGHT = "That is right."
_WRONG = "Not quite. Look at it again and answer anew."
_INCOMPLETE = "Give an answer first."


@play_bp.errorhandler(Refused)
def refused(refusal: Refused) -> Response:
    """Answer with the page that the visitor gets instead."""
    return refusal.response


@play_bp.get("/play/<play_id>")
@play_bp.get("/play/<play_id>/challenge/<int:position>")
def show(play_id: str, position: int = 0) -> BaseResponse:
    """Show a challenge: the one asked for, else the one reached."""
    access = open_play(play_id)
    if access.play.state_at(access.now) is not PlayState.RUNNING:
        return over_page(access)
    challenges = revision_challenges(access.play.revision_id)
    wanted = position or access.play.reached
    position = min(max(1, wanted), len(challenges))
    return challenge_page(access, challenges, position)


def challenge_page(
    access: PlayAccess,
    challenges: list[Challenge],
    position: int,
    *,
    said: dict[str, Any] | None = None,
) -> Response:
    """Give the page of one challenge; ``said`` is what its check has just said."""
    revision = get_revision(access.play.revision_id)
    done = progress_of(access.play.id)
    challenge = challenges[position - 1]
    reached = position <= access.play.reached
    machine = machine_facts(access, revision, challenge) if reached else None
    hosts = machine["hosts"] if machine else []
    tabs = shown_tabs(challenge.tabs, revision.services, hosts) if reached else []
    allow_frames([tab.origin for tab in tabs if tab.frame])
    known = done.get(challenge.id, NOTHING)
    shown = _challenge_context(challenge, known, reached=reached, total=len(challenges))
    if machine:
        shown |= _check_context(revision, challenge, known, hosts, said)
    return access.render(
        "pages/play/player.html",
        play=_play_context(access, revision, done, len(challenges)),
        challenge=shown,
        steps=_steps(access, challenges, done, position),
        tabs=tabs,
        machine=machine,
        modules=MODULES,
        sandbox_note="" if machine else missing_note(revision.services),
    )


def _check_context(
    revision: TrackRevision,
    challenge: Challenge,
    known: Progress,
    hosts: list[str],
    said: dict[str, Any] | None,
) -> dict[str, Any]:
    """Give what a challenge shows that is checked in its machine."""
    if challenge.kind is ChallengeKind.QUIZ:
        return {}
    checked = has_check(revision.id, challenge.slug, hosts)
    right = {"ok": True, "text": _RIGHT}
    passed = known.completed_at is not None and known.tries > 0
    return {
        "checked": checked,
        "feedback": said or (right if checked and passed else None),
    }


def _play_context(
    access: PlayAccess, revision: TrackRevision, done: dict[int, Progress], total: int
) -> dict[str, Any]:
    play = access.play
    ends = play.runs_until()
    completed = [item for item in done.values() if item.completed_at]
    return {
        "id": play.public_id,
        "state": play.state.value,
        "title": revision.title,
        "url": access.url,
        "pausable": play.pause_offer_until(access.now) is not None,
        "pause_terms": _pause_terms(access),
        "time_left": int((ends - access.now).total_seconds()) if ends else None,
        "ends_at_iso": moment(ends)["iso"] if ends else None,
        "show_timer": revision.show_timer,
        "idle_timeout": play.idle_timeout,
        "progress": {"done": len(completed), "total": total},
    }


def _pause_terms(access: PlayAccess) -> str:
    """Say until when a play paused now can be resumed, and by whom."""
    until = access.play.pause_offer_until(access.now)
    if until is None:
        return ""
    when = moment(until, access.invite.timezone)["text"]
    if access.current.anonymous:
        return f"Paused, it can be resumed until {when}, in this browser only."
    return f"Paused, it can be resumed until {when}, with your e-mail from anywhere."


def _challenge_context(
    challenge: Challenge, progress: Progress, *, reached: bool, total: int
) -> dict[str, Any]:
    quiz = challenge.kind is ChallengeKind.QUIZ
    completed = progress.completed_at is not None
    return {
        "position": challenge.position,
        "total": total,
        "title": challenge.title,
        "teaser": challenge.teaser,
        "kind": challenge.kind.value,
        "reached": reached,
        "completed": completed,
        # What is not reached yet is not sent, so that nobody reads ahead.
        "html": Markup(challenge.assignment_html if reached else ""),  # noqa: S704 - made safe at import
        "notes": _notes(challenge) if reached else [],
        "answers": _answers(challenge) if quiz and reached else [],
        "typed": quiz and not challenge.answers,
        "multiple": len(challenge.solution) > 1,
        "chosen": progress.answers,
        "feedback": _feedback(progress) if quiz else None,
    }


def _answers(challenge: Challenge) -> list[dict[str, Any]]:
    return [
        {"index": index, "text": text} for index, text in enumerate(challenge.answers)
    ]


def _notes(challenge: Challenge) -> list[dict[str, Any]]:
    return [
        {"title": note["title"], "html": _note_html(note)} for note in challenge.notes
    ]


def _note_html(note: dict[str, Any]) -> Markup:
    """Give a note as HTML; a film is linked, because it would come from elsewhere."""
    if note["type"] == "image":
        return Markup('<p><img src="{}" alt="{}"></p>').format(
            note["url"], note["title"]
        )
    if note["type"] == "video":
        link = '<p><a href="{}" target="_blank" rel="noopener">Watch the film</a></p>'
        return Markup(link).format(note["url"])  # noqa: S704 - a fixed text
    return Markup(note["html"])  # noqa: S704 - made safe at import


def _feedback(progress: Progress) -> dict[str, Any] | None:
    if progress.completed_at is not None:
        return {"ok": True, "text": _RIGHT}
    if not progress.tries:
        return None
    return {"ok": False, "text": _WRONG if progress.answers else _INCOMPLETE}


def _steps(
    access: PlayAccess,
    challenges: list[Challenge],
    done: dict[int, Progress],
    position: int,
) -> list[dict[str, Any]]:
    return [
        {
            "position": challenge.position,
            "title": challenge.title,
            "state": _step_state(access.play, challenge, done, position),
            "url": f"{access.url}/challenge/{challenge.position}",
        }
        for challenge in challenges
    ]


def _step_state(
    play: PlayFacts, challenge: Challenge, done: dict[int, Progress], position: int
) -> str:
    if challenge.position == position:
        return "current"
    if done.get(challenge.id, NOTHING).completed_at is not None:
        return "done"
    return "open" if challenge.position <= play.reached else "locked"
