"""The lead form over HTTP for e-mails that are known, under each ``LEARNER_PROOF``."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import (
    give_lead,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    rows,
)
from trackgate.db import db
from trackgate.invites.claim_models import Claim
from trackgate.invites.models import Access, Invite
from trackgate.pages.frames import invite_path

ANN = "ann@example.com"
BOB = "bob@example.com"


def path(invite: Invite, rest: str = "") -> str:
    return invite_path(invite.public_id, invite.link_version) + rest


def ticket_in(page: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def send_details(
    client: FlaskClient, invite: Invite, email: str, **more: str
) -> TestResponse:
    """Send the lead form as a page that was open before would send it."""
    ticket = ticket_in(client.get(path(invite)))
    sent = {"ticket": ticket, "email": email, "team": "Blue", **more}
    return client.post(path(invite, "/details"), data=sent)


class TestOpen:
    """The e-mail alone is enough."""

    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return environ | {"LEARNER_PROOF": "open"}

    @pytest.fixture
    def invite(self, app: Flask) -> Invite:
        """An invite under which Ann plays, in another browser."""
        give_lead(ANN)
        made = make_invite(access=Access.DETAILS)
        make_play(make_claim(made, make_learner(ANN)))
        db.session.commit()
        return made

    def test_a_known_e_mail_goes_on_from_the_lead_form_too(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        answer = send_details(client, invite, ANN)
        assert (answer.status_code, answer.location) == (303, path(invite))
        assert "In progress" in client.get(path(invite)).text
        assert rows(Claim) == 1

    def test_an_e_mail_that_became_known_goes_on_from_start_afresh_too(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        sent = {"ticket": ticket_in(client.get(path(invite))), "email": BOB}
        form = client.post(path(invite, "/email"), data=sent)
        make_play(make_claim(invite, make_learner(BOB)))
        db.session.commit()
        sent = {"ticket": ticket_in(form)}
        assert client.post(path(invite, "/afresh"), data=sent).status_code == 303
        assert "In progress" in client.get(path(invite)).text
