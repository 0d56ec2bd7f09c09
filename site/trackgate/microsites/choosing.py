"""Which invites a microsite shows (``rules.md``, Framing: catalogues)."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from trackgate.core.db import db, page_stamp
from trackgate.invites.models import Invite
from trackgate.invites.queries import find_invite
from trackgate.invites.status import InviteStatus, has_status, status
from trackgate.microsites.errors import MicrositeRefused

_OPEN = (InviteStatus.ACTIVE, InviteStatus.UPCOMING)


def listed_invites(*, now: datetime) -> list[int]:
    """Give the keys of the listed, open invites, newest first."""
    newest = (Invite.created_at.desc(), Invite.id.desc())
    return list(
        db.session.scalars(
            sa.select(Invite.id)
            .where(
                Invite.listed,
                Invite.deleted_at.is_(None),
                sa.or_(*(has_status(wanted, now) for wanted in _OPEN)),
            )
            .order_by(*newest)
        )
    )


def named_invites(
    public_ids: Sequence[str], *, now: datetime
) -> tuple[list[int], list[str]]:
    """Give the keys of invites asked for by name, and what to be warned of.

    Raises ``MicrositeRefused`` for one that is not there, deleted or expired.
    """
    invites = [_open_invite(public_id, now) for public_id in dict.fromkeys(public_ids)]
    warnings = [
        f"{invite.public_id} is not listed: the site shows it to everybody"
        for invite in invites
        if not invite.listed
    ]
    return [invite.id for invite in invites], warnings


def _open_invite(public_id: str, now: datetime) -> Invite:
    invite = find_invite(public_id)
    if invite is None:
        raise MicrositeRefused(
            f"There is no invite {public_id!r}; see: trackgate invites list"
        )
    if invite.deleted_at is not None:
        raise MicrositeRefused(f"{public_id} is deleted; leave it out or restore it")
    if status(invite, now) not in _OPEN:
        raise MicrositeRefused(f"{public_id} has expired; leave it out or extend it")
    return invite


def signs_of_change(*, now: datetime) -> object:
    """Give something small that differs once a build may come out differently.

    Edits, tracks, settings and the passing of time show in it.
    """
    open_ones = sa.or_(*(has_status(wanted, now) for wanted in _OPEN))
    facts = sa.select(
        page_stamp,
        sa.func.count(Invite.id),
        sa.func.sum(Invite.edit_version),
        sa.func.max(Invite.updated_at),
        sa.func.sum(sa.case((open_ones, 1), else_=0)),
    )
    return tuple(db.session.execute(facts).one())
