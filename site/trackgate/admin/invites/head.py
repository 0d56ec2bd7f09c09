"""Getting an invite by its address, and the head that all its pages share."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import abort

from trackgate.admin.base.wording import moment_text
from trackgate.admin.invites.form.summary import sentences
from trackgate.admin.invites.list_rows import InviteRow, invite_rows
from trackgate.core.db import db
from trackgate.invites.editing import draft_of
from trackgate.invites.models import Invite, InviteTrack
from trackgate.invites.queries import find_invite
from trackgate.invites.settings import InviteDraft


def get_invite(public_id: str) -> Invite:
    """Give the invite of an address, deleted or not; aborts with 404."""
    return find_invite(public_id) or abort(404)


def head(invite: Invite, *, now: datetime) -> dict[str, Any]:
    """Give what ``invite_parts.html`` needs for the head of an invite's page."""
    (row,) = invite_rows([invite], now=now)
    draft = draft_of(invite)
    return {
        "row": row,
        "invite": invite,
        "meaning": _meaning(row, draft, now),
        "embeddable": draft.any_origin or bool(draft.origins),
    }


def _meaning(row: InviteRow, draft: InviteDraft, now: datetime) -> list[str]:
    """Say what the settings mean together; first of all that the link is gone."""
    invite = row.invite
    if invite.deleted_at is None:
        pausing = _pausing(row)
        return sentences(draft, titles=row.tracks, pausing=pausing, now=now)
    when = moment_text(invite.deleted_at, invite.timezone)
    return [
        f"Deleted on {when}: its link lets nobody new in. Who has claimed it keeps "
        "the access they have, unless it was revoked."
    ]


def _pausing(row: InviteRow) -> list[str]:
    """Give the titles of the tracks whose pausing switch is on."""
    switches = db.session.scalars(
        sa.select(InviteTrack.pausing)
        .where(InviteTrack.invite_id == row.invite.id)
        .order_by(InviteTrack.position)
    )
    return [title for title, on in zip(row.tracks, switches, strict=True) if on]
