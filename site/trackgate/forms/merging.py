"""Two leads of one person: one stays, the other's answers are kept beside it."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.core.emails import Address
from trackgate.forms.leads import erase_lead, get_consents, get_lead
from trackgate.forms.models import Lead, MergedLead


class MergedLeads(NamedTuple):
    """What became of the lead that goes, if there was one."""

    moved: bool = False
    kept_aside: bool = False


def merge_leads(*, stays: Address, goes: str, now: datetime) -> MergedLeads:
    """Merge the lead of one e-mail (lower case) into that of another address.

    Where ``stays`` has none, the other's lead becomes its own, as it is.
    """
    other, lead = get_lead(goes), get_lead(stays.email)
    if other is None:
        return MergedLeads()
    if lead is None:
        db.session.execute(
            sa.update(Lead)
            .where(Lead.id == other.id)
            .values(email=stays.email, email_typed=stays.typed, updated_at=now)
        )
        db.session.expire(other)
        return MergedLeads(moved=True)
    _keep_aside(other, lead.id, now)
    db.session.execute(sa.update(Lead).where(Lead.id == lead.id).values(updated_at=now))
    db.session.expire(lead)
    erase_lead(goes)
    db.session.expunge(other)
    return MergedLeads(kept_aside=True)


def _keep_aside(other: Lead, lead_id: int, now: datetime) -> None:
    """Write down what the lead that goes says, and what was merged into it before."""
    db.session.execute(
        sa.update(MergedLead)
        .where(MergedLead.lead_id == other.id)
        .values(lead_id=lead_id)
    )
    db.session.execute(
        sa.insert(MergedLead).values(
            lead_id=lead_id,
            email_typed=other.email_typed,
            form_version_id=other.form_version_id,
            invite_id=other.invite_id,
            answers=other.answers,
            attribution=other.attribution,
            consents=_consents(other.id),
            created_at=other.created_at,
            merged_at=now,
        )
    )


def _consents(lead_id: int) -> list[dict[str, Any]]:
    return [
        {
            "field": row.field,
            "text": row.text,
            "given": row.given,
            "page": row.page,
            "form_version_id": row.form_version_id,
            "at": row.at.isoformat(),
        }
        for row in get_consents(lead_id)
    ]


def merged_into(lead_id: int) -> list[MergedLead]:
    """Give what was merged into a lead, newest first."""
    query = sa.select(MergedLead).where(MergedLead.lead_id == lead_id)
    return list(db.session.scalars(query.order_by(MergedLead.id.desc())))
