"""Posting and reading mail."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from support.clockfile import Ticking
from trackgate import create_app
from trackgate.core.db import db
from trackgate.jobs import worker
from trackgate.mail import outbox
from trackgate.mail.models import Mail

NO_SMTP = {"TESTING": "1", "SECRET_KEY": "test-secret"}


def test_a_mail_is_read_as_it_was_posted(app: Flask, tick: Ticking) -> None:
    outbox.post("ada@example.com", "Your code", "It is 123456. Grüße", now=tick.now)
    db.session.commit()

    mail = db.session.scalars(db.select(Mail)).one()
    assert mail.recipient == "ada@example.com"
    assert outbox.read(mail) == "It is 123456. Grüße"


def test_the_stored_body_shows_nothing_of_the_text(app: Flask, tick: Ticking) -> None:
    mail = outbox.post("ada@example.com", "Your code", "123456", now=tick.now)

    assert b"123456" not in mail.body


def test_without_smtp_a_mail_stays_and_is_never_due(app: Flask, tick: Ticking) -> None:
    mail = outbox.post("ada@example.com", "Hello", "Text", now=tick.now)
    db.session.commit()

    assert mail.due_at is None


def test_a_mail_that_is_rolled_back_was_never_posted(app: Flask, tick: Ticking) -> None:
    outbox.post("ada@example.com", "Hello", "Text", now=tick.now)
    db.session.rollback()

    assert db.session.scalars(db.select(Mail)).all() == []


def test_a_subject_is_one_line_and_not_too_long(app: Flask, tick: Ticking) -> None:
    mail = outbox.post("a@b.example", "One\r\nBcc: x@y.example", "Text", now=tick.now)
    long = outbox.post("a@b.example", "x" * 300, "Text", now=tick.now)

    assert mail.subject == "One Bcc: x@y.example"
    assert len(long.subject) == 200


class TestWithSmtp:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {**NO_SMTP, "SMTP_URL": "smtp://127.0.0.1:1"}

    def test_a_mail_is_due_at_once(self, app: Flask, tick: Ticking) -> None:
        mail = outbox.post("ada@example.com", "Hello", "Text", now=tick.now)

        assert mail.due_at == tick.now

    def test_the_worker_is_woken_by_the_commit_and_not_before(
        self, app: Flask, tick: Ticking
    ) -> None:
        worker._bell.clear()

        outbox.post("ada@example.com", "Hello", "Text", now=tick.now)
        assert not worker._bell.is_set()

        db.session.commit()
        assert worker._bell.is_set()


def test_a_new_secret_reads_old_mail_while_the_old_one_is_a_fallback(
    tmp_path: Path, tick: Ticking
) -> None:
    mail = _post_under({"SECRET_KEY": "old"}, tmp_path, tick)

    rotated = {"SECRET_KEY": "new", "SECRET_KEY_FALLBACKS": "old"}
    with create_app({**NO_SMTP, **rotated}, instance=tmp_path).app_context():
        assert outbox.read(mail) == "Text"


def test_without_the_old_secret_old_mail_is_unreadable(
    tmp_path: Path, tick: Ticking
) -> None:
    mail = _post_under({"SECRET_KEY": "old"}, tmp_path, tick)

    with (
        create_app({**NO_SMTP, "SECRET_KEY": "new"}, instance=tmp_path).app_context(),
        pytest.raises(outbox.MailUnreadable),
    ):
        outbox.read(mail)


def test_new_mail_is_under_the_newest_secret(tmp_path: Path, tick: Ticking) -> None:
    rotated = {"SECRET_KEY": "new", "SECRET_KEY_FALLBACKS": "old"}
    mail = _post_under(rotated, tmp_path, tick)

    with create_app({**NO_SMTP, "SECRET_KEY": "new"}, instance=tmp_path).app_context():
        assert outbox.read(mail) == "Text"


def _post_under(secrets: dict[str, str], folder: Path, tick: Ticking) -> Mail:
    """Post under other secrets; give the mail as it would be read from the table."""
    app = create_app({**NO_SMTP, **secrets}, instance=folder)
    with app.app_context():
        mail = outbox.post(
            "ada@example.com",
            "Hello",
            "Text",
            now=tick.now,
            drop_at=tick.now + timedelta(minutes=10),
        )
        db.session.expunge_all()
    return mail
