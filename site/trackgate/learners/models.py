"""Who learners are, the browsers that know them, and the codes that prove e-mails."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import Base, enum_type


class LearnerKind(StrEnum):
    """How a learner is known.

    ``main`` and ``side`` have an e-mail: an e-mail has one main learner, made by its
    first submission; another browser that types it without proof gets a side learner.
    """

    ANONYMOUS = "anonymous"
    MAIN = "main"
    SIDE = "side"


class Learner(Base):
    """A person, as far as this deployment can tell."""

    __tablename__ = "learner"
    __table_args__ = (
        sa.CheckConstraint(
            "(kind = 'anonymous') = (email IS NULL)", name="email_unless_anonymous"
        ),
        sa.CheckConstraint(
            "proved_at IS NULL OR kind = 'main'", name="only_main_is_proved"
        ),
        sa.Index(
            "uq_learner_main_email",
            "email",
            unique=True,
            sqlite_where=sa.text("kind = 'main'"),
            postgresql_where=sa.text("kind = 'main'"),
        ),
        sa.Index("ix_learner_email", "email"),
        sa.Index("ix_learner_kind_created_at", "kind", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LearnerKind] = mapped_column(enum_type(LearnerKind, "learner_kind"))
    email: Mapped[str | None] = mapped_column(sa.String(254))  # lower case
    email_typed: Mapped[str | None] = mapped_column(sa.String(254))
    proved_at: Mapped[datetime | None]  # when a code was entered
    # One press of a button makes one learner, however often it is sent.
    made_by: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    # Set while the learner must choose between live plays before being joined.
    joins_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("learner.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime]


class RememberToken(Base):
    """One browser that knows a learner. Only the token's digest is stored."""

    __tablename__ = "remember_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    learner_id: Mapped[int] = mapped_column(
        sa.ForeignKey("learner.id", ondelete="CASCADE"), index=True
    )
    proved: Mapped[bool]  # this very browser has entered a code
    # Got for a frame token: good on framed pages of this invite, and nowhere else.
    invite_id: Mapped[int | None]
    # When a frame token was first given in for another one in its place.
    handed_on_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class EmailCode(Base):
    """A six-digit code asked for an e-mail by one browser. Stored hashed.

    A row is written whether or not a mail goes out, so that a listed and an
    unlisted address are answered, and count tries, alike.
    """

    __tablename__ = "email_code"
    __table_args__ = (
        sa.Index("ix_email_code_email_asked_at", "email", "asked_at"),
        sa.Index("ix_email_code_network_asked_at", "network", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254))  # lower case
    browser: Mapped[str] = mapped_column(sa.String(64))  # digest of its secret
    network: Mapped[str] = mapped_column(sa.String(64))  # digest of its address
    code: Mapped[str] = mapped_column(sa.String(64))  # keyed digest
    mailed: Mapped[bool]
    tries: Mapped[int] = mapped_column(default=0)  # wrong ones
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
