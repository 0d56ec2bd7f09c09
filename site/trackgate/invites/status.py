"""An invite's status: stated once for Python and once, beside it, for SQL.

Windows are half-open, in UTC (``rules.md``, Invite status). A live event opens 24
hours before it starts. Full and deleted are not statuses.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import sqlalchemy as sa

from trackgate.invites.models import Invite

OPENS_BEFORE = timedelta(hours=24)


class InviteStatus(StrEnum):
    """Where now falls in the window of an invite."""

    UPCOMING = "upcoming"
    ACTIVE = "active"
    EXPIRED = "expired"


class Window(Protocol):
    """The facts that a status follows from."""

    @property
    def expires_at(self) -> datetime | None:
        """Give when a self-paced invite stops taking claims, if ever."""

    @property
    def starts_at(self) -> datetime | None:
        """Give when a live event starts."""

    @property
    def ends_at(self) -> datetime | None:
        """Give when a live event ends."""


def opens_at(invite: Window) -> datetime | None:
    """Give the moment from which a live event can be claimed and played."""
    return invite.starts_at - OPENS_BEFORE if invite.starts_at else None


def closes_at(invite: Window) -> datetime | None:
    """Give the moment from which the invite is Expired, or None for never."""
    return invite.ends_at or invite.expires_at


def status(invite: Window, now: datetime) -> InviteStatus:
    """Give the status at ``now``."""
    opens, closes = opens_at(invite), closes_at(invite)
    if closes is not None and now >= closes:
        return InviteStatus.EXPIRED
    if opens is not None and now < opens:
        return InviteStatus.UPCOMING
    return InviteStatus.ACTIVE


_closes = sa.func.coalesce(Invite.ends_at, Invite.expires_at)


def has_status(wanted: InviteStatus, now: datetime) -> sa.ColumnElement[bool]:
    """Give the SQL condition that an invite has this status at ``now``."""
    moment = sa.literal(now, Invite.expires_at.type)
    opening = sa.literal(now + OPENS_BEFORE, Invite.expires_at.type)
    conditions = {
        InviteStatus.EXPIRED: sa.and_(_closes.is_not(None), _closes <= moment),
        InviteStatus.UPCOMING: sa.and_(
            Invite.starts_at.is_not(None), Invite.starts_at > opening
        ),
        InviteStatus.ACTIVE: is_active_at(moment, opening),
    }
    return conditions[wanted]


def is_active_at(
    moment: sa.ColumnElement[datetime], opening: sa.ColumnElement[datetime]
) -> sa.ColumnElement[bool]:
    """Give the SQL condition for Active, by a moment and that plus ``OPENS_BEFORE``.

    With parameters for both, a statement can be made once for all moments.
    """
    return sa.and_(
        sa.or_(_closes.is_(None), _closes > moment),
        sa.or_(Invite.starts_at.is_(None), Invite.starts_at <= opening),
    )


def is_full(claimed: int, claim_limit: int) -> bool:
    """Tell whether no seat is left; a limit of 0 means unlimited."""
    return claim_limit > 0 and claimed >= claim_limit
