"""Answering, Next and Finish: nothing is passed that is not done."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import (
    NOW,
    fresh_play,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    make_track,
)
from support.tickets import ticket_in
from trackgate.core.db import db
from trackgate.invites.claim_models import PlayState
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.progress import progress_of, reach
from trackgate.learners.browsers import remember
from trackgate.tracks.models import Challenge, ChallengeKind
from trackgate.tracks.revisions import revision_challenges

TAB = {"title": "The shop", "type": "website", "url": "https://shop.example"}


@pytest.fixture
def play(app: Flask, client: FlaskClient) -> PlayFacts:
    """This browser's play of three challenges; the first two are quizzes."""
    make_track("intro", challenges=3)
    quiz = {"kind": ChallengeKind.QUIZ, "answers": ["No", "Yes"], "solution": [1]}
    db.session.execute(
        sa.update(Challenge).where(Challenge.position < 3).values(**quiz)
    )
    db.session.execute(sa.update(Challenge).values(tabs=[TAB]))
    learner = make_learner()
    made = make_play(make_claim(make_invite(), learner))
    client.set_cookie("tg_learner", remember(learner, proved=False, now=NOW))
    db.session.commit()
    return made


def move(
    client: FlaskClient, play: PlayFacts, verb: str, position: int, answer: str = ""
) -> TestResponse:
    sent = {
        "ticket": ticket_in(client.get(f"/play/{play.public_id}").text),
        "challenge": str(position),
        "answer": answer,
    }
    done = client.post(f"/play/{play.public_id}/{verb}", data=sent)
    assert done.status_code == 303
    return done


def completed(play: PlayFacts) -> list[int]:
    """Give the positions of what is done."""
    done = progress_of(play.id)
    return [
        challenge.position
        for challenge in revision_challenges(play.revision_id)
        if challenge.id in done and done[challenge.id].completed_at
    ]


def test_next_passes_a_quiz_by_its_right_answer_alone(
    client: FlaskClient, play: PlayFacts
) -> None:
    for answer in (None, "0"):
        if answer is not None:
            move(client, play, "check", 1, answer)
        assert move(client, play, "next", 1).location.endswith("/challenge/1")
        assert (completed(play), fresh_play(play).reached) == ([], 1)
    move(client, play, "check", 1, "1")
    assert move(client, play, "next", 1).location.endswith("/challenge/2")
    assert (completed(play), fresh_play(play).reached) == ([1], 2)


def test_a_challenge_that_is_not_reached_yet_takes_no_answer(
    client: FlaskClient, play: PlayFacts
) -> None:
    for verb in ("check", "next", "finish"):
        move(client, play, verb, 2, "1")
    assert (completed(play), fresh_play(play).reached) == ([], 1)


def test_a_challenge_that_is_not_reached_yet_shows_none_of_its_tabs(
    client: FlaskClient, play: PlayFacts
) -> None:
    path = f"/play/{play.public_id}/challenge"
    assert TAB["url"] in client.get(f"{path}/1").text
    assert TAB["url"] not in client.get(f"{path}/2").text


def test_a_track_is_finished_when_nothing_is_left_to_do(
    client: FlaskClient, play: PlayFacts
) -> None:
    reach(play, 3, now=NOW)  # as one who came by an earlier release could
    db.session.commit()
    assert move(client, play, "finish", 3).location.endswith("/challenge/1")
    assert fresh_play(play).state is PlayState.RUNNING
    for position in (1, 2):
        move(client, play, "check", position, "1")
    move(client, play, "finish", 3)
    assert completed(play) == [1, 2, 3]
    assert fresh_play(play).state is PlayState.COMPLETED
