"""Making the sandboxes that a pool lacks, and discarding those nobody is to have.

A claimed sandbox belongs to its play and is never touched. Nothing here commits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.sandboxes import service as sandbox_service
from trackgate.sandboxes.browser_machines import NO_IMAGE
from trackgate.sandboxes.pools.models import HotStartPool, PoolSandbox, PoolState

TRY_AGAIN_AFTER = timedelta(minutes=1)
_REASON_MOST = 200

_UNCLAIMED = PoolSandbox.state != PoolState.CLAIMED


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How many sandboxes of a track a pool is to hold, of which revision."""

    track_id: int
    revision_id: int
    size: int


def hold(pool_id: int, *, now: datetime) -> None:
    """Hold a pool until the transaction ends, so that one alone tends it."""
    db.session.execute(
        sa.update(HotStartPool).where(HotStartPool.id == pool_id).values(tended_at=now)
    )


def tend(
    pool_id: int, wanted: Collection[Wanted], *, refill: bool, now: datetime
) -> None:
    """Bring a pool that the caller holds to what is wanted of it.

    Without ``refill`` those that were claimed count too: the pool fills once.
    """
    revisions = [each.revision_id for each in wanted]
    _discard(PoolSandbox.pool_id == pool_id, PoolSandbox.revision_id.not_in(revisions))
    for each in wanted:
        _fit(pool_id, each, refill=refill, now=now)
    _withdraw(pool_id, now)
    _try_again(pool_id, now)
    _make(pool_id, now)


def _discard(*which: sa.ColumnElement[bool]) -> None:
    gone = db.session.scalars(
        sa.delete(PoolSandbox)
        .where(_UNCLAIMED, *which)
        .returning(PoolSandbox.sandbox_id)
    ).all()
    for sandbox_id in gone:
        sandbox_service.discard(sandbox_id)


def _fit(pool_id: int, wanted: Wanted, *, refill: bool, now: datetime) -> None:
    """Begin as many as a track lacks, or discard as many as it has too many."""
    mine = (PoolSandbox.pool_id == pool_id, PoolSandbox.track_id == wanted.track_id)
    counted = mine if not refill else (*mine, _UNCLAIMED)
    there = db.session.scalar(sa.select(sa.func.count(PoolSandbox.id)).where(*counted))
    lacking = wanted.size - (there or 0)
    if lacking > 0:
        _begin(pool_id, wanted, lacking, now)
    elif lacking < 0:
        newest = (
            sa.select(PoolSandbox.id)
            .where(*mine, _UNCLAIMED)
            .order_by(PoolSandbox.id.desc())
            .limit(-lacking)
            .correlate(None)
        )
        _discard(PoolSandbox.id.in_(newest))


def _begin(pool_id: int, wanted: Wanted, number: int, now: datetime) -> None:
    row = {
        "pool_id": pool_id,
        "track_id": wanted.track_id,
        "revision_id": wanted.revision_id,
        "state": PoolState.CREATING,
        "reason": "",
        "created_at": now,
        "tried_at": now,
    }
    rows = [
        row | {"sandbox_id": sandbox_service.new_sandbox_id()} for _ in range(number)
    ]
    db.session.execute(sa.insert(PoolSandbox), rows)


def _withdraw(pool_id: int, now: datetime) -> None:
    """Fail what is available but begins from an image that failed its verification."""
    available = (
        PoolSandbox.pool_id == pool_id,
        PoolSandbox.state == PoolState.AVAILABLE,
    )
    templates = db.session.scalars(
        sa.select(PoolSandbox.template).where(*available).distinct()
    ).all()
    failed = [
        each for each in templates if sandbox_service.stands_on_failed_image(each)
    ]
    if failed:
        db.session.execute(
            sa.update(PoolSandbox)
            .where(*available, PoolSandbox.template.in_(failed))
            .values(state=PoolState.FAILED, reason=NO_IMAGE, tried_at=now)
        )


def _try_again(pool_id: int, now: datetime) -> None:
    """Give those that failed another try, a minute after the last one."""
    db.session.execute(
        sa.update(PoolSandbox)
        .where(
            PoolSandbox.pool_id == pool_id,
            PoolSandbox.state == PoolState.FAILED,
            PoolSandbox.tried_at <= now - TRY_AGAIN_AFTER,
        )
        .values(state=PoolState.CREATING, reason="", tried_at=now)
    )


def _make(pool_id: int, now: datetime) -> None:
    """Ask the runtimes for what is being created; one still at work is asked again."""
    creating = db.session.execute(
        sa.select(
            PoolSandbox.id, PoolSandbox.revision_id, PoolSandbox.sandbox_id
        ).where(PoolSandbox.pool_id == pool_id, PoolSandbox.state == PoolState.CREATING)
    ).all()
    templates = {
        revision_id: sandbox_service.prepare(revision_id, ahead=True)
        for revision_id in {row.revision_id for row in creating}
    }
    outcomes: dict[tuple[PoolState, str, str], list[int]] = {}
    for row in creating:
        template = templates[row.revision_id]
        made = sandbox_service.reserve(
            revision_id=row.revision_id, template=template, sandbox_id=row.sandbox_id
        )
        outcomes.setdefault((*_outcome(made), template.id), []).append(row.id)
    for (state, reason, template_id), ids in outcomes.items():
        db.session.execute(
            sa.update(PoolSandbox)
            .where(PoolSandbox.id.in_(ids))
            .values(state=state, reason=reason, template=template_id, tried_at=now)
        )


def _outcome(made: sandbox_service.Sandbox) -> tuple[PoolState, str]:
    if made.failed:
        return PoolState.FAILED, made.reason[:_REASON_MOST]
    if made.id is None:
        return PoolState.FAILED, NO_IMAGE
    return (PoolState.AVAILABLE if made.ready else PoolState.CREATING), ""
