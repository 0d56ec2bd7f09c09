"""``trackgate mail``: the outbox, for an owner at the machine."""

from typing import Any

import click
import sqlalchemy as sa

from trackgate.admin.base.audit import note
from trackgate.cli.output import (
    examples,
    iso,
    json_option,
    print_json,
    print_table,
    short,
)
from trackgate.cli.running import Refused, reads, writes
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.mail.models import Mail
from trackgate.mail.outbox import MailUnreadable
from trackgate.mail.outbox import read as read_body


@click.group()
def mail() -> None:
    """Look into the outbox."""


@mail.command(
    name="list", epilog=examples("trackgate mail list", "trackgate mail list --json")
)
@click.option(
    "--last", type=click.IntRange(1), default=20, show_default=True, help="How many."
)
@json_option
@reads
def list_(last: int, as_json: bool) -> None:
    """List the newest mails, without what they say."""
    newest = sa.select(Mail).order_by(Mail.id.desc()).limit(last)
    found = db.session.scalars(newest).all()
    if as_json:
        print_json([_document(each) for each in found])
    elif found:
        print_table(
            ["MAIL", "MADE", "STATE", "TO", "SUBJECT"],
            [
                (m.id, short(m.created_at), _state(m), m.recipient, m.subject)
                for m in found
            ],
        )
    else:
        click.echo("The outbox is empty.")


def _state(mail: Mail) -> str:
    if mail.sent_at is not None:
        return "sent"
    if mail.due_at is not None:
        return "due"
    return "given up" if mail.error else "kept"


def _document(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "to": mail.recipient,
        "subject": mail.subject,
        "state": _state(mail),
        "created_at": iso(mail.created_at),
        "sent_at": iso(mail.sent_at),
        "error": mail.error,
    }


@mail.command(epilog=examples("trackgate mail read 12"))
@click.argument("mail_id", metavar="MAIL", type=int)
@writes
def read(mail_id: int) -> None:
    """Print a mail. It may hold somebody's code: every reading is noted."""
    found = db.session.get(Mail, mail_id)
    if found is None:
        raise Refused(f"There is no mail {mail_id}; see: trackgate mail list")
    try:
        body = read_body(found)
    except MailUnreadable as error:
        raise Refused(f"Mail {mail_id} cannot be read: {error}") from error
    to, subject = found.recipient, found.subject
    note("mail.read", f"mail {mail_id}", now=clock.now())
    db.session.commit()
    click.echo(f"To: {to}\nSubject: {subject}\n\n{body}")
