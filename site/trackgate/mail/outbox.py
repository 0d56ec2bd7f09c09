"""Posting a mail and reading one. Bodies are stored encrypted: codes are in them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app

from trackgate.core.config import Settings
from trackgate.core.db import db
from trackgate.core.encryption import Unreadable, seal, unseal
from trackgate.jobs import worker
from trackgate.mail.models import Mail

_SUBJECT_LENGTH = 200
_PURPOSE = "mail body"


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
        body=seal(body.encode(), purpose=_PURPOSE),
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
        return unseal(mail.body, purpose=_PURPOSE).decode()
    except Unreadable as error:
        raise MailUnreadable(str(error)) from error


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
