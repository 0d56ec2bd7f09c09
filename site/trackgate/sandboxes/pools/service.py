"""Hot start pools as plays and admins know them: set up, taken from, counted.

Nothing here commits. ``sandboxes.filling`` makes and discards a pool's sandboxes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from trackgate.core.db import db, insert_or_ignore
from trackgate.sandboxes.pools.models import (
    HotStartPool,
    PoolSandbox,
    PoolState,
    PoolTrack,
)


@dataclass(frozen=True, kw_only=True)
class PoolSettings:
    """What an admin sets of a pool; ``sizes`` by the track's key."""

    sizes: Mapping[int, int]
    starts_at: datetime | None = None
    refill: bool = True


@dataclass(frozen=True, kw_only=True)
class Pool:
    """A pool as it is set."""

    id: int
    invite_id: int
    settings: PoolSettings
    removed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many sandboxes of a track stand where, and why the last one failed."""

    creating: int = 0
    available: int = 0
    claimed: int = 0
    failed: int = 0
    reason: str = ""

    @property
    def total(self) -> int:
        """Give how many there are together."""
        return self.creating + self.available + self.claimed + self.failed


def take(*, invite_id: int, revision_id: int, now: datetime) -> str | None:
    """Take an available sandbox of an invite's pool; None where there is none.

    One guarded UPDATE, so that no two plays take the same (invariant 6). On
    PostgreSQL who is being taken is passed over, for the next may be free.
    """
    free = _first_available(invite_id, revision_id)
    return db.session.scalar(
        sa.update(PoolSandbox)
        .where(PoolSandbox.id == free, PoolSandbox.state == PoolState.AVAILABLE)
        .values(state=PoolState.CLAIMED, claimed_at=now)
        .returning(PoolSandbox.sandbox_id)
    )


def template_of(sandbox_id: str) -> str:
    """Give the template that a pool's sandbox begins as; nothing for any other."""
    query = sa.select(PoolSandbox.template).where(PoolSandbox.sandbox_id == sandbox_id)
    return db.session.scalar(query) or ""


def _first_available(invite_id: int, revision_id: int) -> sa.ScalarSelect[int]:
    pool_id = (
        sa.select(HotStartPool.id)
        .where(HotStartPool.invite_id == invite_id)
        .scalar_subquery()
    )
    return (
        sa.select(PoolSandbox.id)
        .where(
            PoolSandbox.pool_id == pool_id,
            PoolSandbox.revision_id == revision_id,
            PoolSandbox.state == PoolState.AVAILABLE,
        )
        .order_by(PoolSandbox.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .correlate(None)
        .scalar_subquery()
    )


def find_pool(invite_id: int) -> Pool | None:
    """Give the pool of an invite, removed or not; None if it never had one."""
    row = db.session.execute(
        sa.select(
            HotStartPool.id,
            HotStartPool.starts_at,
            HotStartPool.refill,
            HotStartPool.removed_at,
        ).where(HotStartPool.invite_id == invite_id)
    ).first()
    if row is None:
        return None
    sizes = sa.select(PoolTrack.track_id, PoolTrack.size).where(
        PoolTrack.pool_id == row.id
    )
    settings = PoolSettings(
        sizes={each.track_id: each.size for each in db.session.execute(sizes)},
        starts_at=row.starts_at,
        refill=row.refill,
    )
    return Pool(
        id=row.id, invite_id=invite_id, settings=settings, removed_at=row.removed_at
    )


def save_pool(invite_id: int, settings: PoolSettings, *, now: datetime) -> None:
    """Set up an invite's pool, or change it; a removed one is there again."""
    db.session.execute(
        insert_or_ignore(HotStartPool).values(
            invite_id=invite_id, refill=settings.refill, tended_at=now
        )
    )
    pool_id = db.session.scalar(
        sa.update(HotStartPool)
        .where(HotStartPool.invite_id == invite_id)
        .values(starts_at=settings.starts_at, refill=settings.refill, removed_at=None)
        .returning(HotStartPool.id)
    )
    db.session.execute(sa.delete(PoolTrack).where(PoolTrack.pool_id == pool_id))
    for track_id, size in settings.sizes.items():
        row = {"pool_id": pool_id, "track_id": track_id, "size": size}
        db.session.execute(sa.insert(PoolTrack).values(row))


def remove_pool(invite_id: int, *, now: datetime) -> None:
    """Note that a pool is removed; its sizes stay, for who sets it up again."""
    db.session.execute(
        sa.update(HotStartPool)
        .where(HotStartPool.invite_id == invite_id)
        .values(removed_at=now)
    )


def invites_with_pools() -> list[int]:
    """Give the invites whose pools are to be tended, by their numbers."""
    return list(
        db.session.scalars(
            sa.select(HotStartPool.invite_id)
            .where(HotStartPool.removed_at.is_(None))
            .order_by(HotStartPool.id)
        )
    )


def tallies(invite_id: int) -> dict[int, Tally]:
    """Give the numbers of an invite's pool, by the track's key."""
    rows = db.session.execute(
        sa.select(
            PoolSandbox.track_id,
            PoolSandbox.state,
            sa.func.count(PoolSandbox.id),
            sa.func.max(PoolSandbox.reason),
        )
        .join(HotStartPool, HotStartPool.id == PoolSandbox.pool_id)
        .where(HotStartPool.invite_id == invite_id)
        .group_by(PoolSandbox.track_id, PoolSandbox.state)
    )
    found: dict[int, dict[str, int]] = {}
    reasons: dict[int, str] = {}
    for track_id, state, number, reason in rows:
        found.setdefault(track_id, {})[state.value] = number
        reasons[track_id] = reason or reasons.get(track_id, "")
    return {key: Tally(**found[key], reason=reasons[key]) for key in found}
