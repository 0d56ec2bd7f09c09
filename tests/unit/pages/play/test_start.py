"""Start, Start again and Not you?: what they ask, and what they do without asking."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from factories import (
    NOW,
    fresh_play,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    plays_used,
    rows,
)
from support.tickets import ticket_in
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, Play, PlayState
from trackgate.invites.models import Invite
from trackgate.learners.browsers import remember, who_is
from trackgate.web.framing import invite_path


@pytest.fixture
def invite(app: Flask) -> Invite:
    return make_invite()


@pytest.fixture
def claim(invite: Invite) -> Claim:
    """The claim of an anonymous learner."""
    made = make_claim(invite, make_learner())
    db.session.commit()
    return made


@pytest.fixture
def secret(client: FlaskClient, claim: Claim) -> str:
    """What this browser knows the learner by."""
    assert claim.learner_id is not None
    found = remember(claim.learner_id, proved=False, now=NOW)
    client.set_cookie("tg_learner", found)
    db.session.commit()
    return found


@pytest.fixture
def base(invite: Invite, secret: str) -> str:
    return invite_path(invite.public_id, invite.link_version)


class TestStart:
    def test_it_starts_the_track_once(
        self, client: FlaskClient, base: str, claim: Claim
    ) -> None:
        sent = {"ticket": ticket_in(client.get(base).text), "start_key": "click"}
        for _ in range(2):
            answer = client.post(f"{base}/tracks/intro/start", data=sent)
            assert answer.location.startswith("/play/")
        assert (rows(Play), plays_used(claim)) == (1, 1)

    @pytest.mark.parametrize("move", ["start", "again"])
    @pytest.mark.parametrize("ticket", ["", "made-up", "of another learner"])
    def test_a_form_that_is_not_its_own_starts_nothing(
        self, client: FlaskClient, base: str, invite: Invite, move: str, ticket: str
    ) -> None:
        if ticket == "of another learner":
            mine = client.get_cookie("tg_learner")
            assert mine is not None
            other = make_claim(invite, make_learner())
            assert other.learner_id is not None
            theirs = remember(other.learner_id, proved=False, now=NOW)
            db.session.commit()
            client.set_cookie("tg_learner", theirs)
            ticket = ticket_in(client.get(base).text)
            client.set_cookie("tg_learner", mine.value)
        answer = client.post(f"{base}/tracks/intro/{move}", data={"ticket": ticket})
        assert answer.location == base
        assert rows(Play) == 0


class TestStartAgain:
    def test_it_asks_before_it_ends_what_is_under_way(
        self, client: FlaskClient, base: str, claim: Claim
    ) -> None:
        play = make_play(claim)
        db.session.commit()
        sent = {"ticket": ticket_in(client.get(base).text), "start_key": "again"}
        asked = client.post(f"{base}/tracks/intro/again", data=sent)
        assert asked.status_code == 200
        assert 'name="sure"' in asked.text
        assert fresh_play(play).state is PlayState.RUNNING
        assert plays_used(claim) == 1

    def test_pressed_twice_it_ends_one_play_and_starts_one(
        self, client: FlaskClient, base: str, claim: Claim
    ) -> None:
        play = make_play(claim)
        db.session.commit()
        ticket = ticket_in(client.get(base).text)
        sent = {"ticket": ticket, "start_key": "again", "sure": "1"}
        led = {
            client.post(f"{base}/tracks/intro/again", data=sent).location
            for _ in range(2)
        }
        assert len(led) == 1
        assert fresh_play(play).state is PlayState.STOPPED
        assert (rows(Play), plays_used(claim)) == (2, 2)


class TestNotYou:
    def test_an_anonymous_learner_is_told_first_what_would_be_lost(
        self, client: FlaskClient, base: str, claim: Claim, secret: str
    ) -> None:
        make_play(claim)
        db.session.commit()
        sent = {"ticket": ticket_in(client.get(base).text)}
        asked = client.post(f"{base}/not-you", data=sent)
        assert asked.status_code == 200
        assert 'name="sure"' in asked.text
        known = who_is(secret)
        assert known is not None
        assert not known.ended

    def test_then_this_browser_is_known_no_longer_and_keeps_no_machine(
        self, client: FlaskClient, base: str, claim: Claim, secret: str
    ) -> None:
        make_play(claim)
        db.session.commit()
        sent = {"ticket": ticket_in(client.get(base).text), "sure": "1"}
        answer = client.post(f"{base}/not-you", data=sent)
        assert answer.location == base
        assert answer.headers["Clear-Site-Data"] == '"storage"'
        assert client.get_cookie("tg_learner") is None
        known = who_is(secret)
        assert known is not None
        assert known.ended
