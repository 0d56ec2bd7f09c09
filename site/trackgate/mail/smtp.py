"""Handing a message to the SMTP server that ``SMTP_URL`` names."""

import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 15

StartTls = Literal["auto", "always", "never"]


class BadSmtpUrl(ValueError):
    """``SMTP_URL`` cannot be used; the message says why, without its password."""


class MailRefused(Exception):
    """The server will never take this message: trying again is no use."""


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Where and how to hand over mail."""

    host: str
    port: int
    implicit_tls: bool
    starttls: StartTls
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def parse_smtp_url(url: str) -> SmtpServer:
    """Read ``smtp://user:pass@host:587?starttls=auto`` or ``smtps://…``.

    ``starttls`` is ``auto`` (used when offered), ``always`` or ``never``. User and
    password are percent-encoded. Raises ``BadSmtpUrl``.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadSmtpUrl("SMTP_URL is not an address") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadSmtpUrl("SMTP_URL must look like smtp://user:pass@host:587")
    implicit = parts.scheme == "smtps"
    return SmtpServer(
        host=parts.hostname,
        port=port or (465 if implicit else 587),
        implicit_tls=implicit,
        starttls=_starttls(parts.query),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _starttls(query: str) -> StartTls:
    match parse_qs(query).get("starttls", ["auto"])[-1]:
        case "auto":
            return "auto"
        case "always":
            return "always"
        case "never":
            return "never"
    raise BadSmtpUrl("SMTP_URL: starttls is auto, always or never")


def make_message(
    *, sender: str, to: str, subject: str, body: str, now: datetime, message_id: str
) -> EmailMessage:
    """Make the message; ``sender`` is an address, with a name before it if wished.

    Raises ``ValueError`` where an address cannot stand in a header.
    """
    name, address = parseaddr(sender)
    if not (to and address):
        raise ValueError("a mail needs a sender and a recipient")
    message = EmailMessage()
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}@{address.rpartition('@')[2]}>"
    # Keeps out-of-office replies away (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def send(server: SmtpServer, message: EmailMessage) -> None:
    """Hand over one message.

    Raises ``MailRefused`` when the recipient is refused for good, else ``OSError``
    (``smtplib``'s errors are of that kind) for what may go well another time.
    """
    with _connect(server) as connection:
        if server.user:
            connection.login(server.user, server.password or "")
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            for code, text in error.recipients.values():
                if code >= 500:
                    raise MailRefused(_text(code, text)) from error
            raise
        except smtplib.SMTPDataError as error:
            if error.smtp_code >= 500:
                said = _text(error.smtp_code, error.smtp_error)
                raise MailRefused(said) from error
            raise


def _connect(server: SmtpServer) -> smtplib.SMTP:
    """Open a connection, encrypted as far as the settings and the server allow."""
    tls = ssl.create_default_context()
    if server.implicit_tls:
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_SECONDS, context=tls
        )
    connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        _encrypt(connection, server, tls)
    except BaseException:
        connection.close()
        raise
    return connection


def _encrypt(connection: smtplib.SMTP, server: SmtpServer, tls: ssl.SSLContext) -> None:
    """Start TLS unless told not to; never give a password away in the clear."""
    if server.starttls == "never":
        return
    connection.ehlo_or_helo_if_needed()
    if connection.has_extn("starttls"):
        connection.starttls(context=tls)
    elif server.starttls == "always" or server.user:
        raise smtplib.SMTPNotSupportedError(
            "the server offers no encryption; SMTP_URL may say ?starttls=never"
        )


def _text(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {text}"
