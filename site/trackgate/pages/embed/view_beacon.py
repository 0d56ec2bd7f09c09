"""Counting who looked: a page's own script says so, once, after it has loaded.

What it sends is the ticket of the page, so that only pages of ours are counted; its
answer is empty, and no database is asked.
"""

from flask import Response, abort, request

from trackgate.core import clock
from trackgate.core.db import db
from trackgate.core.tokens import TokenError, form_tickets, invite_tokens
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
        ticket, _age = form_tickets().loads(request.form.get("ticket"))
    except TokenError:
        abort(400)
    if ticket["s"] != public_id:
        abort(400)
    now, counter = clock.now(), view_counter()
    source = source_of(ticket.get("a", {}))
    for letter in dict.fromkeys(request.form.get("kinds", "")[:2]):
        if letter in _KINDS:
            view = View(public_id, now.date(), _KINDS[letter], source)
            counter.add(view, ticket["p"], now=now)
    if counter.is_due(now):
        write_views(now=now)
        db.session.commit()
    return Response(status=204)
