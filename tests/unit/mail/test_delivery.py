"""Sending what is due: once, again after a failure, and not for ever."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask, g

from support.clockfile import Ticking
from support.smtp import SmtpServer, body_of
from trackgate.core.db import db, sqlite_module
from trackgate.core.organisation import change_organisation
from trackgate.mail import delivery, outbox, smtp
from trackgate.mail.models import Mail

ADA = "ada@example.com"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def environ(server: SmtpServer) -> dict[str, str]:
    return {"TESTING": "1", "SECRET_KEY": "test-secret", "SMTP_URL": server.url}


def post(tick: Ticking, to: str = ADA, *, minutes: int | None = None) -> int:
    """Post and commit; give the mail's id."""
    end = tick.now + timedelta(minutes=minutes) if minutes else None
    mail = outbox.post(to, "Your code", "123456", now=tick.now, drop_at=end)
    db.session.commit()
    return mail.id


def forget_the_context() -> None:
    for name in list(g):
        g.pop(name)


def stored(mail_id: int) -> Mail:
    mail = db.session.get(Mail, mail_id, populate_existing=True)
    assert mail is not None
    db.session.commit()
    return mail


def test_a_posted_mail_is_sent_once(
    app: Flask, tick: Ticking, server: SmtpServer
) -> None:
    mail_id = post(tick)

    assert delivery.deliver_due(now=tick.now) == 1
    assert delivery.deliver_due(now=tick.now + timedelta(days=2)) == 0

    assert [body_of(m) for m in server.messages(ADA)] == ["123456"]
    mail = stored(mail_id)
    assert (mail.sent_at, mail.due_at, mail.error) == (tick.now, None, None)


def test_mails_go_out_in_the_order_they_were_posted(
    app: Flask, tick: Ticking, server: SmtpServer
) -> None:
    for name in ("a", "b", "c"):
        post(tick, f"{name}@example.com")

    assert delivery.deliver_due(now=tick.now) == 3
    to = [message["To"] for message in server.messages()]
    assert to == ["a@example.com", "b@example.com", "c@example.com"]


def test_a_mail_leaves_under_the_sender_of_the_settings(
    app: Flask, tick: Ticking, server: SmtpServer
) -> None:
    change_organisation(mail_from="Example <learn@example.com>")
    post(tick)
    forget_the_context()

    delivery.deliver_due(now=tick.now)

    assert server.messages(ADA)[0]["From"] == "Example <learn@example.com>"


def test_others_can_write_while_a_mail_is_being_sent(
    app: Flask, tick: Ticking, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(tick)
    forget_the_context()  # as in a worker, which has not read the settings in this run
    really_send = smtp.send

    def send(to: smtp.SmtpServer, message: EmailMessage) -> None:
        elsewhere = sqlite_module.connect(db.engine.url.database, timeout=0)
        elsewhere.execute("UPDATE mail SET subject = 'written meanwhile'")
        elsewhere.commit()
        elsewhere.close()
        really_send(to, message)

    monkeypatch.setattr(smtp, "send", send)

    assert delivery.deliver_due(now=tick.now) == 1
    assert [mail["Subject"] for mail in server.messages()] == ["Your code"]


def test_a_failed_mail_is_tried_again_after_longer_and_longer_waits(
    app: Flask, tick: Ticking, server: SmtpServer
) -> None:
    server.answers[ADA] = "450 not now"
    mail_id = post(tick)

    waits = []
    while (due_at := stored(mail_id).due_at) is not None:
        waits.append(due_at - tick.now)
        tick.set(due_at)
        delivery.deliver_due(now=tick.now)

    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes == [0, 1, 5, 30, 120, 240, 480, 480]
    assert "450" in (stored(mail_id).error or "")
    assert stored(mail_id).sent_at is None


def test_a_mail_that_failed_goes_out_when_the_server_takes_it(
    app: Flask, tick: Ticking, server: SmtpServer
) -> None:
    server.answers[ADA] = "450 not now"
    mail_id = post(tick)
    delivery.deliver_due(now=tick.now)
    server.answers.clear()

    assert delivery.deliver_due(now=tick.now) == 0  # its wait is not over
    tick.advance(minutes=1)
    assert delivery.deliver_due(now=tick.now) == 1
    assert stored(mail_id).error is None


def test_a_mail_refused_for_good_is_given_up_at_once(
    app: Flask, tick: Ticking, server: SmtpServer
) -> None:
    server.answers[ADA] = "550 no such box"
    mail_id = post(tick)

    delivery.deliver_due(now=tick.now)

    mail = stored(mail_id)
    assert mail.due_at is None
    assert mail.error == "MailRefused: 550 no such box"


def test_one_bad_mail_does_not_keep_the_next_from_going_out(
    app: Flask, tick: Ticking, server: SmtpServer
) -> None:
    bad = post(tick, "not an address")
    post(tick)

    assert delivery.deliver_due(now=tick.now) == 1
    assert stored(bad).due_at is None
    assert stored(bad).error


def test_a_mail_whose_secret_is_gone_is_given_up(
    app: Flask, tick: Ticking, server: SmtpServer
) -> None:
    mail_id = post(tick)
    stored(mail_id).body = b"from another deployment"
    db.session.commit()

    assert delivery.deliver_due(now=tick.now) == 0
    assert stored(mail_id).due_at is None
    assert "secret" in (stored(mail_id).error or "")


def test_a_mail_that_another_worker_took_is_left_to_it(
    app: Flask, tick: Ticking, server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_id = post(tick)
    seen = delivery._first_due(tick.now)
    assert seen is not None

    assert delivery._claim(seen, tick.now) is not None
    assert delivery._claim(seen, tick.now) is None
    assert delivery.deliver_due(now=tick.now) == 0
    assert server.messages() == []

    # The other worker died: nobody ever noted what came of it.
    due_at = stored(mail_id).due_at
    assert due_at is not None
    assert delivery.deliver_due(now=due_at) == 1


def test_a_late_word_of_a_slow_worker_changes_nothing(
    app: Flask, tick: Ticking, server: SmtpServer
) -> None:
    mail_id = post(tick)
    seen = delivery._first_due(tick.now)
    assert seen is not None
    slow = delivery._claim(seen, tick.now)
    assert slow is not None
    tick.advance(hours=1)
    delivery.deliver_due(now=tick.now)

    delivery._failed(slow, OSError("too late"), due_at=tick.now)

    assert stored(mail_id).due_at is None
    assert stored(mail_id).error is None


def test_a_code_mail_is_not_sent_once_its_code_has_ended(
    app: Flask, tick: Ticking, server: SmtpServer
) -> None:
    post(tick, minutes=10)
    tick.advance(minutes=10)

    assert delivery.deliver_due(now=tick.now) == 0
    assert server.messages() == []


def test_a_code_mail_is_dropped_when_its_code_ends_and_no_other(
    app: Flask, tick: Ticking
) -> None:
    post(tick, minutes=10)
    kept = post(tick)

    tick.advance(minutes=9)
    assert delivery.drop_ended(now=tick.now) == 0
    tick.advance(minutes=1)
    assert delivery.drop_ended(now=tick.now) == 1
    db.session.commit()
    assert db.session.scalars(db.select(Mail.id)).all() == [kept]


class TestWithoutSmtp:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"TESTING": "1", "SECRET_KEY": "test-secret"}

    def test_nothing_is_sent_and_the_mail_is_kept(
        self, app: Flask, tick: Ticking
    ) -> None:
        mail_id = post(tick)

        assert delivery.deliver_due(now=tick.now) == 0
        assert outbox.read(stored(mail_id)) == "123456"


class TestInTheDemo:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        settings = {"TESTING": "1", "SECRET_KEY": "test-secret"}
        return {**settings, "TRACKGATE_PRINT_MAIL": "1"}

    def test_a_mail_is_printed_once_and_kept(
        self, app: Flask, tick: Ticking, capsys: pytest.CaptureFixture[str]
    ) -> None:
        mail_id = post(tick)

        delivery.deliver_due(now=tick.now)
        delivery.deliver_due(now=tick.now + timedelta(days=1))

        printed = capsys.readouterr().out
        assert printed.count("123456") == 1
        assert ADA in printed
        assert stored(mail_id).sent_at is None
