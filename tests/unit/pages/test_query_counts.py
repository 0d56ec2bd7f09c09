"""How often each page of a learner's way asks the database, to the statement.

The numbers are exact on purpose: a page that begins to ask more is found here, not
by whoever waits for it. Where a page asks less, lower its number.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import NOW, make_invite
from trackgate import create_app
from trackgate.core.db import db
from trackgate.core.tokens import invite_tokens
from trackgate.forms.store import ensure_form
from trackgate.invites.models import Access
from trackgate.invites.queries import facts_by_id, invite_facts

Statements = list[str]
_ANSWERS = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "company": "Analytical Engines",
    "job_title": "Programmer",
    "country": "GB",
}


@pytest.fixture
def link(app: Flask) -> str:
    """The path of an invite that asks for details; it has one track."""
    ensure_form(now=NOW)
    invite = make_invite(access=Access.DETAILS, claim_limit=10)
    path = f"/i/{invite_tokens().dumps([invite.public_id, invite.link_version])}"
    db.session.commit()
    return path


class Visitor:
    """Walks the way from the link into the track, noting what each step asked."""

    def __init__(self, app: Flask, link: str, email: str, *, asked: Statements) -> None:
        self.asked: dict[str, Statements] = {}
        self._client: FlaskClient = app.test_client()
        self._link = link
        self._email = email
        self._all_asked = asked

    def walk(self) -> "Visitor":
        """Take every step; each must end as it does for a learner."""
        ticket = _ticket(self._get("e-mail step", self._link))
        page = self._post("e-mail", "/email", ticket, {"email": self._email}, 200)
        answers = {"email": self._email, **_ANSWERS}
        self._post("lead form", "/details", _ticket(page), answers, 303)
        ticket = _ticket(self._get("tracks", self._link))
        start = {"start_key": self._email}
        begun = self._post("start", "/tracks/intro/start", ticket, start, 303)
        self._get("play", begun.location)
        return self

    def _get(self, step: str, path: str) -> TestResponse:
        return self._take(step, lambda: self._client.get(path), 200)

    def _post(
        self, step: str, path: str, ticket: str, fields: dict[str, str], status: int
    ) -> TestResponse:
        data = {"ticket": ticket, **fields}
        path = self._link + path
        return self._take(step, lambda: self._client.post(path, data=data), status)

    def _take(
        self, step: str, ask: Callable[[], TestResponse], status: int
    ) -> TestResponse:
        db.session.remove()  # a request of its own remembers nothing of the last
        self._all_asked.clear()
        response = ask()
        assert response.status_code == status, response.text
        self.asked[step] = list(self._all_asked)
        return response


def _ticket(response: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', response.text)
    assert found is not None
    return found[1]


def test_no_page_asks_more_than_it_did(
    app: Flask, link: str, asked: Statements
) -> None:
    # The first visitor's pages are made; the second gets what was kept of them.
    Visitor(app, link, "first@example.com", asked=asked).walk()

    second = Visitor(app, link, "second@example.com", asked=asked).walk()

    counts = {step: len(statements) for step, statements in second.asked.items()}
    assert counts == {
        "e-mail step": 1,
        "e-mail": 4,
        "lead form": 9,
        "tracks": 7,
        "start": 12,
        "play": 6,
    }, "\n".join(f"{step}: {found}" for step, found in second.asked.items())


def test_a_link_of_nobodys_asks_nothing(
    client: FlaskClient, link: str, asked: Statements
) -> None:
    assert client.get(f"{link}x").status_code == 404
    assert asked == []


def test_looking_writes_nothing(app: Flask, link: str, asked: Statements) -> None:
    visitor = Visitor(app, link, "first@example.com", asked=asked).walk()
    for step in ("e-mail step", "e-mail", "tracks", "play"):
        found = visitor.asked[step]
        assert all(statement.startswith("SELECT") for statement in found), found


def check_both_ways() -> None:
    invite = make_invite(access=Access.DETAILS, expires_at=NOW, share=False)
    public_id, invite_id = invite.public_id, invite.id
    assert invite_facts(public_id) == facts_by_id(invite_id)  # in a transaction
    db.session.commit()
    alone = invite_facts(public_id)
    assert not db.session().in_transaction()
    assert alone == facts_by_id(invite_id)
    assert alone is not None
    assert (alone.access, alone.expires_at) == (Access.DETAILS, NOW)
    assert invite_facts("nowhere") is None


@pytest.mark.usefixtures("app")
def test_facts_are_the_same_by_either_way() -> None:
    check_both_ways()


@pytest.mark.usefixtures("app")
def test_a_change_that_waits_in_the_session_is_seen() -> None:
    invite = make_invite(title="Before")
    invite.title = "After"
    facts = invite_facts(invite.public_id)
    assert facts is not None
    assert facts.title == "After"


def test_a_lookup_leaves_no_connection_behind(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        before = db.engine.pool.checkedout()  # type: ignore[attr-defined]
        invite_facts("nowhere")
        assert db.engine.pool.checkedout() == before  # type: ignore[attr-defined]


@pytest.mark.postgres
def test_facts_are_the_same_on_postgres(
    postgres_url: str, tmp_path: Path, environ: dict[str, str]
) -> None:
    environ["DATABASE_URL"] = postgres_url
    with create_app(environ, instance=tmp_path).app_context():
        db.create_all()
        check_both_ways()
        db.session.remove()
        db.engine.dispose()
