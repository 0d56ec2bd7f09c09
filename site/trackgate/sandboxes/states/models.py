"""Saved states of sandboxes, and how much room they take."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import Base

_STORED = sa.text("stored_at IS NOT NULL")
_COMING = sa.text("stored_at IS NULL")


class SavedState(Base):
    """What one machine of a sandbox was when its play paused, or is becoming it.

    The bytes lie in the store, encrypted under ``key``; with the row the key goes,
    and what were left of the bytes could not be read.
    """

    __tablename__ = "saved_state"
    __table_args__ = (
        sa.CheckConstraint("size > 0", name="size"),
        sa.CheckConstraint("received BETWEEN 0 AND size", name="received"),
        # What encryption adds comes on top.
        sa.CheckConstraint("file_bytes >= received", name="file_bytes"),
        sa.CheckConstraint(
            "stored_at IS NULL OR received = size", name="stored_when_whole"
        ),
        sa.CheckConstraint(
            "taken_at IS NULL OR stored_at IS NOT NULL", name="taken_when_stored"
        ),
        # Of a machine one state stands, and one more is on its way to replace it.
        sa.Index(
            "uq_saved_state_stored",
            "sandbox_id",
            "host",
            unique=True,
            sqlite_where=_STORED,
            postgresql_where=_STORED,
        ),
        sa.Index(
            "uq_saved_state_coming",
            "sandbox_id",
            "host",
            unique=True,
            sqlite_where=_COMING,
            postgresql_where=_COMING,
        ),
        sa.Index("ix_saved_state_sandbox_id", "sandbox_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(20), unique=True)
    sandbox_id: Mapped[str] = mapped_column(sa.String(40))
    host: Mapped[str] = mapped_column(sa.String(100))
    template: Mapped[str] = mapped_column(sa.String(64))  # what it differs from
    size: Mapped[int] = mapped_column(sa.BigInteger)  # bytes, as the browser sends it
    sha256: Mapped[str] = mapped_column(sa.String(64))
    received: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    file_bytes: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # encrypted
    key: Mapped[bytes] = mapped_column(sa.LargeBinary)  # sealed by the secret
    anonymous: Mapped[bool]
    invite_id: Mapped[int]  # a number only: whose room it takes
    created_at: Mapped[datetime]
    stored_at: Mapped[datetime | None]  # all of it is durable from then on
    taken_at: Mapped[datetime | None]  # by a resume whose machine has not answered


class StateUsage(Base):
    """How many bytes the states of one play, one invite or all together may take."""

    __tablename__ = "state_usage"
    __table_args__ = (sa.CheckConstraint("bytes >= 0", name="bytes"),)

    # "play:<sandbox>", "invite:<number>", "anonymous" or "all"
    scope: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    bytes: Mapped[int] = mapped_column(sa.BigInteger)
