"""A quiz whose answer is typed: compared on the server, which alone knows it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from factories import make_claim, make_invite, make_play, make_track
from support.machines import Page
from trackgate.core.db import db
from trackgate.invites.play_facts import PlayFacts
from trackgate.tracks.models import Challenge, ChallengeKind
from trackgate.tracks.revisions import revision_challenges

SECRET = "lighthouse-4711"


@pytest.fixture
def play(app: Flask, client: FlaskClient) -> PlayFacts:
    make_track("lights")
    made = make_play(make_claim(make_invite(tracks=["lights"])), "lights")
    first = db.session.get_one(Challenge, revision_challenges(made.revision_id)[0].id)
    first.kind, first.solution = ChallengeKind.QUIZ, [SECRET]
    db.session.commit()
    Page(client, made)  # whose learner is known here
    return made


def answer(client: FlaskClient, play: PlayFacts, text: str) -> str:
    """Type an answer into the page's form, press Check and give the page then."""
    url = f"/play/{play.public_id}"
    page = client.get(f"{url}/challenge/1").text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket is not None
    assert SECRET not in page
    assert 'action="' + url + '/check"' in page
    fields = {"ticket": ticket[1], "challenge": "1", "answer": text}
    told = client.post(f"{url}/check", data=fields, follow_redirects=True)
    assert told.status_code == 200
    return told.text


def test_a_wrong_answer_is_kept_in_its_field_and_can_be_changed(
    client: FlaskClient, play: PlayFacts
) -> None:
    page = answer(client, play, 'a "guess"')
    assert "Not quite." in page
    assert 'name="answer" value="a &#34;guess&#34;"' in page
    assert "Give an answer first." in answer(client, play, " \0 ")


def test_the_right_answer_opens_the_next_challenge(
    client: FlaskClient, play: PlayFacts
) -> None:
    page = answer(client, play, f" {SECRET.upper()} ")
    assert "That is right." in page
    assert f'action="/play/{play.public_id}/next"' in page
