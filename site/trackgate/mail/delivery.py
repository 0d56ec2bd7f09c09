"""Sending what is due from the outbox, and dropping what has ended."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import sqlalchemy as sa
from flask import current_app

from trackgate.core import ids
from trackgate.core.config import Settings
from trackgate.core.db import db, reading
from trackgate.core.organisation import organisation
from trackgate.jobs import worker
from trackgate.mail import outbox, smtp
from trackgate.mail.models import Mail

log = logging.getLogger(__name__)

# The waits after each failed try; after the last one, about a day, we give up.
_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=8),
)
# How long a claimed mail is left alone: longer than any SMTP conversation, so that a
# worker that died is told from one at work.
_HELD = timedelta(minutes=10)
# A slow server must not keep the worker from its other jobs and its heartbeat.
_LONGEST_RUN_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class _Letter:
    """A claimed mail, copied: no transaction is open while it is being sent."""

    id: int
    tries: int
    recipient: str
    subject: str
    body: str
    created_at: datetime


def register_jobs() -> None:
    """Give the worker what mail needs done."""
    worker.register(
        worker.Job(name="mail", every_seconds=2, run=deliver_due, on_wake=True)
    )
    worker.register(worker.Job(name="ended mail", every_seconds=60, run=drop_ended))


def deliver_due(*, now: datetime) -> int:
    """Send the mails that are due; give how many went out. Commits each by itself.

    Several workers may do this at once: a mail is claimed by one guarded statement
    before it is sent. A process killed between sending and noting it is the one case
    in which a mail can come twice.
    """
    settings: Settings = current_app.extensions["trackgate.settings"]
    if settings.smtp_url is None and not settings.print_mail:
        return 0
    sent = 0
    end = time.monotonic() + _LONGEST_RUN_SECONDS
    while time.monotonic() < end and (candidate := _first_due(now)):
        letter = _claim(candidate, now)
        if letter is not None:
            sent += _deliver(letter, settings, now)
    return sent


def drop_ended(*, now: datetime) -> int:
    """Delete the mails whose end has come; give how many. The caller commits."""
    with reading():
        ended = db.session.scalars(sa.select(Mail.id).where(Mail.drop_at <= now)).all()
    db.session.commit()
    if ended:
        db.session.execute(sa.delete(Mail).where(Mail.id.in_(ended)))
    return len(ended)


def _first_due(now: datetime) -> tuple[int, int] | None:
    """Give id and tries of the mail that has waited longest."""
    with reading():
        row = db.session.execute(
            sa.select(Mail.id, Mail.tries)
            .where(
                Mail.due_at <= now,
                sa.or_(Mail.drop_at.is_(None), Mail.drop_at > now),
            )
            .order_by(Mail.due_at, Mail.id)
            .limit(1)
        ).first()
        db.session.commit()
    return (row.id, row.tries) if row else None


def _claim(candidate: tuple[int, int], now: datetime) -> _Letter | None:
    """Take a mail for this worker; nothing where another was quicker."""
    mail_id, tries = candidate
    taken = db.session.execute(
        sa.update(Mail)
        .where(Mail.id == mail_id, Mail.tries == tries, Mail.due_at <= now)
        .values(tries=tries + 1, due_at=now + _HELD)
        .returning(Mail.id)
    ).first()
    mail = db.session.get(Mail, mail_id) if taken else None
    letter = _open(mail, tries + 1) if mail else None
    db.session.commit()
    return letter


def _open(mail: Mail, tries: int) -> _Letter | None:
    """Read a mail; one that nobody can read any more is given up."""
    try:
        body = outbox.read(mail)
    except outbox.MailUnreadable as error:
        mail.due_at, mail.error = None, str(error)
        return None
    return _Letter(
        id=mail.id,
        tries=tries,
        recipient=mail.recipient,
        subject=mail.subject,
        body=body,
        created_at=mail.created_at,
    )


def _deliver(letter: _Letter, settings: Settings, now: datetime) -> bool:
    """Send one letter and note what came of it; tell whether it went out."""
    if settings.print_mail and letter.tries == 1:
        _print(letter)
    if settings.smtp_url is None:
        _note(letter, due_at=None)
        return False
    try:
        message = _message(letter, now)  # Before the conversation: see _sender.
        smtp.send(smtp.parse_smtp_url(settings.smtp_url), message)
    except (OSError, smtp.BadSmtpUrl) as error:
        again = now + _WAITS[letter.tries - 1] if letter.tries <= len(_WAITS) else None
        _failed(letter, error, due_at=again)
    except (smtp.MailRefused, ValueError) as error:
        _failed(letter, error, due_at=None)
    else:
        _note(letter, due_at=None, sent_at=now, error=None)
        return True
    return False


def _message(letter: _Letter, now: datetime) -> EmailMessage:
    return smtp.make_message(
        sender=_sender(),
        to=letter.recipient,
        subject=letter.subject,
        body=letter.body,
        now=now,
        # The same at every try, so that a mailbox can drop a second copy.
        message_id=ids.digest(f"{letter.id} {letter.created_at.isoformat()}")[:32],
    )


def _sender() -> str:
    """Give the sender in force, and leave no transaction open.

    On SQLite one that may write holds off every writer, and a conversation with a
    slow server lasts for a quarter of a minute.
    """
    with reading():
        sender = organisation().mail_from
        db.session.rollback()
    return sender


def _failed(letter: _Letter, error: Exception, *, due_at: datetime | None) -> None:
    said = f"{type(error).__name__}: {error}"
    log.warning("Mail %d failed (try %d): %s", letter.id, letter.tries, said)
    _note(letter, due_at=due_at, error=said)


def _note(letter: _Letter, **values: datetime | str | None) -> None:
    """Write down what came of a try, unless the mail is another worker's by now."""
    db.session.execute(
        sa.update(Mail)
        .where(Mail.id == letter.id, Mail.tries == letter.tries)
        .values(**values)
    )
    db.session.commit()


def _print(letter: _Letter) -> None:
    """Show a mail in the terminal, as the demo does."""
    print(
        f"\n--- mail to {letter.recipient}\n    {letter.subject}\n\n{letter.body}\n---",
        flush=True,
    )
