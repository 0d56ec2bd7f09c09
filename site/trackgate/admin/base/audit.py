"""Noting who changed what, in the transaction of the change; reading it again."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import has_request_context

from trackgate.admin.base.models import AuditEntry
from trackgate.admin.base.session import admin_or_none
from trackgate.core.db import db
from trackgate.web.pagination import Page, Sort, fetch_page


def note(
    action: str,
    subject: str,
    *,
    now: datetime,
    link: str = "",
    detail: dict[str, object] | None = None,
) -> None:
    """Note a change: ``action`` like "invite.edited", ``subject`` in words.

    Never put answers, codes or secrets into ``detail``.
    """
    admin = admin_or_none() if has_request_context() else None
    db.session.execute(
        sa.insert(AuditEntry).values(
            at=now,
            admin_email=admin.email if admin else "",
            action=action,
            area=action.partition(".")[0],
            subject=subject[:300],
            link=link,
            detail=detail or {},
        )
    )


def fetch_changes(
    *, admin: str | None, action: str, after: str = "", before: str = ""
) -> Page[sa.Row[Any]]:
    """Give a page of changes, newest first.

    ``admin`` is an e-mail, "" for what no admin did, None for all; ``action`` the
    beginning of an action ("" for all), at least the whole of what is before its dot.
    """
    entry = AuditEntry
    query = sa.select(
        entry.at,
        entry.admin_email,
        entry.action,
        entry.subject,
        entry.link,
        entry.detail,
    )
    area, _, rest = action.partition(".")
    if admin is not None:
        query = query.where(entry.admin_email == admin)
    if area:
        query = query.where(entry.area == area)
    if rest:
        query = query.where(entry.action.startswith(action, autoescape=True))
    return fetch_page(
        query,
        sort=Sort(column=entry.at.expression, descending=True),
        key=entry.id.expression,
        after=after,
        before=before,
    )
