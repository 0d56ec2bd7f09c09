"""The organisation's lead form in its versions, leads and their consents."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import Base
from trackgate.invites.sources import SOURCE_MOST


class FormVersion(Base):
    """The lead form as it stood from ``created_at`` to the next version.

    Every lead shows the version that it answered, so versions are never edited.
    """

    __tablename__ = "form_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    # What forms.definition.FormDefinition reads and writes.
    definition: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    # The admin's address as it was; "" = the command line, or the program itself.
    saved_by: Mapped[str] = mapped_column(sa.String(254), default="")


def _list_index(*columns: str) -> sa.Index:
    """Give an index for one way of listing leads, named by its first two columns."""
    return sa.Index("_".join(["ix_lead", *columns[:2]]), *columns)


class Lead(Base):
    """An e-mail's answers to the lead form. One per e-mail, not per invite."""

    __tablename__ = "lead"
    # One index per way the list of leads is filtered and sorted, so that the list is
    # as quick at 100,000 leads: first what it is filtered by, then what it is sorted
    # by, then what else can be asked for, to pass over leads without reading them.
    __table_args__ = (
        sa.Index("ix_lead_created_at", "created_at", "id"),
        _list_index("invite_id", "created_at", "id", "source", "suspect"),
        _list_index("invite_id", "email", "id", "created_at", "source", "suspect"),
        _list_index("source", "created_at", "id", "invite_id", "suspect"),
        _list_index("source", "email", "id", "created_at", "invite_id", "suspect"),
        sa.Index(
            "ix_lead_suspect",
            "created_at",
            "id",
            sqlite_where=sa.text("suspect = 1"),
            postgresql_where=sa.text("suspect"),
        ),
        # PostgreSQL finds the beginning of an address only by an index of bytes.
        sa.Index(
            "ix_lead_email_prefix",
            "email",
            "created_at",
            "id",
            "source",
            "invite_id",
            "suspect",
            postgresql_ops={"email": "varchar_pattern_ops"},
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(20), unique=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # lower case
    email_typed: Mapped[str] = mapped_column(sa.String(254))  # for writing to them
    form_version_id: Mapped[int] = mapped_column(sa.ForeignKey("form_version.id"))
    # The invite that it came by; an id only, so that parts do not share tables.
    invite_id: Mapped[int | None]
    answers: Mapped[dict[str, Any]]  # field name -> text or list of texts
    attribution: Mapped[dict[str, Any]]  # see pages.invite.attribution
    # One name to filter by, from the attribution when it is stored; "" = directly.
    source: Mapped[str] = mapped_column(sa.String(SOURCE_MOST), default="")
    # Came too quickly for a person: held from webhooks and exports until looked at.
    suspect: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Consent(Base):
    """One consent asked of a lead: the exact text, version, time and page."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(
        sa.ForeignKey("lead.id", ondelete="CASCADE"), index=True
    )
    form_version_id: Mapped[int] = mapped_column(sa.ForeignKey("form_version.id"))
    field: Mapped[str] = mapped_column(sa.String(60))
    text: Mapped[str] = mapped_column(sa.Text)
    given: Mapped[bool]
    page: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]


class MergedLead(Base):
    """What another address of the same person had answered before the two were merged.

    Kept to be read beside the lead that stays; never exported, since its consents
    were given for another address. Goes when the person is erased.
    """

    __tablename__ = "merged_lead"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int] = mapped_column(
        sa.ForeignKey("lead.id", ondelete="CASCADE"), index=True
    )
    email_typed: Mapped[str] = mapped_column(sa.String(254))
    form_version_id: Mapped[int] = mapped_column(sa.ForeignKey("form_version.id"))
    invite_id: Mapped[int | None]
    answers: Mapped[dict[str, Any]]
    attribution: Mapped[dict[str, Any]]
    # field, text, given, page, form_version_id and at (ISO), as in Consent.
    consents: Mapped[list[Any]]
    created_at: Mapped[datetime]
    merged_at: Mapped[datetime]
