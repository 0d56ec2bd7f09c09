"""The catalogue: tracks, their revisions, challenges and files.

A revision never changes once it is imported: plays keep the one they started with.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trackgate.core.db import Base, enum_type


class ChallengeKind(StrEnum):
    """What a challenge asks: to do something, or to answer."""

    CHALLENGE = "challenge"
    QUIZ = "quiz"


class FileKind(StrEnum):
    """What a track's file is: a life-cycle script or something pages show."""

    SCRIPT = "script"
    ASSET = "asset"


class Track(Base):
    """A piece of hands-on content; what it says stands in its newest revision."""

    __tablename__ = "track"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(100), unique=True)
    created_at: Mapped[datetime]
    # A retired track cannot be added to invites; claims that have it go on.
    retired_at: Mapped[datetime | None]

    revisions: Mapped[list["TrackRevision"]] = relationship(
        back_populates="track", order_by="TrackRevision.number"
    )


class TrackRevision(Base):
    """What one import of a track says."""

    __tablename__ = "track_revision"
    __table_args__ = (
        sa.UniqueConstraint("track_id", "number"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
        sa.CheckConstraint("time_limit >= 0", name="time_limit"),
        sa.CheckConstraint("idle_timeout >= 0", name="idle_timeout"),
        sa.CheckConstraint("pause_limit_days BETWEEN 1 AND 60", name="pause_limit"),
        sa.CheckConstraint(
            "NOT pausable OR (machine_count > 0 AND unpausable_count = 0)",
            name="pausable_machines_only",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[int] = mapped_column(sa.ForeignKey("track.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    teaser: Mapped[str] = mapped_column(sa.Text, default="")
    description: Mapped[str] = mapped_column(sa.Text, default="")  # as written
    description_html: Mapped[str] = mapped_column(sa.Text, default="")  # made safe
    icon: Mapped[str] = mapped_column(sa.Text, default="")
    tags: Mapped[list[Any]] = mapped_column(default=list)
    owner: Mapped[str] = mapped_column(sa.String(200), default="")
    time_limit: Mapped[int] = mapped_column(default=0)  # seconds, 0 = none
    idle_timeout: Mapped[int] = mapped_column(default=0)  # seconds, 0 = off
    show_timer: Mapped[bool] = mapped_column(default=True)
    pausable: Mapped[bool] = mapped_column(default=False)
    pause_limit_days: Mapped[int] = mapped_column(default=7)
    # Virtual machines, and services that forbid pausing (see tracks.services).
    machine_count: Mapped[int] = mapped_column(default=0)
    unpausable_count: Mapped[int] = mapped_column(default=0)
    services: Mapped[list[Any]] = mapped_column(default=list)
    # Names of secrets that the services want; their values are never stored here.
    secrets: Mapped[list[Any]] = mapped_column(default=list)
    lab_config: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # SHA-256 of the folder: the same folder again makes no new revision.
    source_digest: Mapped[str] = mapped_column(sa.String(64))
    imported_at: Mapped[datetime]

    track: Mapped[Track] = relationship(back_populates="revisions")
    challenges: Mapped[list["Challenge"]] = relationship(
        back_populates="revision", order_by="Challenge.position"
    )
    files: Mapped[list["TrackFile"]] = relationship(back_populates="revision")


class Challenge(Base):
    """One step of a track, in the order of ``position`` from 1."""

    __tablename__ = "challenge"
    __table_args__ = (
        sa.UniqueConstraint("revision_id", "position"),
        sa.UniqueConstraint("revision_id", "slug"),
        sa.CheckConstraint("position >= 1", name="position_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("track_revision.id"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[ChallengeKind] = mapped_column(
        enum_type(ChallengeKind, "challenge_kind")
    )
    title: Mapped[str] = mapped_column(sa.String(200))
    teaser: Mapped[str] = mapped_column(sa.Text, default="")
    assignment: Mapped[str] = mapped_column(sa.Text, default="")  # as written
    assignment_html: Mapped[str] = mapped_column(sa.Text, default="")  # made safe
    # [{"type": "text"|"image"|"video", "title": str, "html": str, "url": str}]
    notes: Mapped[list[Any]] = mapped_column(default=list)
    # [{"id", "type", "title", "hostname", "url", "port", "path", "cmd", "new_window"}]
    tabs: Mapped[list[Any]] = mapped_column(default=list)
    # The options of a quiz; none where the answer is typed.
    answers: Mapped[list[Any]] = mapped_column(default=list)
    # The indexes that are right; the texts that are, where it is typed.
    solution: Mapped[list[Any]] = mapped_column(default=list)
    difficulty: Mapped[str] = mapped_column(sa.String(40), default="")
    time_limit: Mapped[int] = mapped_column(default=0)  # seconds, 0 = none

    revision: Mapped[TrackRevision] = relationship(back_populates="challenges")


class TrackFile(Base):
    """A script or asset of a revision, by its path inside the track folder."""

    __tablename__ = "track_file"
    __table_args__ = (sa.UniqueConstraint("revision_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("track_revision.id"))
    path: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[FileKind] = mapped_column(enum_type(FileKind, "file_kind"))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)

    revision: Mapped[TrackRevision] = relationship(back_populates="files")
