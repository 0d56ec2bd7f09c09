"""Whether an event has opened: what its upcoming page asks, again and again.

Everybody who waits asks at about the same moment, so the answer is the same for all
and may be kept by every cache between: never past the opening, as far as it is known.
"""

import hashlib
from datetime import datetime

from flask import abort, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.core import clock
from trackgate.invites.claims import why_closed
from trackgate.invites.errors import Refusal
from trackgate.invites.links import link_path
from trackgate.invites.queries import invite_facts
from trackgate.invites.settings import InviteFacts
from trackgate.invites.status import opens_at
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.access import read_link

_KEPT_MOST = 30  # seconds: how long an edited start may go unnoticed by a cache
_KEPT_AFTER = 5  # and how long the news that it is open, or closed for good


@bp.get("/i/<token>/opens.json")
def opens(token: str) -> BaseResponse:
    """Say whether the event is open, when it opens, and what the time is here.

    ``closed``: it takes nobody for another reason, which its page tells. The answer
    is no visitor's own: it asks for no cookie and sets none.
    """
    public_id, version = read_link(token)
    invite = invite_facts(public_id)
    if invite is None:
        abort(404)
    now = clock.now()
    said = _said(invite, now, replaced=version != invite.link_version)
    waiting = not (said["open"] or said["closed"])
    response = jsonify(**said, now=written(now))
    response.cache_control.public = True
    response.cache_control.max_age = kept_for(invite, now) if waiting else _KEPT_AFTER
    # Not of ``now``: an answer that differs by that alone need not be sent again.
    response.set_etag(_digest(said), weak=True)
    return response.make_conditional(request)


def _said(invite: InviteFacts, now: datetime, *, replaced: bool) -> dict[str, object]:
    why = why_closed(invite, now)
    opening = opens_at(invite)
    return {
        "open": why is None and not replaced,
        "closed": replaced or why not in {None, Refusal.UPCOMING},
        "opens_at": written(opening) if opening else None,
    }


def kept_for(invite: InviteFacts, now: datetime) -> int:
    """Give for how many seconds "not yet" may be kept; 0 in the last second."""
    opening = opens_at(invite)
    left = (opening - now).total_seconds() if opening else 0
    return max(0, min(_KEPT_MOST, int(left)))


def written(at: datetime) -> str:
    """Give a moment as scripts read it, to the millisecond."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def opens_url(public_id: str, link_version: int) -> str:
    """Give where the page of a link asks; the same address for every visitor."""
    return f"{link_path(public_id, link_version)}/opens.json"


def _digest(said: dict[str, object]) -> str:
    return hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()[:16]
