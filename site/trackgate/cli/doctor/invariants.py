"""What always holds (``rules.md``), asked of the data as it is.

Every query gives the rows that break the rule; none is what should come back.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from trackgate.cli.doctor.checks import Finding, ok, wrong
from trackgate.core.db import db
from trackgate.forms.models import Lead
from trackgate.invites.claim_models import (
    LIVE_STATES,
    Claim,
    ClaimTrack,
    Play,
    PlayState,
)
from trackgate.invites.models import Invite
from trackgate.learners.models import Learner, LearnerKind
from trackgate.sandboxes.states.models import SavedState, StateUsage
from trackgate.tracks.models import TrackRevision

Query = sa.Select[Any]

_SEATS = (
    sa.select(sa.func.coalesce(sa.func.sum(Claim.seats), 0))
    .where(Claim.invite_id == Invite.id)
    .scalar_subquery()
)
_CARRIED = (ClaimTrack.claim_id == Play.claim_id, ClaimTrack.track_id == Play.track_id)
_STARTED = (
    sa.select(sa.func.count(Play.id))
    .where(*_CARRIED, Play.state != PlayState.FAILED)
    .scalar_subquery()
)


_KEPT = (
    sa.select(sa.func.coalesce(sa.func.sum(SavedState.size), 0))
    .where(
        sa.case(
            (StateUsage.scope == "all", True),
            (StateUsage.scope == "anonymous", SavedState.anonymous),
            (
                StateUsage.scope.startswith("play:"),
                StateUsage.scope == "play:" + SavedState.sandbox_id,
            ),
            else_=StateUsage.scope
            == "invite:" + sa.cast(SavedState.invite_id, sa.String),
        )
    )
    .scalar_subquery()
)


def _twice(*columns: Any, where: Any = None) -> Query:  # noqa: ANN401
    """Give the values that stand more than once."""
    rows = sa.select(*columns).where(*(column.is_not(None) for column in columns))
    rows = rows if where is None else rows.where(where)
    return rows.group_by(*columns).having(sa.func.count() > 1)


RULES: dict[str, Query] = {
    "each invite's count of claims is the sum of their seats": (
        sa.select(Invite.public_id).where(Invite.claimed != _SEATS)
    ),
    "one claim per invite and learner": _twice(Claim.invite_id, Claim.learner_id),
    "one lead per e-mail": _twice(Lead.email),
    "one main learner per e-mail": _twice(
        Learner.email, where=Learner.kind == LearnerKind.MAIN
    ),
    "one live play per claim and track": _twice(
        Play.claim_id, Play.track_id, where=Play.state.in_(LIVE_STATES)
    ),
    "every claim carries a track": (
        sa.select(Claim.public_id).where(
            ~sa.exists().where(ClaimTrack.claim_id == Claim.id)
        )
    ),
    # An ended one may not be: joining keeps the terms of the older claim.
    "every live play is of a track that its claim carries": (
        sa.select(Play.public_id).where(
            Play.state.in_(LIVE_STATES), ~sa.exists().where(*_CARRIED)
        )
    ),
    "every play that started is counted": (
        sa.select(Claim.public_id)
        .join(ClaimTrack, ClaimTrack.claim_id == Claim.id)
        .where(ClaimTrack.plays_used < _STARTED)
    ),
    "no play is live under a revoked claim": (
        sa.select(Play.public_id)
        .join(Claim, Claim.id == Play.claim_id)
        .where(Claim.revoked_at.is_not(None), Play.state.in_(LIVE_STATES))
    ),
    "every play has a revision of its own track": (
        sa.select(Play.public_id)
        .join(TrackRevision, TrackRevision.id == Play.revision_id)
        .where(TrackRevision.track_id != Play.track_id)
    ),
    "a sandbox belongs to at most one play": _twice(Play.sandbox_id),
    "every saved machine is of a live play": (
        sa.select(SavedState.public_id).where(
            ~sa.exists().where(
                Play.sandbox_id == SavedState.sandbox_id, Play.state.in_(LIVE_STATES)
            )
        )
    ),
    "the room that saved machines take is what is counted": (
        sa.select(StateUsage.scope).where(StateUsage.bytes != _KEPT)
    ),
}
"""Each rule in words, with the query for what breaks it."""

_SHOWN = 5


def check_invariants() -> Iterator[Finding]:
    """Ask every rule; names some of the rows that break it."""
    for rule, query in RULES.items():
        broken = db.session.execute(query.limit(_SHOWN + 1)).all()
        if broken:
            names = ", ".join("/".join(map(str, row)) for row in broken[:_SHOWN])
            more = " …" if len(broken) > _SHOWN else ""
            yield wrong(f"{rule}: broken by {names}{more}")
        else:
            yield ok(rule)
