"""The page of a play that is not running: ended, paused, or out of reach."""

from typing import Any

from flask import Response

from trackgate.invites.claim_models import PlayState
from trackgate.invites.errors import PlayRefusal
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.plays import why_no_resume
from trackgate.invites.sweep import idle_since
from trackgate.pages.play.access import PlayAccess
from trackgate.sandboxes import service as sandbox_service
from trackgate.tracks.reading import get_revision
from trackgate.web.framing import framed
from trackgate.web.wording import length, moment

_WORDS: dict[PlayState, tuple[str, list[str]]] = {
    PlayState.COMPLETED: (
        "You made it",
        ["You have done every challenge of this track. Well done."],
    ),
    PlayState.STOPPED: (
        "This was stopped",
        ["What you had done is on record, but this run cannot go on."],
    ),
    PlayState.FAILED: (
        "This did not start",
        [
            "Something went wrong on our side.",
            "A play that does not start is given back to you, three times for each "
            "track at the most. Your tracks say how many you have left.",
        ],
    ),
    PlayState.STARTING: ("This is starting", ["Reload the page in a moment."]),
    PlayState.PAUSING: ("This is being paused", ["Reload the page in a moment."]),
    PlayState.RESUMING: ("This is coming back", ["Reload the page in a moment."]),
}


def over_page(access: PlayAccess) -> Response:
    """Give the page that says where the play stands and what can be done."""
    play, now = access.play, access.now
    state = play.state_at(now)
    refusal = why_no_resume(play, now) if state is PlayState.PAUSED else None
    kind, heading, lines = _words(access, play, state, refusal)
    resumable = state is PlayState.PAUSED and refusal is None
    return access.render(
        "pages/play/ended.html",
        over={"kind": kind, "heading": heading, "lines": lines},
        play={
            "id": play.public_id,
            "title": get_revision(play.revision_id).title,
            "url": access.url,
            "has_machine": sandbox_service.capabilities(play.sandbox_id).in_browser,
        },
        resume=resumable,
        pause_until=_pause_until(access, play) if resumable else None,
        finish=_finish(access) if state is PlayState.COMPLETED else None,
    )


def _words(
    access: PlayAccess, play: PlayFacts, state: PlayState, refusal: PlayRefusal | None
) -> tuple[str, str, list[str]]:
    if state is PlayState.EXPIRED:
        return ("expired", *_expired_words(play))
    if state is PlayState.PAUSED:
        if refusal is None:
            return "paused", "Paused", [_who_resumes(access)]
        return ("out_of_reach", *_out_of_reach_words(access, refusal))
    heading, lines = _WORDS[state]
    if state is PlayState.STOPPED:
        heading, lines = _stopped_words(play)
    return state.value, heading, lines


def _stopped_words(play: PlayFacts) -> tuple[str, list[str]]:
    """Say who or what stopped a play, as far as it is written down."""
    heading, lines = _WORDS[PlayState.STOPPED]
    if play.ended_at is None:
        return heading, lines
    if play.revoked_at is not None and play.ended_at >= play.revoked_at:
        return "Your access was withdrawn", [
            "The people who run these tracks have ended your access, and this run "
            "with it.",
            *lines,
        ]
    if play.paused_at is None and idle_since(play, play.ended_at):
        nobody = f"There had been no sign of anybody for {length(play.idle_timeout)}."
        return heading, [nobody, *lines]
    return heading, lines


def _who_resumes(access: PlayAccess) -> str:
    if access.current.anonymous:
        return "Everything is kept as you left it. Resume it here, in this browser."
    return (
        "Everything is kept as you left it. Resume it here, or anywhere else with "
        "your e-mail."
    )


def _expired_words(play: PlayFacts) -> tuple[str, list[str]]:
    """Say which clock ran out."""
    if play.paused_at is not None:
        return "Your paused track has run out", [
            "It stayed paused longer than its pause limit of "
            f"{play.pause_limit_days} days allows, so what was kept is gone."
        ]
    if _access_ran_out(play):
        return "Your access has ended", [
            "Your access to this track ran out while it was running. That was the "
            "clock of your own access, not the invite's.",
            "If you need more time, ask the person who sent you the link.",
        ]
    return "Time is up", [
        "This track's time limit has been reached. It ran from your start and stood "
        "still while you paused.",
        "Your tracks say whether you can start it again.",
    ]


def _access_ran_out(play: PlayFacts) -> bool:
    """Tell whether access ended a play that ran, and not its time limit.

    What is written down of its end counts: access may have been extended since.
    """
    ends = play.access_ends_at
    if play.ended_at is None:
        limit = play.time_limit_at()
        return ends is not None and (limit is None or ends <= limit)
    reached = play.time_limit > 0 and play.seconds_used >= play.time_limit
    return not reached or play.ended_at == ends


def _out_of_reach_words(
    access: PlayAccess, refusal: PlayRefusal
) -> tuple[str, list[str]]:
    ends = access.play.pause_ends_at()
    until = moment(ends, access.invite.timezone)["text"] if ends else ""
    kept = f"What you paused is kept until {until}." if ends else ""
    reasons = {
        PlayRefusal.INVITE_EXPIRED: "The invite has expired, so it cannot be resumed "
        "now. It can be again if the invite is extended.",
        PlayRefusal.ACCESS_ENDED: "Your access has ended, so it cannot be resumed now. "
        "It can be again if your access is extended.",
        PlayRefusal.REVOKED: "Your access was withdrawn.",
    }
    return "Paused, but out of reach", [reasons[refusal], kept]


def _pause_until(access: PlayAccess, play: PlayFacts) -> dict[str, str] | None:
    ends = [play.pause_ends_at(), play.resume_closes_at()]
    earliest = min((end for end in ends if end is not None), default=None)
    return moment(earliest, access.invite.timezone) if earliest else None


def _finish(access: PlayAccess) -> dict[str, Any] | None:
    invite = access.invite
    if not (invite.finish_text and invite.finish_url):
        return None
    return {
        "text": invite.finish_text,
        "url": invite.finish_url,
        # In a frame the button leads the whole page on, unless the invite says else.
        "target": invite.finish_target or ("_top" if framed() else ""),
    }
