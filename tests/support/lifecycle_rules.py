"""What the rules say of a claim, in the tests' own words, apart from the program's."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites.claim_models import Claim
from trackgate.invites.models import Access, Invite, InviteAddress
from trackgate.learners.models import Learner

GIVEN_BACK_MOST = 3
LENGTHS = {
    "forever": None,
    "30m": timedelta(minutes=30),
    "6h": timedelta(hours=6),
    "2d": timedelta(days=2),
}
OPENS_BEFORE = timedelta(hours=24)


def access_end(
    claimed_at: datetime, starts_at: datetime | None, access_for: str
) -> datetime | None:
    """Give when access ends: from the claim, or a live event's later start."""
    length = LENGTHS[access_for]
    return None if length is None else max(claimed_at, starts_at or claimed_at) + length


def is_open(invite: Invite, now: datetime) -> bool:
    """Tell whether an invite is Active and there."""
    closes = invite.ends_at or invite.expires_at
    opened = invite.starts_at is None or now >= invite.starts_at - OPENS_BEFORE
    return invite.deleted_at is None and opened and (closes is None or now < closes)


def check_new_claim(claim: Claim) -> Invite:
    """See that a claim that was just made might be, with its terms; give its invite."""
    invite = db.session.get_one(Invite, claim.invite_id, populate_existing=True)
    assert is_open(invite, claim.created_at)
    assert invite.claim_limit == 0 or invite.claimed <= invite.claim_limit
    assert claim.plays_limit == invite.plays_limit
    assert claim.access_ends_at == access_end(
        claim.created_at, invite.starts_at, invite.access_for
    )
    if invite.access is Access.ALLOWED:
        assert is_listed(invite.id, claim.learner_id)
    return invite


def is_listed(invite_id: int, learner_id: Any) -> bool:  # noqa: ANN401
    """Tell whether a learner's proved e-mail is on the list as it is now."""
    learner = db.session.get_one(Learner, learner_id, populate_existing=True)
    entries = set(
        db.session.scalars(
            sa.select(InviteAddress.entry).where(InviteAddress.invite_id == invite_id)
        )
    )
    name, _, domain = str(learner.email).partition("@")
    listed = bool(entries & {f"{name}@{domain}", f"@{domain}"})
    return learner.proved_at is not None and listed
