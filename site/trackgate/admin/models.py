"""Who may use the admin pages."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.db import Base, enum_type


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
    created_at: Mapped[datetime]
