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
from trackgate.pages.invite.access import InviteAccess, open_invite
from trackgate.pages.invite.form_token import refuse_cross_site
from trackgate.web.framing import framed, keep_in_script

_TOKEN = "X-Trackgate-Token"  # noqa: S105 - the name of a header


@bp.post("/i/<token>/keep")
def keep(token: str) -> Response:
    """Give the frame's script a token for the host page to keep."""
    access, origin = _open(token)
    if access.current is None:
        abort(403)
    return _hand_out(access, Response(status=204), access.current.token_id, origin)


@bp.post("/i/<token>/kept")
def kept(token: str) -> Response:
    """Know a learner again by the host page's token, which is used up by this."""
    access, origin = _open(token)
    try:
        (token_id, invite, site), _age = frame_tokens().loads(request.form.get("kept"))
    except TokenError:
        abort(403)
    known = who_has(token_id)
    if known is None or [invite, site] != [access.invite.public_id, origin]:
        abort(403)
    if not hand_on(token_id, now=access.now):
        abort(403)
    secret = remember(
        known.learner_id, proved=False, now=access.now, invite_id=access.invite.id
    )
    fresh = who_is(secret)
    db.session.commit()
    response = Response(status=204)
    keep_in_script(response, secret)
    return _hand_out(access, response, fresh.token_id if fresh else 0, origin)


def _open(token: str) -> tuple[InviteAccess, str]:
    """Give the access and the host page's origin, which the invite lists by name."""
    refuse_cross_site(request)
    access = open_invite(token)
    origin = request.form.get("origin", "")
    if not framed() or origin not in (access.invite.origins or "").split():
        abort(403)
    return access, origin


def _hand_out(
    access: InviteAccess, response: Response, token_id: int, origin: str
) -> Response:
    payload = [token_id, access.invite.public_id, origin]
    response.headers[_TOKEN] = frame_tokens().dumps(payload)
    return response
