"""How far a play is: challenges reached, quiz answers, finishing."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from trackgate.core.db import db, insert_or_ignore
from trackgate.invites.claim_models import Play, PlayChallenge, PlayState
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.plays import end_play


class Progress(NamedTuple):
    """What a play knows of one challenge."""

    answers: list[int] | list[str]
    tries: int
    completed_at: datetime | None


NOTHING = Progress([], 0, None)


def progress_of(play_id: int) -> dict[int, Progress]:
    """Give the progress by challenge key; challenges not touched are absent."""
    rows = db.session.execute(
        sa.select(
            PlayChallenge.challenge_id,
            PlayChallenge.answers,
            PlayChallenge.tries,
            PlayChallenge.completed_at,
        ).where(PlayChallenge.play_id == play_id)
    )
    return {row[0]: Progress(*row[1:]) for row in rows}


def _write(play_id: int, challenge_id: int, **values: object) -> None:
    """Update a challenge's progress, writing its first row where there is none."""
    db.session.execute(
        insert_or_ignore(PlayChallenge).values(
            play_id=play_id, challenge_id=challenge_id, answers=[], tries=0
        )
    )
    db.session.execute(
        sa.update(PlayChallenge)
        .where(
            PlayChallenge.play_id == play_id,
            PlayChallenge.challenge_id == challenge_id,
        )
        .values(**values)
    )


def answer_quiz(
    play: PlayFacts,
    challenge_id: int,
    given: Iterable[int],
    solution: list[int],
    *,
    now: datetime,
) -> bool:
    """Keep the answers chosen in a quiz, and tell whether they are right.

    Once right, a quiz stays completed, whatever is tried afterwards.
    """
    answers = sorted(set(given))
    right = answers == sorted(set(solution))
    return _note_answers(play, challenge_id, answers, right=right, now=now)


def answer_typed(
    play: PlayFacts, challenge_id: int, typed: str, right: list[str], *, now: datetime
) -> bool:
    """Keep the answer typed in a quiz, and tell whether it is one of the right ones.

    Capitals and the spaces around words make no difference.
    """
    found = _plain(typed) in {_plain(text) for text in right}
    answers = [typed] if typed else []
    return _note_answers(play, challenge_id, answers, right=found, now=now)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _note_answers(
    play: PlayFacts,
    challenge_id: int,
    answers: list[int] | list[str],
    *,
    right: bool,
    now: datetime,
) -> bool:
    values: dict[str, object] = {"answers": answers, "tries": PlayChallenge.tries + 1}
    if right:
        values["completed_at"] = sa.func.coalesce(PlayChallenge.completed_at, now)
    _write(play.id, challenge_id, **values)
    return right


def answer_check(
    play: PlayFacts, challenge_id: int, *, passed: bool, now: datetime
) -> None:
    """Count what a machine's check said; passed once, a challenge stays completed."""
    values: dict[str, object] = {"tries": PlayChallenge.tries + 1}
    if passed:
        values["completed_at"] = sa.func.coalesce(PlayChallenge.completed_at, now)
    _write(play.id, challenge_id, **values)


def complete_challenge(play: PlayFacts, challenge_id: int, *, now: datetime) -> None:
    """Note that a challenge is done (again does no harm)."""
    _write(
        play.id,
        challenge_id,
        completed_at=sa.func.coalesce(PlayChallenge.completed_at, now),
    )


def reach(play: PlayFacts, position: int, *, now: datetime) -> None:
    """Let a play reach a challenge; it never goes back."""
    db.session.execute(
        sa.update(Play)
        .where(
            Play.id == play.id,
            Play.state == PlayState.RUNNING,
            Play.reached < position,
        )
        .values(reached=position, active_at=now)
    )


def finish(play: PlayFacts, *, now: datetime) -> bool:
    """Complete a running play; tell whether this call did it."""
    return end_play(play, PlayState.COMPLETED, now=now)
