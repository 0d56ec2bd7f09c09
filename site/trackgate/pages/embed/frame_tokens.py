"""Frame tokens: what a host page may keep where the frame itself can keep nothing.

``rules.md``, Knowing a learner again: only for origins that the invite lists by name,
bound to that origin and invite, good on framed pages only, rotated, 30 days, never
worth a proof.
"""

from flask import Response, abort, request

from trackgate.core.db import db
from trackgate.core.tokens import TokenError, frame_tokens
from trackgate.learners.browsers import hand_on, remember, who_has, who_is
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.form_token import refuse_cross_site
from trackgate.pages.invite.invite_access import Door, open_door
from trackgate.web.framing import framed, keep_in_script

_TOKEN = "X-Trackgate-Token"  # noqa: S105 - the name of a header


@bp.post("/i/<token>/keep")
def keep(token: str) -> Response:
    """Give the frame's script a token for the host page to keep."""
    door, origin = _open(token)
    if door.current is None:
        abort(403)
    return _hand_out(door, Response(status=204), door.current.token_id, origin)


@bp.post("/i/<token>/kept")
def kept(token: str) -> Response:
    """Know a learner again by the host page's token, which is used up by this."""
    door, origin = _open(token)
    try:
        (token_id, invite, site), _age = frame_tokens().loads(request.form.get("kept"))
    except TokenError:
        abort(403)
    known = who_has(token_id)
    if known is None or [invite, site] != [door.invite.public_id, origin]:
        abort(403)
    if not hand_on(token_id, now=door.now):
        abort(403)
    secret = remember(
        known.learner_id, proved=False, now=door.now, invite_id=door.invite.id
    )
    fresh = who_is(secret)
    db.session.commit()
    response = Response(status=204)
    keep_in_script(response, secret)
    return _hand_out(door, response, fresh.token_id if fresh else 0, origin)


def _open(token: str) -> tuple[Door, str]:
    """Give the door and the host page's origin, which the invite lists by name."""
    refuse_cross_site(request)
    door = open_door(token)
    origin = request.form.get("origin", "")
    if not framed() or origin not in (door.invite.origins or "").split():
        abort(403)
    return door, origin


def _hand_out(door: Door, response: Response, token_id: int, origin: str) -> Response:
    payload = [token_id, door.invite.public_id, origin]
    response.headers[_TOKEN] = frame_tokens().dumps(payload)
    return response
