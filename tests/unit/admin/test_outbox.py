"""The outbox: what is listed, reading that leaves a trace, sending again."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from support.clockfile import Ticking
from trackgate.admin.base.models import AuditEntry
from trackgate.admin.outbox import state_of
from trackgate.core.db import db
from trackgate.mail.models import Mail
from trackgate.mail.outbox import post as post_mail
from trackgate.people.erasing import erase_person

Token = Callable[..., str]


def mail(to: str, tick: Ticking, **facts: object) -> Mail:
    found = post_mail(to, f"Hello {to}", f"Secret words for {to}", now=tick.now)
    for name, value in facts.items():
        setattr(found, name, value)
    db.session.commit()
    return found


def send(client: FlaskClient, token: Token, found: Mail, verb: str) -> TestResponse:
    data = {"csrf_token": token(client)}
    return client.post(f"/admin/outbox/{found.id}/{verb}", data=data)


def listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]*)', page)


def audited() -> list[str]:
    query = db.select(AuditEntry.action).where(AuditEntry.area == "mail")
    return list(db.session.scalars(query))


def everything_noted() -> str:
    """Give the list of changes as one text, in small letters."""
    entries = db.session.execute(
        db.select(AuditEntry.subject, AuditEntry.link, AuditEntry.detail)
    )
    return str(entries.all()).lower()


def test_mails_are_listed_newest_first_without_their_text(
    owner: FlaskClient, tick: Ticking
) -> None:
    mail("ada@example.com", tick)
    tick.advance(minutes=1)
    mail("bob@example.com", tick, error="Refused: no such user", due_at=None)

    page = owner.get("/admin/outbox").text

    assert listed(page) == ["bob@example.com", "ada@example.com"]
    assert "Refused: no such user" in page
    assert "Secret words" not in page


def test_mails_are_found_by_the_beginning_of_the_address(
    owner: FlaskClient, tick: Ticking
) -> None:
    for who in ("ada@example.com", "Adam@example.com", "bob@example.com"):
        mail(who, tick)
    page = owner.get("/admin/outbox?q=aDA").text
    assert sorted(listed(page)) == ["Adam@example.com", "ada@example.com"]


def test_an_address_with_other_letters_is_found_as_it_stands(
    owner: FlaskClient, tick: Ticking
) -> None:
    mail("\u00c5ke@example.com", tick)
    mail("ake@example.com", tick)
    page = owner.get("/admin/outbox?q=\u00c5k").text
    assert listed(page) == ["\u00c5ke@example.com"]


def test_a_percent_sign_in_a_search_is_itself(
    owner: FlaskClient, tick: Ticking
) -> None:
    mail("ada@example.com", tick)
    mail("a%b@example.com", tick)
    page = owner.get("/admin/outbox?q=a%25").text
    assert listed(page) == ["a%b@example.com"]


def test_a_mail_is_in_one_of_five_states(app: Flask, tick: Ticking) -> None:
    def state(**facts: object) -> str:
        return state_of(mail("a@example.com", tick, **facts))

    assert state() == "kept"
    assert state(due_at=tick.now) == "waiting"
    assert state(due_at=tick.now, error="x") == "again"
    assert state(error="x") == "failed"
    assert state(sent_at=tick.now) == "sent"


def test_reading_shows_the_text_and_is_noted(
    owner: FlaskClient, token: Token, tick: Ticking
) -> None:
    found = mail("ada@example.com", tick)

    page = send(owner, token, found, "read")

    assert page.status_code == 200
    assert "Secret words for ada@example.com" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert audited() == ["mail.read"]
    changes = owner.get("/admin/changes?action=mail").text
    assert f"mail {found.id}" in page.text
    assert f"mail {found.id}" in changes
    assert "Secret words" not in changes


def test_an_erased_person_is_in_no_list_of_changes(
    owner: FlaskClient, token: Token, tick: Ticking
) -> None:
    found = mail("Ada@example.com", tick)
    send(owner, token, found, "read")
    erase_person("ada@example.com", now=tick.now)
    db.session.commit()

    assert db.session.scalars(db.select(Mail.id)).all() == []
    assert audited() == ["mail.read"]
    assert "ada@example.com" not in everything_noted()


def test_nothing_is_read_by_get(owner: FlaskClient, tick: Ticking) -> None:
    found = mail("ada@example.com", tick)
    assert owner.get(f"/admin/outbox/{found.id}/read").status_code == 405
    assert audited() == []


def test_a_code_mail_is_gone_when_its_code_ends(
    owner: FlaskClient, token: Token, tick: Ticking
) -> None:
    found = mail("ada@example.com", tick, drop_at=tick.now + timedelta(minutes=10))
    assert listed(owner.get("/admin/outbox").text) == ["ada@example.com"]

    tick.advance(minutes=10)

    assert listed(owner.get("/admin/outbox").text) == []
    assert send(owner, token, found, "read").status_code == 404
    assert audited() == []


def test_a_mail_of_another_secret_says_so(
    owner: FlaskClient, token: Token, tick: Ticking
) -> None:
    found = mail("ada@example.com", tick, body=b"nonsense")
    page = send(owner, token, found, "read")
    assert page.status_code == 200
    assert "Nobody can read this mail any more" in page.text


def test_what_a_mail_says_is_text(
    owner: FlaskClient, token: Token, tick: Ticking
) -> None:
    found = post_mail("ada@example.com", "<b>Hi</b>", "<script>x", now=tick.now)
    db.session.commit()
    page = send(owner, token, found, "read").text
    assert "<b>Hi" not in page
    assert "<script>x" not in page


def test_without_smtp_nothing_is_sent_again(
    owner: FlaskClient, token: Token, tick: Ticking
) -> None:
    found = mail("ada@example.com", tick, error="x")
    send(owner, token, found, "resend")
    db.session.refresh(found)
    assert found.due_at is None
    assert "SMTP_URL is not set" in owner.get("/admin/outbox").text


class TestWithSmtp:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {
            "TESTING": "1",
            "RATELIMIT_ENABLED": "0",
            "SECRET_KEY": "test-secret",
            "SMTP_URL": "smtp://127.0.0.1:1",
        }

    def test_a_failed_mail_is_sent_again(
        self, owner: FlaskClient, token: Token, tick: Ticking
    ) -> None:
        found = mail("ada@example.com", tick, due_at=None, error="x", tries=8)

        assert send(owner, token, found, "resend").status_code == 303

        db.session.refresh(found)
        assert (found.due_at, found.tries, found.error) == (tick.now, 0, None)
        assert audited() == ["mail.resent"]
        assert "ada@example.com" not in everything_noted()

    @pytest.mark.parametrize("state", ["sent", "waiting"])
    def test_what_was_sent_or_waits_is_left_alone(
        self, owner: FlaskClient, token: Token, tick: Ticking, state: str
    ) -> None:
        sent = {"sent_at": tick.now, "due_at": None, "tries": 1}
        found = mail("ada@example.com", tick, **(sent if state == "sent" else {}))

        send(owner, token, found, "resend")

        tries = found.tries
        db.session.refresh(found)
        assert found.tries == tries
        assert audited() == []
