"""What every answer carries, and the cookie by which a window knows its learner."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from conftest import Tick
from factories import make_invite
from support.tickets import ticket_in
from trackgate.core.db import db
from trackgate.invites.models import Access
from trackgate.web.framing import invite_path

PLAIN, HTTPS = "http://localhost", "https://learn.example.com"


@pytest.fixture
def environ(request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings of a deployment at the address that the test names, or a plain."""
    base_url = getattr(request, "param", PLAIN)
    secret = "a-secret-that-is-long-enough-for-every-check"
    # No program under test may be at a public address.
    testing = {"TESTING": "1"} if base_url == PLAIN else {}
    return testing | {"SECRET_KEY": secret, "BASE_URL": base_url}


at_https = pytest.mark.parametrize("environ", [HTTPS], indirect=True)


@pytest.fixture
def gate(app: Flask, tick: Tick) -> str:
    """The path of an open invite."""
    invite = make_invite(access=Access.ANYONE)
    db.session.commit()
    return invite_path(invite.public_id, invite.link_version)


def policy_of(page: TestResponse) -> dict[str, str]:
    parts = page.headers["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


def remembered(client: FlaskClient, gate: str) -> str:
    """Press Continue; give the cookie that this browser is to keep."""
    sent = {"ticket": ticket_in(client.get(gate).text)}
    entered = client.post(f"{gate}/claim", data=sent)
    assert entered.status_code == 303
    cookies = entered.headers.getlist("Set-Cookie")
    return next(each for each in cookies if each.startswith("tg_learner="))


def test_a_page_takes_scripts_and_forms_of_our_own_alone(
    client: FlaskClient, gate: str
) -> None:
    policy = policy_of(client.get(gate))
    assert policy["script-src"] == policy["form-action"] == "'self'"
    assert policy["default-src"] == policy["base-uri"] == "'none'"


@pytest.mark.parametrize("path", ["", "/before", "/nowhere"])
def test_no_page_of_the_gate_is_framed_kept_or_guessed_at(
    client: FlaskClient, gate: str, path: str
) -> None:
    page = client.get(f"{gate}{path}")
    assert policy_of(page)["frame-ancestors"] == "'none'"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_without_https_nobody_is_told_to_stay_there(
    client: FlaskClient, gate: str
) -> None:
    assert "Strict-Transport-Security" not in client.get(gate).headers


@at_https
def test_under_https_browsers_are_told_to_stay_there(
    client: FlaskClient, gate: str
) -> None:
    assert "max-age=" in client.get(gate).headers["Strict-Transport-Security"]


def test_what_a_browser_is_known_by_is_no_scripts_and_no_other_sites(
    client: FlaskClient, gate: str
) -> None:
    attributes = remembered(client, gate).split("; ")
    assert {"HttpOnly", "SameSite=Lax"} <= set(attributes)


@at_https
def test_under_https_what_a_browser_is_known_by_travels_no_other_way(
    client: FlaskClient, gate: str
) -> None:
    assert "Secure" in remembered(client, gate).split("; ")
