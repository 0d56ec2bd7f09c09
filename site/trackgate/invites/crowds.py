"""Many claims within a minute from one network: a classroom, or a script.

``rules.md``, Who gets in: they are shown to the admin, and nobody is refused for them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites.claim_models import Claim

MANY = 20  # within a minute; only more than that is worth a word
WITHIN = timedelta(minutes=1)
LOOKS_BACK = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """What came from one network."""

    most: int  # claims within the fullest minute
    began: datetime  # when that minute began
    total: int  # claims of the last 24 hours


def crowds(invite_id: int, *, now: datetime) -> list[Crowd]:
    """Give the networks that many claims came from at once, the largest first."""
    recent = sa.and_(
        Claim.invite_id == invite_id,
        Claim.created_at > now - LOOKS_BACK,
        Claim.network.is_not(None),
    )
    busy = (
        sa.select(Claim.network)
        .where(recent)
        .group_by(Claim.network)
        .having(sa.func.count(Claim.id) > MANY)
    )
    rows = db.session.execute(
        sa.select(Claim.network, Claim.created_at)
        .where(recent, Claim.network.in_(busy))
        .order_by(Claim.created_at)
    )
    moments: dict[str | None, list[datetime]] = defaultdict(list)
    for network, at in rows:
        moments[network].append(at)
    found = [_fullest(times) for times in moments.values()]
    many = [crowd for crowd in found if crowd.most > MANY]
    return sorted(many, key=lambda crowd: (-crowd.most, crowd.began))


def _fullest(moments: Sequence[datetime]) -> Crowd:
    """Find the fullest minute among moments in order; any 60 seconds are a minute."""
    first, most, began = 0, 0, moments[0]
    for last, at in enumerate(moments):
        while at - moments[first] >= WITHIN:
            first += 1
        if last - first + 1 > most:
            most, began = last - first + 1, moments[first]
    return Crowd(most=most, began=began, total=len(moments))
