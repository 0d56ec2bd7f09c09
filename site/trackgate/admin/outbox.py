"""The outbox: mails sent, waiting, failed, or kept to be read here.

Owners only. Reading a mail is a POST because it leaves a trace in the list of changes.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp, owners_only
from trackgate.admin.people.audit_log import paging_address
from trackgate.core import clock
from trackgate.core.config import Settings
from trackgate.core.db import db, rows_changed
from trackgate.jobs import worker
from trackgate.mail.models import Mail
from trackgate.mail.outbox import MailUnreadable, read
from trackgate.web.pagination import Page, Sort, fetch_page
from trackgate.web.query_args import asked
from trackgate.web.wording import moment


@bp.get("/outbox")
@owners_only
def outbox() -> str:
    """List mails, newest first, or those to addresses that begin as asked."""
    now, text = clock.now(), asked(request.args, "q")
    page = _fetch(text, now)
    return render_template(
        "admin/outbox/list.html",
        page=page,
        mails=[_shown(row[0]) for row in page.rows],
        text=text,
        address=paging_address("admin.outbox", q=text),
        leaves=_leaves(),
    )


def _fetch(text: str, now: datetime) -> Page[sa.Row[Any]]:
    query = sa.select(Mail).where(_is_there(now))
    sort = Sort(column=Mail.created_at.expression, descending=True)
    if text:
        # Mail goes to addresses as they were typed, so with capitals in them.
        small = sa.func.lower(Mail.recipient)
        query = query.where(
            small.startswith(text.lower(), autoescape=True)
            # SQLite makes small letters of A to Z only.
            | Mail.recipient.startswith(text, autoescape=True)
        )
    return fetch_page(
        query,
        sort=sort,
        key=Mail.id.expression,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )


def _is_there(now: datetime) -> sa.ColumnElement[bool]:
    """Leave out code mails that have ended, though the worker may not have come."""
    return sa.or_(Mail.drop_at.is_(None), Mail.drop_at > now)


def _leaves() -> bool:
    """Tell whether mails are sent at all."""
    settings: Settings = current_app.extensions["trackgate.settings"]
    return settings.smtp_url is not None


def _shown(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "recipient": mail.recipient,
        "subject": mail.subject,
        "at": moment(mail.created_at),
        "until": moment(mail.drop_at) if mail.drop_at else None,
        "state": state_of(mail),
        "sent_at": moment(mail.sent_at) if mail.sent_at else None,
        "again_at": moment(mail.due_at) if mail.due_at and mail.error else None,
        "error": mail.error or "",
    }


def state_of(mail: Mail) -> str:
    """Give where a mail stands: sent, kept, waiting, trying again, or failed."""
    if mail.sent_at is not None:
        return "sent"
    if mail.due_at is not None:
        return "again" if mail.error else "waiting"
    return "failed" if mail.error else "kept"


def _open(mail_id: int) -> Mail:
    """Give a mail that has not ended, or refuse."""
    query = sa.select(Mail).where(Mail.id == mail_id, _is_there(clock.now()))
    return db.session.scalar(query) or abort(404)


@bp.post("/outbox/<int:mail_id>/read")
@owners_only
def mail_read(mail_id: int) -> str:
    """Show a mail; who read it, and when, is noted."""
    mail = _open(mail_id)
    try:
        body, unreadable = read(mail), ""
    except MailUnreadable as error:
        body, unreadable = "", str(error)
    _note("mail.read", mail)
    shown = _shown(mail)
    db.session.commit()
    return render_template(
        "admin/outbox/mail.html",
        mail=shown,
        body=body,
        unreadable=unreadable,
        leaves=_leaves(),
    )


@bp.post("/outbox/<int:mail_id>/resend")
@owners_only
def mail_resend(mail_id: int) -> BaseResponse:
    """Send a mail that failed, or was kept, once more."""
    mail, now = _open(mail_id), clock.now()
    if not _leaves():
        flash("No mail leaves here: SMTP_URL is not set.", "error")
    elif _send_again(mail.id, now):
        _note("mail.resent", mail)
        db.session.commit()
        worker.wake()
        flash(f"The mail to {mail.recipient} is sent again now.")
    else:
        flash("This mail was sent, or is about to be.", "error")
    return redirect(url_for("admin.outbox"), 303)


def _send_again(mail_id: int, now: datetime) -> bool:
    """Make a mail due, unless it was sent or a worker has it."""
    changed = db.session.execute(
        sa.update(Mail)
        .where(Mail.id == mail_id, Mail.due_at.is_(None), Mail.sent_at.is_(None))
        .values(due_at=now, tries=0, error=None)
    )
    return rows_changed(changed) == 1


def _note(action: str, mail: Mail) -> None:
    """Note the mail by its number: an erased person's address must not stay here."""
    note(action, f"mail {mail.id}", now=clock.now(), link=url_for("admin.outbox"))
