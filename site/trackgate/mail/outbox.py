"""Posting a mail and reading one. Bodies are stored encrypted: codes are in them."""

import base64
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from trackgate import worker
from trackgate.config import Settings
from trackgate.db import db
from trackgate.mail.models import Mail

_SUBJECT_LENGTH = 200


class MailUnreadable(Exception):
    """The body was encrypted under a secret that this deployment no longer has."""


def post(
    recipient: str,
    subject: str,
    body: str,
    *,
    now: datetime,
    drop_at: datetime | None = None,
) -> Mail:
    """Add a mail to the outbox, in the caller's transaction (no commit).

    It is sent soon after the commit; without ``SMTP_URL`` it stays to be read by
    owners. From ``drop_at`` on it is neither sent nor kept. The subject is stored in
    the clear and is no place for a secret.
    """
    settings = _settings()
    leaves = settings.smtp_url is not None or settings.print_mail
    mail = Mail(
        recipient=recipient,
        subject=_one_line(subject),
        body=_cipher(settings.secret_keys).encrypt(body.encode()),
        created_at=now,
        due_at=now if leaves else None,
        drop_at=drop_at,
    )
    db.session.add(mail)
    if leaves:
        sa.event.listen(db.session(), "after_commit", _wake, once=True)
    return mail


def read(mail: Mail) -> str:
    """Give the text of a mail; raises ``MailUnreadable``."""
    try:
        return _cipher(_settings().secret_keys).decrypt(mail.body).decode()
    except InvalidToken as error:
        raise MailUnreadable("the secret it was stored under is gone") from error


def _wake(_session: Any) -> None:  # noqa: ANN401
    worker.wake()


def _one_line(subject: str) -> str:
    """Make one line of a subject: it becomes a header."""
    line = " ".join(subject.split())
    over = len(line) > _SUBJECT_LENGTH
    return line[: _SUBJECT_LENGTH - 1] + "…" if over else line


def _settings() -> Settings:
    settings: Settings = current_app.extensions["trackgate.settings"]
    return settings


def _cipher(secret_keys: tuple[str, ...]) -> MultiFernet:
    """Give the cipher: encrypts under the newest key, reads under every one."""
    return MultiFernet([Fernet(_derive(key)) for key in reversed(secret_keys)])


def _derive(secret: str) -> bytes:
    """Make a key for this use only, so that no other use of the secret helps here."""
    derivation = HKDF(
        algorithm=SHA256(), length=32, salt=None, info=b"trackgate mail body"
    )
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))
