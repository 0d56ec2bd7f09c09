"""Choosing between two live plays, where the e-mail alone is enough."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import NOW, make_claim, make_invite, make_learner, make_play
from trackgate.core.db import db
from trackgate.core.tokens import invite_tokens
from trackgate.forms.store import ensure_form
from trackgate.invites.models import Access, Invite

ANN = "ann@example.com"


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return environ | {"LEARNER_PROOF": "open"}


def path_of(invite: Invite) -> str:
    return f"/i/{invite_tokens().dumps([invite.public_id, invite.link_version])}"


def ticket_of(page: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def test_the_learner_is_asked_which_play_to_keep(
    app: Flask, client: FlaskClient
) -> None:
    ensure_form(now=NOW)
    both = make_invite(access=Access.ANYONE)
    form = path_of(make_invite(access=Access.DETAILS, title="Another"))
    there = make_play(make_claim(both, make_learner(ANN)))
    db.session.commit()
    here = path_of(both)
    ticket = ticket_of(client.get(here))
    client.post(f"{here}/claim", data={"ticket": ticket})
    ticket = ticket_of(client.get(here))
    client.post(f"{here}/tracks/intro/start", data={"ticket": ticket, "start_key": "k"})

    ticket = ticket_of(client.get(form))
    client.post(f"{form}/email", data={"ticket": ticket, "email": ANN})
    asked = client.get(here)
    assert asked.headers["Location"] == f"{here}/choose"
    page = client.get(f"{here}/choose")
    assert there.public_id in page.text
    sent = {"ticket": ticket_of(page), "choice": there.public_id}
    assert client.post(f"{here}/choose", data=sent).headers["Location"] == here
    assert client.get(f"/play/{there.public_id}").status_code == 200
