"""The claims of an invite, with the terms each carries."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import render_template, request, url_for

from trackgate.admin.base.blueprint import bp
from trackgate.admin.invites.head import get_invite, head
from trackgate.admin.invites.list_rows import MANY, page_if_there
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms.models import Lead
from trackgate.invites.claim_models import Claim, ClaimTrack
from trackgate.learners.models import Learner, LearnerKind
from trackgate.tracks.reading import newest_revisions
from trackgate.web.pagination import Page, Sort, fetch_page
from trackgate.web.query_args import asked
from trackgate.web.wording import moment

_LAST_LETTER = "\U0010ffff"
_FACTS: tuple[Any, ...] = (
    Claim.id,
    Claim.public_id,
    Claim.plays_limit,
    Claim.access_ends_at,
    Claim.extended,
    Claim.timezone,
    Claim.source,
    Claim.created_at,
    Claim.revoked_at,
    Learner.kind,
    Learner.email,
    Learner.email_typed,
    Learner.proved_at,
)


@dataclass(frozen=True, kw_only=True)
class CarriedRow:
    """A track that a claim carries."""

    title: str
    plays_used: int
    pausing: bool


@dataclass(frozen=True, kw_only=True)
class ClaimRow:
    """A claim as its list shows it; ``facts`` are the columns of ``_FACTS``."""

    facts: Any
    who: str
    proof: str  # "proved", "not proved", or "" where there is no address
    lead_url: str | None  # None: no lead; "": a lead, but no page for it
    tracks: Sequence[CarriedRow]
    made: dict[str, str]
    access_until: dict[str, str] | None
    access_ended: bool

    @property
    def named(self) -> str:
        """Name the learner within a sentence."""
        known = self.facts.email_typed
        return known or f"the {self.who[0].lower()}{self.who[1:]}"

    @property
    def plays_used(self) -> int:
        """Give how many plays of all its tracks were used."""
        return sum(track.plays_used for track in self.tracks)


@bp.get("/invites/<public_id>/claims")
def invite_claims(public_id: str) -> str:
    """Show the claims, newest first; those of addresses that begin as typed."""
    now, invite = clock.now(), get_invite(public_id)
    text = asked(request.args, "q").lower()
    page = fetch_claims(
        invite.id,
        text,
        many=invite.claimed >= MANY,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )

    def address(**cursor: Any) -> str:  # noqa: ANN401
        return url_for(
            "admin.invite_claims", public_id=public_id, q=text or None, **cursor
        )

    return render_template(
        "admin/invites/claims.html",
        **head(invite, now=now),
        claims=claim_rows(page.rows, now=now),
        page=page,
        text=text,
        address=address,
    )


def fetch_claims(
    invite_id: int,
    text: str,
    *,
    many: bool = False,
    after: str = "",
    before: str = "",
) -> Page[sa.Row[Any]]:
    """Give a page of an invite's claims; with a text in the order of addresses.

    ``many``: the invite has so many claims that a search should begin with the
    addresses, not with the claims.
    """
    if not text:
        query = (
            sa.select(*_FACTS)
            .outerjoin(Learner, Learner.id == Claim.learner_id)
            .where(Claim.invite_id == invite_id)
        )
        newest = Sort(column=Claim.created_at.expression, descending=True)
        return fetch_page(
            query, sort=newest, key=Claim.id.expression, after=after, before=before
        )
    query = (
        sa.select(*_FACTS)
        .join(Claim, Claim.learner_id == Learner.id)
        # A sum keeps the database from beginning with the index of the invite.
        .where(
            (Claim.invite_id + 0 if many else Claim.invite_id) == invite_id,
            _begins(Learner.email, text),
        )
    )
    by_email = Sort(column=Learner.email.expression)
    return fetch_page(
        query, sort=by_email, key=Learner.id.expression, after=after, before=before
    )


def fetch_claim(invite_id: int, public_id: str) -> sa.Row[Any] | None:
    """Give one claim of an invite, or None."""
    return db.session.execute(
        sa.select(*_FACTS)
        .outerjoin(Learner, Learner.id == Claim.learner_id)
        .where(Claim.invite_id == invite_id, Claim.public_id == public_id)
    ).first()


def _begins(
    column: sa.orm.InstrumentedAttribute[Any], text: str
) -> sa.ColumnElement[bool]:
    """Give the condition that a text begins so, as the index can answer it."""
    if db.engine.dialect.name == "sqlite":
        return sa.and_(column >= text, column < text + _LAST_LETTER)
    return column.startswith(text, autoescape=True)


def claim_rows(rows: Collection[Any], *, now: datetime) -> list[ClaimRow]:
    """Give the rows of these claims, each fact read by one query for all."""
    tracks = _carried([row.id for row in rows])
    emails = {row.email for row in rows if row.kind is LearnerKind.MAIN}
    known = sa.select(Lead.email, Lead.public_id).where(Lead.email.in_(emails))
    leads = {row.email: row.public_id for row in db.session.execute(known)}
    return [_row(row, tracks.get(row.id, []), leads, now) for row in rows]


def _row(
    row: Any,  # noqa: ANN401 - a row of _FACTS
    tracks: Sequence[CarriedRow],
    leads: dict[str, str],
    now: datetime,
) -> ClaimRow:
    ends = row.access_ends_at
    lead = leads.get(row.email) if row.kind is LearnerKind.MAIN else None
    return ClaimRow(
        facts=row,
        who=_who(row),
        proof=""
        if row.email is None
        else ("proved" if row.proved_at else "not proved"),
        lead_url=lead and page_if_there("admin.lead_page", public_id=lead),
        tracks=tracks,
        made=moment(row.created_at, row.timezone),
        access_until=moment(ends, row.timezone) if ends else None,
        access_ended=ends is not None and now >= ends,
    )


def _who(row: Any) -> str:  # noqa: ANN401 - a row of _FACTS
    if row.kind is None:
        return "Erased person"
    return row.email_typed or "Anonymous learner"


def _carried(claim_ids: Collection[int]) -> dict[int, list[CarriedRow]]:
    rows = db.session.execute(
        sa.select(
            ClaimTrack.claim_id,
            ClaimTrack.track_id,
            ClaimTrack.plays_used,
            ClaimTrack.pausing,
        )
        .where(ClaimTrack.claim_id.in_(claim_ids))
        .order_by(ClaimTrack.claim_id, ClaimTrack.position)
    ).all()
    newest = newest_revisions({row.track_id for row in rows})
    found: dict[int, list[CarriedRow]] = defaultdict(list)
    for row in rows:
        found[row.claim_id].append(
            CarriedRow(
                title=newest[row.track_id].title,
                plays_used=row.plays_used,
                pausing=row.pausing,
            )
        )
    return dict(found)
