"""How often an invite's pages were looked at: approximate, counted by a beacon."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import Base, enum_type
from trackgate.invites.sources import SOURCE_MOST


class ViewKind(StrEnum):
    """What a visitor was shown: the gate, or the lead form."""

    VIEWED = "viewed"
    FORM_SHOWN = "form_shown"


class ViewCount(Base):
    """How often a kind of view was counted on one day (UTC), by source."""

    __tablename__ = "view_count"
    __table_args__ = (sa.CheckConstraint("number >= 0", name="number"),)

    invite_id: Mapped[int] = mapped_column(
        sa.ForeignKey("invite.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    kind: Mapped[ViewKind] = mapped_column(
        enum_type(ViewKind, "view_kind"), primary_key=True
    )
    source: Mapped[str] = mapped_column(sa.String(SOURCE_MOST), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
