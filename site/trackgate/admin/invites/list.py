"""The list of invites."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for

from trackgate.admin.base.blueprint import bp
from trackgate.admin.invites.list_query import (
    SHOWN_STATUSES,
    Wanted,
    fetch_invites,
    named_invite,
    read_wanted,
)
from trackgate.admin.invites.list_rows import STATUS_WORDS, invite_rows, page_if_there
from trackgate.core import clock
from trackgate.invites.queries import find_invite

_HEADS = {"title": "Invite", "created": "Newest", "end": "Ends", "claims": "Claims"}


@bp.get("/invites")
def invites() -> str:
    """Show the invites: those not Expired, newest first, unless asked otherwise."""
    now, wanted = clock.now(), read_wanted(request.args)
    named = named_invite(wanted.text) if wanted.text else None
    if named is not None:
        return _one(wanted, named)
    page = fetch_invites(
        wanted,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
        now=now,
    )
    return render_template(
        "admin/invites/list.html",
        rows=invite_rows(page.rows, now=now),
        page=page,
        address=_address(wanted),
        **_controls(wanted),
    )


def _one(wanted: Wanted, public_id: str) -> str:
    """Show the invite that was pasted, whatever its status."""
    invite = find_invite(public_id)
    rows = invite_rows([invite] if invite else [], now=clock.now())
    return render_template(
        "admin/invites/list.html",
        rows=rows,
        page=None,
        pasted=True,
        **_controls(wanted),
    )


def _controls(wanted: Wanted) -> dict[str, Any]:
    sortable = not (wanted.text or wanted.deleted)
    return {
        "wanted": wanted,
        "statuses": [
            (status, STATUS_WORDS[status], status in wanted.statuses)
            for status in SHOWN_STATUSES
        ],
        "heads": {key: _head(wanted, key) for key in _HEADS} if sortable else {},
        "every_status_url": _address(wanted)(status=[s.value for s in SHOWN_STATUSES]),
        "new_url": page_if_there("admin.invite_new"),
    }


def _head(wanted: Wanted, order: str) -> dict[str, str]:
    """Give a sortable column's link and how it is sorted now (``aria-sort``)."""
    direction = "descending" if wanted.descending else "ascending"
    return {
        "text": _HEADS[order],
        "url": url_for("admin.invites", **wanted.turned(order).arguments()),
        "sorted": direction if order == wanted.order else "none",
    }


def _address(wanted: Wanted) -> Callable[..., str]:
    def address(**changes: Any) -> str:  # noqa: ANN401
        return url_for("admin.invites", **wanted.arguments(**changes))

    return address
