"""The list of leads: search, filters, sorting; pages by cursor."""

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa
from flask import Response, make_response, render_template, request, url_for

from trackgate.admin.base.blueprint import bp
from trackgate.admin.leads.names import who_line
from trackgate.admin.leads.query import LeadQuery, read_query
from trackgate.core.db import db
from trackgate.forms.finding import LeadOrder, held_count, sort_column
from trackgate.forms.models import Lead
from trackgate.forms.sources import known_sources
from trackgate.forms.store import form_version
from trackgate.invites.models import Invite
from trackgate.learners.models import Learner
from trackgate.web.pagination import Page, Sort, fetch_page
from trackgate.web.wording import moment

_INVITES = 100  # to choose from; an invite's own page leads to its leads, too


@bp.get("/leads")
def leads() -> Response:
    """Show leads, newest first unless asked otherwise."""
    query = read_query(request.args)
    page = _fetch(query)
    template = render_template(
        "admin/leads/list.html",
        query=query,
        errors=query.errors,
        at=dict(query.errors),
        page=page,
        rows=_rows(page.rows),
        invites=_invites(query.typed["invite"]),
        sources=known_sources(),
        held=held_count(query.which),
        address=_address(query),
    )
    return make_response(template, 422 if query.errors else 200)


def _fetch(query: LeadQuery) -> Page[sa.Row[Any]]:
    columns = (
        Lead.public_id,
        Lead.email,
        Lead.email_typed,
        Lead.created_at,
        Lead.invite_id,
        Lead.source,
        Lead.suspect,
        Lead.form_version_id,
        Lead.answers,
    )
    return fetch_page(
        sa.select(*columns).where(*query.which.conditions()),
        sort=Sort(
            column=sort_column(query.order),
            descending=query.order is LeadOrder.NEWEST,
        ),
        key=Lead.id.expression,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )


def _address(query: LeadQuery) -> Callable[..., str]:
    def address(**more: Any) -> str:  # noqa: ANN401
        return url_for("admin.leads", **query.arguments(**more))

    return address


def _rows(rows: Collection[sa.Row[Any]]) -> list[dict[str, Any]]:
    titles = invite_titles({row.invite_id for row in rows if row.invite_id})
    proved = _proved([row.email for row in rows])
    return [
        {
            "lead": row,
            "who": who_line(form_version(row.form_version_id).definition, row.answers),
            "at": moment(row.created_at),
            "invite": titles.get(row.invite_id),
            "proved": row.email in proved,
        }
        for row in rows
    ]


def invite_titles(invite_ids: Collection[int]) -> dict[int, sa.Row[Any]]:
    """Give public id and title of invites by their keys."""
    columns = (Invite.id, Invite.public_id, Invite.title)
    query: sa.Select[*tuple[Any, ...]] = sa.select(*columns)
    found = db.session.execute(query.where(Invite.id.in_(invite_ids)))
    return {row.id: row for row in found}


def _proved(emails: list[str]) -> set[str | None]:
    """Give those addresses that a code has proved; only main learners can be."""
    return set(
        db.session.scalars(
            sa.select(Learner.email).where(
                Learner.email.in_(emails), Learner.proved_at.is_not(None)
            )
        )
    )


def _invites(chosen: str) -> list[sa.Row[Any]]:
    """Give the newest invites to choose from, and the one that is chosen."""
    query: sa.Select[*tuple[Any, ...]] = sa.select(Invite.public_id, Invite.title)
    newest = query.order_by(Invite.created_at.desc()).limit(_INVITES)
    found = list(db.session.execute(newest))
    if chosen and chosen not in {row.public_id for row in found}:
        more = query.where(Invite.public_id == chosen)
        found = [*db.session.execute(more), *found]
    return found
