"""Erasing a person: what goes, what stays, and doing it. The caller commits.

``rules.md``, The lead form: erasing removes lead, learner, states and mail; the
person's claims stay as nameless counts; the address is new afterwards.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.forms.leads import erase_lead
from trackgate.forms.models import Lead, MergedLead
from trackgate.invites.claim_models import LIVE_STATES, Claim, Play, PlayChallenge
from trackgate.invites.claims import lock_claim
from trackgate.invites.models import InviteAddress
from trackgate.invites.revoking import end_live_plays
from trackgate.invites.sources import CLICK_IDS
from trackgate.learners.models import EmailCode, Learner, RememberToken
from trackgate.mail.models import Mail
from trackgate.mail.recipients import mail_to

# Numbers that advertisers give one click of one person; what is left of a claim's
# attribution says only which campaign it came by.


@dataclass(frozen=True, kw_only=True)
class Belongings:
    """What there is of a person, for the page that asks before erasing."""

    lead: bool
    merged: int  # answers of addresses that were merged into the lead
    learners: int
    browsers: int  # that know them
    claims: int
    plays: int
    live: int  # plays that end
    mails: int
    listed: int  # allowed lists that name the address; they stay

    @property
    def is_nobody(self) -> bool:
        """Tell whether there is nothing to erase."""
        return not (self.lead or self.learners or self.mails)


def belongings_of(email: str) -> Belongings:
    """Give what there is of a person by their e-mail (lower case)."""
    learners = _learner_ids(email)
    claims = _claim_ids(learners)
    plays = Play.claim_id.in_(claims)
    lead = sa.select(Lead.id).where(Lead.email == email)
    return Belongings(
        lead=db.session.scalar(lead) is not None,
        merged=_count(MergedLead.id, MergedLead.lead_id.in_(lead)),
        learners=len(learners),
        browsers=_count(
            RememberToken.id,
            RememberToken.learner_id.in_(learners),
            RememberToken.ended_at.is_(None),
        ),
        claims=len(claims),
        plays=_count(Play.id, plays),
        live=_count(Play.id, plays, Play.state.in_(LIVE_STATES)),
        mails=_count(Mail.id, _mails(email)),
        listed=_count(InviteAddress.invite_id, InviteAddress.entry == email),
    )


def erase_person(email: str, *, now: datetime) -> Belongings:
    """Erase a person by their e-mail (lower case); give what there was of them.

    Every learner of the address goes, those of browsers that proved nothing too: a
    name is erased wherever it stands. Allowed lists are the invites' and stay.
    """
    found = belongings_of(email)
    learners = _learner_ids(email)
    claims = _claim_ids(learners)
    for claim_id in claims:
        lock_claim(claim_id)
        end_live_plays(claim_id, now=now)
    _make_nameless(claims)
    mails = _mails(email)  # by the addresses as typed, so before those go
    db.session.execute(sa.delete(Mail).where(mails))
    db.session.execute(sa.delete(EmailCode).where(EmailCode.email == email))
    erase_lead(email)
    # Their browsers' tokens go with them; their claims keep no learner.
    db.session.execute(sa.delete(Learner).where(Learner.id.in_(learners)))
    return found


def _learner_ids(email: str) -> list[int]:
    """Give the person's learners, those who wait to be joined to them too."""
    mine = sa.select(Learner.id).where(Learner.email == email)
    return list(
        db.session.scalars(
            sa.select(Learner.id)
            .where(sa.or_(Learner.email == email, Learner.joins_id.in_(mine)))
            .order_by(Learner.id)
        )
    )


def _claim_ids(learners: list[int]) -> list[int]:
    return list(
        db.session.scalars(
            sa.select(Claim.id).where(Claim.learner_id.in_(learners)).order_by(Claim.id)
        )
    )


def _mails(email: str) -> sa.ColumnElement[bool]:
    """Give the condition for mail to a person, however the address was typed."""
    typed = [
        sa.select(table.email_typed).where(table.email == email)
        for table in (Learner, Lead)
    ]
    return sa.or_(
        mail_to(email),
        *(Mail.recipient.in_(each) for each in typed),
    )


def _make_nameless(claims: list[int]) -> None:
    """Take from claims and plays what is a person's and no count."""
    plays = sa.select(Play.id).where(Play.claim_id.in_(claims))
    db.session.execute(
        sa.update(PlayChallenge)
        .where(PlayChallenge.play_id.in_(plays))
        .values(answers=[])
    )
    db.session.execute(
        sa.update(Claim).where(Claim.id.in_(claims)).values(network=None)
    )
    rows = db.session.execute(
        sa.select(Claim.id, Claim.attribution).where(Claim.id.in_(claims))
    ).all()
    for row in rows:
        kept = {key: text for key, text in row.attribution.items() if _counts(key)}
        if kept != row.attribution:
            db.session.execute(
                sa.update(Claim).where(Claim.id == row.id).values(attribution=kept)
            )


def _counts(key: str) -> bool:
    return key not in CLICK_IDS


def _count(column: sa.SQLColumnExpression[int], *where: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count(column)).where(*where)) or 0
