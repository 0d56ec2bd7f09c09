"""Hot start pools: sandboxes prepared ahead for one invite."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import Base, enum_type

LARGEST_SIZE = 500


class PoolState(StrEnum):
    """Where a sandbox of a pool stands."""

    CREATING = "creating"
    AVAILABLE = "available"
    CLAIMED = "claimed"
    FAILED = "failed"


class HotStartPool(Base):
    """The pool of one invite. Its tracks and its end are the invite's."""

    __tablename__ = "hot_start_pool"

    id: Mapped[int] = mapped_column(primary_key=True)
    invite_id: Mapped[int] = mapped_column(unique=True)  # a number only
    starts_at: Mapped[datetime | None]  # NULL: fills from the beginning
    refill: Mapped[bool]
    tended_at: Mapped[datetime]  # who tends the pool holds this row
    removed_at: Mapped[datetime | None]


class PoolTrack(Base):
    """How many sandboxes of a track a pool holds."""

    __tablename__ = "pool_track"
    __table_args__ = (
        sa.CheckConstraint(f"size BETWEEN 0 AND {LARGEST_SIZE}", name="size"),
    )

    pool_id: Mapped[int] = mapped_column(
        sa.ForeignKey("hot_start_pool.id", ondelete="CASCADE"), primary_key=True
    )
    track_id: Mapped[int] = mapped_column(
        sa.ForeignKey("track.id"), primary_key=True, index=True
    )
    size: Mapped[int]


class PoolSandbox(Base):
    """A sandbox of a pool; what a play has claimed stays as a count."""

    __tablename__ = "pool_sandbox"
    __table_args__ = (
        sa.CheckConstraint(
            "(state = 'claimed') = (claimed_at IS NOT NULL)", name="claimed_at"
        ),
        sa.CheckConstraint("(state = 'failed') = (reason <> '')", name="reason"),
        # What a start takes: the oldest available one of its revision.
        sa.Index("ix_pool_sandbox_take", "pool_id", "revision_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pool_id: Mapped[int] = mapped_column(
        sa.ForeignKey("hot_start_pool.id", ondelete="CASCADE")
    )
    track_id: Mapped[int] = mapped_column(sa.ForeignKey("track.id"), index=True)
    revision_id: Mapped[int] = mapped_column(
        sa.ForeignKey("track_revision.id"), index=True
    )
    state: Mapped[PoolState] = mapped_column(enum_type(PoolState, "pool_state"))
    # The play that claimed it carries the same; unique there, too.
    sandbox_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    template: Mapped[str] = mapped_column(sa.String(40), default="")  # once available
    reason: Mapped[str] = mapped_column(sa.String(200), default="")  # why it failed
    created_at: Mapped[datetime]
    tried_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
