"""Claims, with the terms they carry, and plays."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import Base, enum_type
from trackgate.invites.sources import SOURCE_MOST, source_of


class PlayState(StrEnum):
    """Where a play stands; see ``rules.md``, Plays, for how they follow."""

    STARTING = "starting"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    RESUMING = "resuming"
    COMPLETED = "completed"
    STOPPED = "stopped"
    EXPIRED = "expired"
    FAILED = "failed"


LIVE_STATES = (
    PlayState.STARTING,
    PlayState.RUNNING,
    PlayState.PAUSING,
    PlayState.PAUSED,
    PlayState.RESUMING,
)

_LIVE = sa.text("state IN ('starting','running','pausing','paused','resuming')")


def _source_of_claim(context: Any) -> str:  # noqa: ANN401 - SQLAlchemy's context
    return source_of(context.get_current_parameters().get("attribution") or {})


class Claim(Base):
    """One learner's acceptance of one invite, with its own copy of the terms."""

    __tablename__ = "claim"
    __table_args__ = (
        sa.UniqueConstraint("invite_id", "learner_id"),
        sa.CheckConstraint("plays_limit >= 0", name="plays_limit"),
        sa.CheckConstraint("seats IN (0, 1)", name="seats"),
        # An invite's claims in order, and what statistics count, without their rows.
        sa.Index(
            "ix_claim_invite_id_created_at", "invite_id", "created_at", "id", "source"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(20), unique=True)
    invite_id: Mapped[int] = mapped_column(sa.ForeignKey("invite.id"))
    # NULL: the person was erased; the claim stays as a nameless count.
    learner_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("learner.id", ondelete="SET NULL"), index=True
    )
    plays_limit: Mapped[int]  # of each track, 0 = unlimited
    access_for: Mapped[str] = mapped_column(sa.String(40))
    timezone: Mapped[str] = mapped_column(sa.String(60))
    access_ends_at: Mapped[datetime | None]  # NULL = forever
    extended: Mapped[bool] = mapped_column(default=False)  # by an admin: keeps its end
    seats: Mapped[int] = mapped_column(default=1)  # 0: it gave its seat back
    attribution: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # One name to count by, from the attribution when the claim is made.
    source: Mapped[str] = mapped_column(
        sa.String(SOURCE_MOST), default=_source_of_claim
    )
    # A keyed digest of the network it was made from, to see many of one network;
    # NULL: not known, or the person was erased.
    network: Mapped[str | None] = mapped_column(sa.String(16))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]  # stays as a bar


class ClaimTrack(Base):
    """A track of a claim, at its place, with its pausing switch and its plays."""

    __tablename__ = "claim_track"
    __table_args__ = (
        sa.CheckConstraint("plays_used >= 0", name="plays_used"),
        sa.CheckConstraint("given_back BETWEEN 0 AND 3", name="given_back"),
    )

    claim_id: Mapped[int] = mapped_column(
        sa.ForeignKey("claim.id", ondelete="CASCADE"), primary_key=True
    )
    track_id: Mapped[int] = mapped_column(
        sa.ForeignKey("track.id"), primary_key=True, index=True
    )
    position: Mapped[int]
    pausing: Mapped[bool]
    plays_used: Mapped[int] = mapped_column(default=0)
    given_back: Mapped[int] = mapped_column(default=0)  # plays of failed starts


class Play(Base):
    """One run of one track under one claim."""

    __tablename__ = "play"
    __table_args__ = (
        sa.Index(
            "uq_play_live",
            "claim_id",
            "track_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        sa.UniqueConstraint("claim_id", "start_key"),
        sa.CheckConstraint("seconds_used >= 0", name="seconds_used"),
        sa.CheckConstraint("reached >= 1", name="reached_from_one"),
        sa.CheckConstraint(
            "state <> 'paused' OR paused_at IS NOT NULL", name="paused_at"
        ),
        sa.Index("ix_play_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(20), unique=True)
    claim_id: Mapped[int] = mapped_column(sa.ForeignKey("claim.id"))
    track_id: Mapped[int] = mapped_column(sa.ForeignKey("track.id"))
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("track_revision.id"))
    state: Mapped[PlayState] = mapped_column(enum_type(PlayState, "play_state"))
    # One per click on Start: a double click counts once.
    start_key: Mapped[str] = mapped_column(sa.String(64))
    reached: Mapped[int] = mapped_column(default=1)  # position of the challenge
    started_at: Mapped[datetime]
    # The clock runs from here, on top of seconds_used; NULL while it stands still.
    clock_from: Mapped[datetime | None]
    seconds_used: Mapped[int] = mapped_column(default=0)
    active_at: Mapped[datetime]  # last sign of the learner, for the idle timeout
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    sandbox_id: Mapped[str | None] = mapped_column(sa.String(40), unique=True)


class PlayChallenge(Base):
    """How far a play is with one challenge."""

    __tablename__ = "play_challenge"

    play_id: Mapped[int] = mapped_column(
        sa.ForeignKey("play.id", ondelete="CASCADE"), primary_key=True
    )
    challenge_id: Mapped[int] = mapped_column(
        sa.ForeignKey("challenge.id"), primary_key=True
    )
    # The indexes last given, or the text last typed.
    answers: Mapped[list[Any]] = mapped_column(default=list)
    tries: Mapped[int] = mapped_column(default=0)
    completed_at: Mapped[datetime | None]
