"""Claims: one learner's acceptance of one invite.

The locking rule, in words: seats change by one guarded UPDATE of the invite's row,
and whoever changes what a claim allows or uses holds the claim's row. Whoever needs
both holds the invite's row first, so that no two wait for each other. On SQLite a
writing transaction holds the whole database from its start, so the same statements
are safe there.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from trackgate.core.compiled_statements import Prepared
from trackgate.core.db import db, insert_or_ignore
from trackgate.core.ids import new_id
from trackgate.invites.claim_models import Claim, ClaimTrack
from trackgate.invites.errors import ClaimRefused, Refusal
from trackgate.invites.models import Invite, InviteTrack
from trackgate.invites.sources import source_of
from trackgate.invites.status import (
    OPENS_BEFORE,
    InviteStatus,
    is_active_at,
    is_full,
    status,
)
from trackgate.invites.terms import access_end, starting_point


class ClaimFacts(NamedTuple):
    """What pages and plays need of a claim."""

    id: int
    public_id: str
    invite_id: int
    learner_id: int | None
    plays_limit: int
    access_ends_at: datetime | None
    created_at: datetime
    revoked_at: datetime | None

    def access_ended(self, now: datetime) -> bool:
        """Tell whether the claim's own access has run out."""
        return self.access_ends_at is not None and now >= self.access_ends_at


_CLAIM = Claim.__table__.c
_FACTS = sa.select(*(_CLAIM[name] for name in ClaimFacts._fields))
_OF_LEARNER = Prepared(
    _FACTS.where(
        _CLAIM.invite_id == sa.bindparam("invite"),
        _CLAIM.learner_id == sa.bindparam("learner"),
    )
)
_OFFERED = InviteTrack.__table__.c
# The invite's tracks, in order, with their pausing switches.
_COPY_TRACKS = Prepared(
    sa.insert(ClaimTrack).from_select(
        ["claim_id", "track_id", "position", "pausing", "plays_used", "given_back"],
        sa.select(
            sa.bindparam("claim", type_=sa.Integer),
            _OFFERED.track_id,
            _OFFERED.position,
            _OFFERED.pausing,
            sa.literal(0),
            sa.literal(0),
        ).where(_OFFERED.invite_id == sa.bindparam("invite")),
    )
)
_INSERT = Prepared(lambda: insert_or_ignore(Claim).returning(Claim.id))


def find_claim(*, invite_id: int, learner_id: int) -> ClaimFacts | None:
    """Give the claim of a learner on an invite, revoked or not."""
    row = _OF_LEARNER.first(invite=invite_id, learner=learner_id)
    return ClaimFacts._make(row) if row else None


def claim_by_id(claim_id: int) -> ClaimFacts | None:
    """Give a claim by its key."""
    row = db.session.execute(_FACTS.where(Claim.id == claim_id)).first()
    return ClaimFacts(*row) if row else None


def claims_of(learner_ids: list[int], *, invite_id: int) -> list[ClaimFacts]:
    """Give the claims that any of these learners has on an invite."""
    if not learner_ids:
        return []
    rows = db.session.execute(
        _FACTS.where(Claim.invite_id == invite_id, Claim.learner_id.in_(learner_ids))
    )
    return [ClaimFacts(*row) for row in rows]


def lock_claim(claim_id: int) -> ClaimFacts | None:
    """Give a claim and hold its row until the transaction ends."""
    row = db.session.execute(
        _FACTS.where(Claim.id == claim_id).with_for_update()
    ).first()
    return ClaimFacts(*row) if row else None


_INVITE = Invite.__table__.c
_MOMENT = Invite.expires_at.type
_TAKE_SEAT = Prepared(
    sa.update(Invite)
    .where(
        _INVITE.id == sa.bindparam("invite"),
        _INVITE.deleted_at.is_(None),
        sa.or_(_INVITE.claim_limit == 0, _INVITE.claimed < _INVITE.claim_limit),
        is_active_at(
            sa.bindparam("now", type_=_MOMENT),
            sa.bindparam("opening", type_=_MOMENT),
        ),
    )
    .values(claimed=_INVITE.claimed + 1)
    .returning(
        _INVITE.plays_limit, _INVITE.access_for, _INVITE.timezone, _INVITE.starts_at
    )
)


def _take_seat(invite_id: int, now: datetime) -> list[Any] | None:
    """Take one seat of an open invite and give its terms; None: full or closed.

    The one statement that decides (invariant 1). Two claimers for the last seat meet
    on the invite's row; the second finds the condition false.
    """
    moments = {"now": now, "opening": now + OPENS_BEFORE}
    return _TAKE_SEAT.write(invite=invite_id, **moments)


def hold_invite(invite_id: int) -> None:
    """Hold an invite's row, and so its seats, until the transaction ends."""
    db.session.execute(
        sa.select(Invite.id).where(Invite.id == invite_id).with_for_update()
    )


def give_seats_back(invite_id: int, seats: int) -> None:
    """Give seats of an invite back."""
    if seats:
        db.session.execute(
            sa.update(Invite)
            .where(Invite.id == invite_id)
            .values(claimed=Invite.claimed - seats)
        )


def why_closed(invite: Any, now: datetime) -> Refusal | None:  # noqa: ANN401
    """Give why an invite (a row with its facts) takes no new claim, or None."""
    if invite.deleted_at is not None:
        return Refusal.DELETED
    by_status = {
        InviteStatus.UPCOMING: Refusal.UPCOMING,
        InviteStatus.EXPIRED: Refusal.EXPIRED,
    }
    closed = by_status.get(status(invite, now))
    if closed is None and is_full(invite.claimed, invite.claim_limit):
        return Refusal.FULL
    return closed


def make_claim(
    *,
    invite_id: int,
    learner_id: int,
    attribution: Mapping[str, Any],
    network: str | None = None,
    now: datetime,
) -> int:
    """Claim an invite for a learner and give the claim's key.

    ``network`` is a digest of where the claim comes from, at most 16 characters.

    A learner who has a claim already gets that one, whatever became of the invite.
    Raises ``ClaimRefused``; the caller then rolls its transaction back.
    """
    known = find_claim(invite_id=invite_id, learner_id=learner_id)
    if known is not None:
        return known.id
    terms = _take_seat(invite_id, now)
    if terms is None:
        return _claim_made_meanwhile(invite_id, learner_id, now)
    plays_limit, access_for, timezone, starts_at = terms
    start = starting_point(now, starts_at)
    made = _INSERT.write(
        public_id=new_id(),
        invite_id=invite_id,
        learner_id=learner_id,
        plays_limit=plays_limit,
        access_for=access_for,
        timezone=timezone,
        access_ends_at=access_end(start, access_for, timezone),
        extended=False,
        seats=1,
        attribution=dict(attribution),
        source=source_of(attribution),
        network=network,
        created_at=now,
    )
    if made is None:
        give_seats_back(invite_id, 1)
        return _claim_made_meanwhile(invite_id, learner_id, now)
    _COPY_TRACKS.write(claim=made[0], invite=invite_id)
    return int(made[0])


def _claim_made_meanwhile(invite_id: int, learner_id: int, now: datetime) -> int:
    """Give the claim that a second press of the same button made, or refuse."""
    known = find_claim(invite_id=invite_id, learner_id=learner_id)
    if known is not None:
        return known.id
    invite = db.session.execute(
        sa.select(
            Invite.deleted_at,
            Invite.expires_at,
            Invite.starts_at,
            Invite.ends_at,
            Invite.claimed,
            Invite.claim_limit,
        ).where(Invite.id == invite_id)
    ).one()
    raise ClaimRefused(why_closed(invite, now) or Refusal.FULL)
