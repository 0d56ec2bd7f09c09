"""Who may use the admin pages."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import Base, enum_type


class Role(StrEnum):
    """What an admin may do: everything, or invites, form, leads and tracks."""

    OWNER = "owner"
    EDITOR = "editor"


class Admin(Base):
    """Somebody who signs in to the admin pages by e-mail and password."""

    __tablename__ = "admin"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # lower case
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    role: Mapped[Role] = mapped_column(enum_type(Role, "admin_role"))
    # "Sign out everywhere" raises it; a session of an older number is over.
    session_number: Mapped[int] = mapped_column(default=1)
    # Somebody else chose the password: its owner is asked to choose another.
    password_given: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # can no longer sign in


class AuditEntry(Base):
    """Who changed what, and when. Written with the change, in its transaction."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index("ix_audit_entry_at", "at", "id"),
        sa.Index("ix_audit_entry_admin_email", "admin_email", "at", "id"),
        sa.Index("ix_audit_entry_area", "area", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    # The address as it was: the list outlives admins. "" = the command line.
    admin_email: Mapped[str] = mapped_column(sa.String(254))
    action: Mapped[str] = mapped_column(sa.String(60))  # "invite.edited"
    area: Mapped[str] = mapped_column(sa.String(60))  # what comes before its dot
    subject: Mapped[str] = mapped_column(sa.String(300))  # in words
    link: Mapped[str] = mapped_column(sa.String(300), default="")  # its page, if any
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
