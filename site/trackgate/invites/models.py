"""Invites: a shareable offer of tracks, in an order, under restrictions."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import Base
from trackgate.invites.choices import Access, InviteType, Sharing
from trackgate.invites.settings import SettingColumns

__all__ = [
    "Access",
    "Invite",
    "InviteAddress",
    "InviteOrigin",
    "InviteTrack",
    "InviteType",
    "Sharing",
]


def _list_index(name: str, column: str) -> sa.Index:
    """Give an index for one order of the list of invites.

    It ends in the dates that a status follows from, so that a filter passes over
    invites of another status without reading their rows.
    """
    dates = ("deleted_at", "expires_at", "starts_at", "ends_at")
    return sa.Index(name, column, "id", *dates)


class Invite(SettingColumns, Base):
    """An offer of one or more tracks. ``status`` follows from its facts and now.

    What an admin sets is declared in ``invites.settings``.
    """

    __tablename__ = "invite"
    __table_args__ = (
        sa.CheckConstraint(
            "(type = 'live_event' AND starts_at IS NOT NULL AND ends_at IS NOT NULL"
            " AND starts_at < ends_at AND expires_at IS NULL)"
            " OR (type = 'self_paced' AND starts_at IS NULL AND ends_at IS NULL)",
            name="dates_of_its_type",
        ),
        sa.CheckConstraint(
            "sharing = 'link' OR type = 'self_paced'", name="embed_is_self_paced"
        ),
        sa.CheckConstraint("claim_limit >= 0", name="claim_limit"),
        sa.CheckConstraint("claimed >= 0", name="claimed"),
        sa.CheckConstraint("plays_limit >= 0", name="plays_limit"),
        sa.CheckConstraint("link_version >= 1", name="link_version"),
        sa.CheckConstraint(
            "finish_url = '' OR finish_url LIKE 'https://%'", name="finish_url_https"
        ),
        _list_index("ix_invite_list_created", "created_at"),
        _list_index("ix_invite_list_title", "title_key"),
        _list_index("ix_invite_list_end", "end_key"),
        _list_index("ix_invite_list_claimed", "claimed"),
        sa.Index(
            "ix_invite_deleted_at",
            "deleted_at",
            "id",
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(20), unique=True)
    link_version: Mapped[int] = mapped_column(default=1)  # "New link" raises it
    # What lists sort and search by (invites.list_keys). Collation "C" on PostgreSQL:
    # the beginning of a title is then a range of the index.
    title_key: Mapped[str] = mapped_column(
        sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql")
    )
    end_key: Mapped[datetime]
    # Seats taken; moves only by guarded statements (invites.claims).
    claimed: Mapped[int] = mapped_column(default=0)
    # Counts edits: a save that started from an older one is refused.
    edit_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class InviteTrack(Base):
    """A track of an invite, at its place, with its pausing switch."""

    __tablename__ = "invite_track"
    __table_args__ = (
        sa.UniqueConstraint("invite_id", "position"),
        sa.CheckConstraint("position >= 1", name="position_from_one"),
    )

    invite_id: Mapped[int] = mapped_column(
        sa.ForeignKey("invite.id", ondelete="CASCADE"), primary_key=True
    )
    track_id: Mapped[int] = mapped_column(
        sa.ForeignKey("track.id"), primary_key=True, index=True
    )
    position: Mapped[int]
    pausing: Mapped[bool]


class InviteAddress(Base):
    """An allowed address, or a domain written ``@example.com``; lower case."""

    __tablename__ = "invite_address"

    invite_id: Mapped[int] = mapped_column(
        sa.ForeignKey("invite.id", ondelete="CASCADE"), primary_key=True
    )
    entry: Mapped[str] = mapped_column(sa.String(254), primary_key=True)


class InviteOrigin(Base):
    """A site (scheme, host, port) that may frame the invite's pages."""

    __tablename__ = "invite_origin"

    invite_id: Mapped[int] = mapped_column(
        sa.ForeignKey("invite.id", ondelete="CASCADE"), primary_key=True
    )
    origin: Mapped[str] = mapped_column(sa.String(260), primary_key=True)
