"""Leads as a file, by the filters of the list. Noted, because it is people's data."""

from collections.abc import Callable
from functools import lru_cache

import sqlalchemy as sa
from flask import Response, request, stream_with_context

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.leads.query import read_query
from trackgate.core import clock
from trackgate.core.db import db, reading
from trackgate.forms.exports import ExportFormat, export_leads
from trackgate.invites.models import Invite

_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@bp.post("/leads/export")
def lead_export() -> Response:
    """Send the leads that a filter lets through, as CSV or JSON, as they are read.

    A POST, so that taking people's data out is in the list of changes. A filter
    with a mistake gives no file: better none than one with too much in it.
    """
    query = read_query(request.form)
    file_format: ExportFormat = "json" if request.form.get("as") == "json" else "csv"
    if query.errors:
        return Response(query.errors[0][1], 422, content_type="text/plain")
    now = clock.now()
    note("lead.exported", f"leads as {file_format.upper()}", now=now)
    db.session.commit()
    pieces = export_leads(
        file_format,
        invite_label=_labels(file_format),
        where=query.which.conditions(),
    )
    response = Response(stream_with_context(pieces), content_type=_TYPES[file_format])
    name = f"leads-{now:%Y-%m-%d}.{file_format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _labels(file_format: ExportFormat) -> Callable[[int], str]:
    """Give what an invite is called: its title for people, its id for programs.

    Asked for as they come up, and a bounded number kept.
    """
    column = Invite.title if file_format == "csv" else Invite.public_id

    @lru_cache(maxsize=1000)
    def label(invite_id: int) -> str:
        with reading(), db.engine.connect() as connection:
            found = sa.select(column).where(Invite.id == invite_id)
            return connection.execute(found).scalar() or ""

    return label
