"""Reading claims with who made them, for the commands."""

from typing import Any

import sqlalchemy as sa

from trackgate.cli.running import Refused
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, ClaimTrack
from trackgate.learners.models import Learner

_PLAYS = (
    sa.select(sa.func.coalesce(sa.func.sum(ClaimTrack.plays_used), 0))
    .where(ClaimTrack.claim_id == Claim.id)
    .scalar_subquery()
)


def claims_on(invite_id: int) -> list[Any]:
    """Give the claims of an invite, oldest first, with e-mail, kind and plays used."""
    rows = db.session.execute(
        sa.select(
            Claim.public_id,
            Claim.created_at,
            Claim.access_ends_at,
            Claim.revoked_at,
            Claim.plays_limit,
            Claim.seats,
            Learner.email_typed,
            Learner.kind,
            _PLAYS.label("plays_used"),
        )
        .outerjoin(Learner, Learner.id == Claim.learner_id)
        .where(Claim.invite_id == invite_id)
        .order_by(Claim.created_at, Claim.id)
    )
    return list(rows)


def get_claim(public_id: str) -> Any:  # noqa: ANN401 - a row
    """Give key, time zone and revocation of the claim of this id; or ``Refused``."""
    row = db.session.execute(
        sa.select(Claim.id, Claim.timezone, Claim.revoked_at).where(
            Claim.public_id == public_id
        )
    ).first()
    if row is None:
        raise Refused(f"There is no claim {public_id!r}; see: trackgate claims list ID")
    return row
