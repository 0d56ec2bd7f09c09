"""A play's address in a browser that it does not belong to."""

import re

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
    rows,
)
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim
from trackgate.invites.models import Access, Invite
from trackgate.invites.play_facts import PlayFacts
from trackgate.learners.browsers import forget, remember
from trackgate.learners.models import RememberToken
from trackgate.mail.models import Mail
from trackgate.mail.outbox import read
from trackgate.web.framing import invite_path

ANN = "ann@example.com"


@pytest.fixture
def invite(app: Flask) -> Invite:
    """An invite that is open to anyone who has its link."""
    made = make_invite(access=Access.ANYONE)
    db.session.commit()
    return made


@pytest.fixture
def play(invite: Invite) -> PlayFacts:
    """Ann's, in a browser of hers."""
    made = make_play(make_claim(invite, make_learner(ANN)))
    db.session.commit()
    return made


def way_back(client: FlaskClient, play: PlayFacts) -> str:
    """Open the play; give where "I have been here before" leads."""
    page = client.get(f"/play/{play.public_id}")
    assert page.status_code == 403
    found = re.search(r'href="([^"]+)">I have been here before', page.text)
    assert found is not None
    return found[1]


def ticket_in(page: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def test_no_page_on_the_way_gives_a_stranger_the_invites_link(
    client: FlaskClient, invite: Invite, play: PlayFacts
) -> None:
    link = invite_path(invite.public_id, invite.link_version)
    before = way_back(client, play)
    base = before.removesuffix("/before")
    for path in (f"/play/{play.public_id}", before, base):
        page = client.get(path)
        assert link not in page.text
        assert link.removeprefix("/i/") not in str(page.headers)
    assert base != link


def test_the_way_back_lets_nobody_new_in(
    client: FlaskClient, invite: Invite, play: PlayFacts
) -> None:
    before = way_back(client, play)
    base = before.removesuffix("/before")
    page = client.get(base)
    assert page.status_code == 410
    assert "This link is for people who joined before" in page.text
    sent = {"ticket": ticket_in(client.get(before))}
    assert client.post(f"{base}/claim", data=sent).status_code == 410
    assert rows(Claim) == 1


def test_by_the_way_back_its_learner_comes_to_the_play(
    client: FlaskClient, play: PlayFacts
) -> None:
    before = way_back(client, play)
    base = before.removesuffix("/before")
    sent = {"ticket": ticket_in(client.get(before)), "email": ANN}
    asked = client.post(f"{base}/code/send", data=sent)
    sent = {"ticket": ticket_in(asked), "code": mailed_code()}
    proved = client.post(f"{base}/code", data=sent)
    assert proved.location == base
    assert f"/play/{play.public_id}" in client.get(base).text
    assert client.get(f"/play/{play.public_id}").status_code == 200


def mailed_code() -> str:
    mail = db.session.scalars(sa.select(Mail)).one()
    found = re.search(r"[0-9]{6}", read(mail))
    assert found is not None
    return found[0]


def test_a_play_of_nobodys_offers_no_way(client: FlaskClient, invite: Invite) -> None:
    page = client.get("/play/nowhere")
    assert page.status_code == 404
    assert "I have been here before" not in page.text


def test_a_play_in_a_frame_leads_back_in_the_frame(
    client: FlaskClient, play: PlayFacts
) -> None:
    page = client.get(f"/embed/play/{play.public_id}")
    assert re.search(r'href="/embed/[^"]+/before"', page.text)


class TestSomebodyElse:
    """A learner whom we know, with plays of their own."""

    @pytest.fixture
    def bob(self, client: FlaskClient, invite: Invite) -> PlayFacts:
        """Bob's play, in whose browser we are."""
        learner = make_learner("bob@example.com")
        made = make_play(make_claim(invite, learner))
        client.set_cookie("tg_learner", remember(learner, proved=True, now=NOW))
        db.session.commit()
        return made

    def test_another_known_learner_sees_nothing_of_a_play(
        self, client: FlaskClient, play: PlayFacts, bob: PlayFacts
    ) -> None:
        assert client.get(f"/play/{bob.public_id}").status_code == 200
        for path in (f"/play/{play.public_id}", f"/play/{play.public_id}/challenge/1"):
            page = client.get(path)
            assert page.status_code == 403
            assert "I have been here before" in page.text
            assert "challenge/" not in page.text

    @pytest.mark.parametrize("move", ["next", "finish", "pause", "stop", "active"])
    def test_another_known_learner_moves_nothing_in_a_play(
        self, client: FlaskClient, play: PlayFacts, bob: PlayFacts, move: str
    ) -> None:
        sent = {"ticket": ticket_in(client.get(f"/play/{bob.public_id}"))}
        answer = client.post(f"/play/{play.public_id}/{move}", data=sent)
        assert answer.status_code == 403
        assert fresh_play(play) == play

    def test_a_browser_that_was_forgotten_sees_nothing_of_its_play(
        self, client: FlaskClient, bob: PlayFacts
    ) -> None:
        forget_everybody()
        page = client.get(f"/play/{bob.public_id}")
        assert page.status_code == 403
        assert "challenge/" not in page.text


def forget_everybody() -> None:
    for token_id in db.session.scalars(sa.select(RememberToken.id)).all():
        forget(token_id, now=NOW)
    db.session.commit()
