"""Counting who looked: a page's own script says so, once, after it has loaded.

What it sends is the form token of the page, so that only pages of ours are counted; its
answer is empty, and no database is asked.
"""

from flask import Response, abort, request

from trackgate.core import clock
from trackgate.core.db import db
from trackgate.core.tokens import TokenError, form_tokens, invite_tokens
from trackgate.invites.sources import source_of
from trackgate.invites.view_counts import View, view_counter, write_views
from trackgate.invites.view_models import ViewKind
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.form_token import refuse_cross_site

_KINDS = {"v": ViewKind.VIEWED, "f": ViewKind.FORM_SHOWN}


@bp.post("/i/<token>/seen")
def seen(token: str) -> Response:
    """Count a view of a page; its kinds are "v" (the gate) and "f" (the form)."""
    refuse_cross_site(request)
    public_id, *_ = invite_tokens().loads(token)
    try:
        form_token, _age = form_tokens().loads(request.form.get("ticket"))
    except TokenError:
        abort(400)
    if form_token["s"] != public_id:
        abort(400)
    now, counter = clock.now(), view_counter()
    source = source_of(form_token.get("a", {}))
    for letter in dict.fromkeys(request.form.get("kinds", "")[:2]):
        if letter in _KINDS:
            view = View(public_id, now.date(), _KINDS[letter], source)
            counter.add(view, form_token["p"], now=now)
    if counter.is_due(now):
        write_views(now=now)
        db.session.commit()
    return Response(status=204)
