"""Handing mail to a real SMTP server."""

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from support.certificates import make_certificate
from support.smtp import SmtpServer, body_of
from trackgate.mail import smtp

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def message(to: str = "ada@example.com", subject: str = "Your code") -> EmailMessage:
    return smtp.make_message(
        sender="Trackgate <mail@learn.example>",
        to=to,
        subject=subject,
        body="It is 123456. Grüße",
        now=NOW,
        message_id="abc",
    )


def send(url: str, to: str = "ada@example.com") -> None:
    smtp.send(smtp.parse_smtp_url(url), message(to))


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("smtp://mail.example", "mail.example", 587, False),
        ("smtp://mail.example:25", "mail.example", 25, False),
        ("smtps://mail.example", "mail.example", 465, True),
        ("smtp://[::1]:2525", "::1", 2525, False),
    ],
)
def test_an_address_says_where_to_go(url: str, host: str, port: int, tls: bool) -> None:
    server = smtp.parse_smtp_url(url)

    assert (server.host, server.port, server.implicit_tls) == (host, port, tls)


def test_user_and_password_may_hold_any_character() -> None:
    server = smtp.parse_smtp_url("smtp://me%40x.example:p%2Fw%3A@mail.example")

    assert (server.user, server.password) == ("me@x.example", "p/w:")


def test_the_password_is_not_shown_with_the_server() -> None:
    server = smtp.parse_smtp_url("smtp://me:hidden@mail.example")

    assert "hidden" not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://me:hidden@mail.example:x",
        "smtp://me:hidden@mail.example?starttls=maybe",
    ],
)
def test_a_wrong_address_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(smtp.BadSmtpUrl, match="SMTP_URL") as caught:
        smtp.parse_smtp_url(url)

    assert "hidden" not in str(caught.value)


def test_a_message_arrives_with_its_headers() -> None:
    with SmtpServer() as server:
        send(server.url)

        got = server.wait_for("ada@example.com")
    assert got["From"] == "Trackgate <mail@learn.example>"
    assert got["To"] == "ada@example.com"
    assert got["Subject"] == "Your code"
    assert got["Date"] == "Mon, 02 Nov 2026 09:00:00 +0000"
    assert got["Message-ID"] == "<abc@learn.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert body_of(got) == "It is 123456. Grüße"


@pytest.mark.parametrize("to", ["ada@example.com\nBcc: x@y.example", "", "ada"])
def test_what_is_no_address_never_becomes_a_header(to: str) -> None:
    with pytest.raises(ValueError):
        message(to)


def test_a_recipient_refused_for_good_is_not_worth_another_try() -> None:
    with SmtpServer() as server:
        server.answers["gone@example.com"] = "550 no such box"

        with pytest.raises(smtp.MailRefused, match="550 no such box"):
            send(server.url, "gone@example.com")


def test_a_recipient_refused_for_now_may_be_tried_again() -> None:
    with SmtpServer() as server:
        server.answers["full@example.com"] = "452 box is full"

        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(server.url, "full@example.com")


def test_encryption_is_used_where_it_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, context = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    # This server takes nothing in the clear.
    with SmtpServer(tls_context=context, require_starttls=True) as server:
        send(server.url)

        assert server.messages("ada@example.com")


def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    _public, context = make_certificate(tmp_path)
    with SmtpServer(tls_context=context) as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            send(server.url)

        assert server.messages() == []


def test_encryption_can_be_turned_off(tmp_path: Path) -> None:
    _public, context = make_certificate(tmp_path)
    with SmtpServer(tls_context=context) as server:
        send(f"{server.url}?starttls=never")

        assert server.messages("ada@example.com")


def test_encryption_can_be_insisted_on() -> None:
    with SmtpServer() as server:
        with pytest.raises(smtplib.SMTPNotSupportedError):
            send(f"{server.url}?starttls=always")

        assert server.messages() == []


class TestWithAPassword:
    def login(self, *_arguments: object) -> AuthResult:
        self.asked = True
        return AuthResult(success=True)

    def test_it_is_never_given_away_in_the_clear(self) -> None:
        self.asked = False
        options = {"authenticator": self.login, "auth_require_tls": False}
        with SmtpServer(**options) as server:
            with pytest.raises(smtplib.SMTPNotSupportedError, match="no encryption"):
                send(server.url.replace("//", "//me:secret@"))

            assert not self.asked

    def test_it_is_given_where_the_connection_is_encrypted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        public, context = make_certificate(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
        with SmtpServer(tls_context=context, authenticator=self.login) as server:
            send(server.url.replace("//", "//me:secret@"))

            assert self.asked
            assert server.messages("ada@example.com")
