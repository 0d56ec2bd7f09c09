"""A page to show on a wall: the QR code, large, with what it leads to and when."""

from datetime import datetime

from flask import render_template

from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.wording import moment_text
from trackgate.admin.invites.head import get_invite
from trackgate.admin.invites.list_rows import track_titles
from trackgate.core import clock
from trackgate.invites.claims import why_closed
from trackgate.invites.errors import Refusal
from trackgate.invites.links import url_of
from trackgate.invites.models import Invite
from trackgate.invites.status import closes_at, opens_at

_CLOSED = {
    Refusal.EXPIRED: "It takes nobody new any more.",
    Refusal.FULL: "Every place is taken.",
    Refusal.DELETED: "It takes nobody new any more.",
}


@bp.get("/invites/<public_id>/slide")
def invite_slide(public_id: str) -> str:
    """Show the code and the steps, for everybody in the room to read."""
    now, invite = clock.now(), get_invite(public_id)
    return render_template(
        "admin/invites/slide.html",
        invite=invite,
        title=invite.public_title or invite.title,
        address=url_of(invite).partition("://")[2],
        steps=_steps(invite, track_titles([invite.id]).get(invite.id, [])),
        **_when(invite, now),
    )


def _steps(invite: Invite, titles: list[str]) -> list[str]:
    start = f"Start “{titles[0]}”." if len(titles) == 1 else "Start the first track."
    return ["Scan the code with your phone or tablet.", invite.access.asks.slide, start]


def _when(invite: Invite, now: datetime) -> dict[str, str]:
    """Say whether the invite takes people, until when or from when."""
    why = why_closed(invite, now)
    if why is Refusal.UPCOMING:
        opens = opens_at(invite)
        return {"state": "soon", "when": f"Opens on {_text(invite, opens)}"}
    if why is not None:
        return {"state": "closed", "when": _CLOSED[why]}
    if invite.starts_at is not None and now < invite.starts_at:
        starts = _text(invite, invite.starts_at)
        return {"state": "open", "when": f"Open now · the event starts on {starts}"}
    closes = closes_at(invite)
    until = f" · until {_text(invite, closes)}" if closes else ""
    return {"state": "open", "when": f"Open now{until}"}


def _text(invite: Invite, at: datetime | None) -> str:
    return moment_text(at, invite.timezone) if at else ""
