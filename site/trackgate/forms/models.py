"""The organisation's lead form in its versions, leads and their consents."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.db import Base


class FormVersion(Base):
    """The lead form as it stood from ``created_at`` to the next version.

    Every lead shows the version that it answered, so versions are never edited.
    """

    __tablename__ = "form_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    # What forms.definition.FormDefinition reads and writes.
    definition: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Lead(Base):
    """An e-mail's answers to the lead form. One per e-mail, not per invite."""

    __tablename__ = "lead"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(20), unique=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # lower case
    email_typed: Mapped[str] = mapped_column(sa.String(254))  # for writing to them
    form_version_id: Mapped[int] = mapped_column(sa.ForeignKey("form_version.id"))
    # The invite that it came by; an id only, so that parts do not share tables.
    invite_id: Mapped[int | None] = mapped_column(index=True)
    answers: Mapped[dict[str, Any]]  # field name -> text or list of texts
    attribution: Mapped[dict[str, Any]]  # see pages.attribution
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
