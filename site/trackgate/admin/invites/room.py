"""The room view: who of an invite is where, and who may need help, as it happens."""

from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.wording import clock_text
from trackgate.admin.invites.head import get_invite, head
from trackgate.admin.invites.room_rows import room_rows
from trackgate.core import clock
from trackgate.invites.models import Invite
from trackgate.invites.room import Place, Standing, places
from trackgate.invites.room_facts import MOST, fetch_room

_PAGE = 100
_IDLE = (Standing.FAILED, Standing.ENDED, Standing.WAITING)
_GROUPS: dict[str, tuple[str, tuple[Standing, ...]]] = {
    "all": ("Joined", tuple(Standing)),
    "stuck": ("May be stuck", (Standing.STUCK,)),
    "idle": ("Nothing under way", _IDLE),
    "working": ("Working", (Standing.WORKING,)),
    "paused": ("Paused", (Standing.PAUSED,)),
    "finished": ("Finished", (Standing.FINISHED,)),
}


@bp.get("/invites/<public_id>/room")
def invite_room(public_id: str) -> str:
    """Show the room; to its own script only the part that changes."""
    now, invite = clock.now(), get_invite(public_id)
    room = _room(invite, now)
    if request.headers.get("HX-Request"):
        return render_template("admin/invites/room_part.html", invite=invite, room=room)
    return render_template(
        "admin/invites/room.html", **head(invite, now=now), room=room
    )


def _room(invite: Invite, now: datetime) -> dict[str, Any]:
    everybody = places(fetch_room(invite.id), now=now)
    show = request.args.get("show", "all")
    show = show if show in _GROUPS else "all"
    named = request.args.get("names") != "0"
    chosen = [one for one in everybody if one.standing in _GROUPS[show][1]]
    last = max(1, -(-len(chosen) // _PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), last)
    here = chosen[(page - 1) * _PAGE : page * _PAGE]
    address = _Address(invite.public_id, show=show, named=named)
    return {
        "rows": room_rows(here, named=named, now=now),
        "totals": _totals(everybody, address, show),
        "at": clock_text(now, invite.timezone),
        "most": MOST if len(everybody) >= MOST else 0,
        "named": named,
        "here": address(page=page),
        "names_url": address(page=page, named=not named),
        "previous": address(page=page - 1) if page > 1 else "",
        "next": address(page=page + 1) if page < last else "",
        "page": page,
        "pages": last,
        "show": show,
    }


class _Address:
    """Writes addresses of the room view that keep what was chosen."""

    def __init__(self, public_id: str, *, show: str, named: bool) -> None:
        self._public_id, self._show, self._named = public_id, show, named

    def __call__(
        self, *, page: int = 1, show: str = "", named: bool | None = None
    ) -> str:
        show = show or self._show
        named = self._named if named is None else named
        return url_for(
            "admin.invite_room",
            public_id=self._public_id,
            show=None if show == "all" else show,
            names=None if named else "0",
            page=page if page > 1 else None,
        )


def _totals(
    everybody: list[Place], address: _Address, show: str
) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "name": name,
            "number": sum(one.standing in standings for one in everybody),
            "url": address(show=key),
            "chosen": key == show,
        }
        for key, (name, standings) in _GROUPS.items()
    ]
