"""The list of changes: who did what, and when."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import render_template, request, url_for

from trackgate.admin.base.accounts import list_admins
from trackgate.admin.base.audit import fetch_changes
from trackgate.admin.base.blueprint import bp, owners_only
from trackgate.web.query_args import asked
from trackgate.web.wording import moment

_NOBODY = "-"  # in addresses: the command line and Trackgate itself
_AREAS = {
    "invite": "Invites",
    "claim": "Claims",
    "form": "The form",
    "lead": "Leads",
    "track": "Tracks",
    "pool": "Hot start",
    "settings": "Settings",
    "mail": "The outbox",
    "admin": "People and sign-in",
    "retention": "Clearing away",
}


@bp.get("/changes")
@owners_only
def audit_list() -> str:
    """List changes, newest first, of one admin or area if asked."""
    who = asked(request.args, "admin")
    action = asked(request.args, "action", most=60)
    page = fetch_changes(
        admin={"": None, _NOBODY: ""}.get(who, who),
        action=action,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    return render_template(
        "admin/people/audit.html",
        page=page,
        entries=[_entry(row) for row in page.rows],
        who=who,
        action=action,
        people=[admin.email for admin in list_admins()],
        areas=_areas(action),
        address=paging_address("admin.audit_list", admin=who, action=action),
    )


def paging_address(endpoint: str, **filters: str) -> Callable[..., str]:
    """Give the function that makes a page's address from a cursor."""
    kept = {name: value for name, value in filters.items() if value}

    def address(**cursor: str) -> str:
        return url_for(endpoint, **{**kept, **cursor})  # type: ignore[arg-type]

    return address


def action_words(action: str) -> str:
    """Say an action in words: "invite.edited" is "Invite edited"."""
    return action.replace(".", " ").replace("_", " ").capitalize()


def _areas(action: str) -> dict[str, str]:
    """Give what can be chosen, with what the address asks for among it."""
    if not action or action in _AREAS:
        return _AREAS
    return {**_AREAS, action: action_words(action)}


def _entry(row: sa.Row[Any]) -> dict[str, Any]:
    ours = row.link.startswith("/admin/")
    return {
        "at": moment(row.at),
        "who": row.admin_email or _nobody(row.action),
        "what": action_words(row.action),
        "subject": row.subject,
        "link": row.link if ours else "",
        "detail": [_fact(name, value) for name, value in row.detail.items()],
    }


def _nobody(action: str) -> str:
    return "Trackgate" if action.startswith("retention.") else "Command line"


def _fact(name: str, value: object) -> tuple[str, str]:
    """Write a detail for people; a pair is what was and what is."""
    if isinstance(value, list) and len(value) == 2:
        text = f"{_text(value[0])} → {_text(value[1])}"
    else:
        text = _text(value)
    return name.replace("_", " ").capitalize(), text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "nothing" if value in {None, ""} else str(value)
