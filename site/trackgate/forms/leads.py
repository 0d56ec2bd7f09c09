"""Leads: an e-mail's answers to the lead form. One per e-mail, never overwritten."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from trackgate.core.compiled_statements import Prepared
from trackgate.core.db import db, insert_or_ignore
from trackgate.core.emails import Address
from trackgate.core.ids import new_id
from trackgate.forms.builder import Submission
from trackgate.forms.models import Consent, Lead
from trackgate.forms.store import StoredForm
from trackgate.invites.sources import source_of

PERSON_SECONDS = 3
"""Who sends a form back sooner had no time to look at it. It is a low bar on
purpose: a browser fills in six fields at one tap, and holding back a person's lead
is worse than letting a bot's through to be looked at."""


def is_too_quick(seconds: float, field_count: int) -> bool:
    """Tell whether a form came back too quickly for a person.

    ``seconds`` since the page was made; ``field_count`` the form's own fields,
    without the e-mail. A form without any is an e-mail step, and those have no
    minimum (rules, "The lead form").
    """
    return field_count > 0 and seconds < PERSON_SECONDS


_LEAD = Lead.__table__.c
_BY_EMAIL = Prepared(sa.select(_LEAD.id).where(_LEAD.email == sa.bindparam("email")))

_INSERT = Prepared(lambda: insert_or_ignore(Lead).returning(Lead.id))


def lead_exists(email: str) -> bool:
    """Tell whether a normalised e-mail has a lead."""
    return _BY_EMAIL.first(email=email) is not None


def get_lead(email: str) -> Lead | None:
    """Give the lead of a normalised e-mail."""
    return db.session.scalar(sa.select(Lead).where(Lead.email == email))


def get_consents(lead_id: int) -> list[Consent]:
    """Give what a lead was asked to agree to, in the form's order."""
    query = sa.select(Consent).where(Consent.lead_id == lead_id).order_by(Consent.id)
    return list(db.session.scalars(query))


def store_lead(
    *,
    email: Address,
    stored: StoredForm,
    submission: Submission,
    invite_id: int | None,
    attribution: Mapping[str, Any],
    page: str,
    suspect: bool,
    now: datetime,
) -> bool:
    """Store the lead unless the e-mail has one; tell whether it is new.

    One statement, and one more for all consents, in the transaction under way. Two
    that come at once leave one lead: the unique key decides, not a look before.
    Raises ``ValueError`` for a submission that must not be stored.
    """
    if submission.errors or submission.honeypot:
        raise ValueError("a submission with errors or a filled honeypot is no lead")
    made = _INSERT.write(
        public_id=new_id(),
        email=email.email,
        email_typed=email.typed,
        form_version_id=stored.id,
        invite_id=invite_id,
        answers=submission.answers,
        attribution=dict(attribution),
        source=source_of(attribution),
        suspect=suspect,
        created_at=now,
        updated_at=now,
    )
    if made is None:
        return False
    _store_consents(made[0], stored.id, submission, page, now)
    return True


def _store_consents(
    lead_id: int,
    form_version_id: int,
    submission: Submission,
    page: str,
    now: datetime,
) -> None:
    rows = [
        {
            "lead_id": lead_id,
            "form_version_id": form_version_id,
            "field": consent.field,
            "text": consent.text,
            "given": consent.given,
            "page": page,
            "at": now,
        }
        for consent in submission.consents
    ]
    if rows:
        db.session.execute(sa.insert(Consent), rows)


def release_lead(email: str, *, now: datetime) -> bool:
    """Let a suspect lead go to webhooks and exports; tell whether one was held."""
    released = db.session.execute(
        sa.update(Lead)
        .where(Lead.email == email, Lead.suspect)
        .values(suspect=False, updated_at=now)
        .returning(Lead.id)
    )
    return released.first() is not None


def erase_lead(email: str) -> bool:
    """Erase a lead with its consents; tell whether there was one.

    Learner, claims and mail of the person are their own parts' to erase.
    """
    erased = db.session.execute(
        sa.delete(Lead).where(Lead.email == email).returning(Lead.id)
    )
    return erased.first() is not None
