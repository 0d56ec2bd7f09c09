"""Creating, editing, duplicating, deleting and restoring invites.

Edits govern new claims only; claims carry their own terms. The one thing that
follows is the access of a live event that has not started (``rules.md``, Terms).
"""

from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from trackgate.core.db import db, rows_changed
from trackgate.core.ids import new_id
from trackgate.invites.claim_models import Claim
from trackgate.invites.draft import check_draft
from trackgate.invites.errors import InvalidInvite, InviteChanged
from trackgate.invites.hot_start import tend_pool
from trackgate.invites.list_keys import end_key, title_key
from trackgate.invites.models import Invite, InviteAddress, InviteOrigin, InviteTrack
from trackgate.invites.revoking import revoke_all
from trackgate.invites.settings import InviteDraft
from trackgate.invites.terms import access_end, starting_point
from trackgate.tracks.catalogue import find_track, newest_revision
from trackgate.tracks.models import Track

_LISTS = {"tracks", "pausing", "allowed", "origins"}
_COLUMNS = [item.name for item in fields(InviteDraft) if item.name not in _LISTS]


def _values(draft: InviteDraft) -> dict[str, Any]:
    return {
        **{name: getattr(draft, name) for name in _COLUMNS},
        "title_key": title_key(draft.title),
        "end_key": end_key(draft.ends_at, draft.expires_at),
    }


def create_invite(draft: InviteDraft, *, now: datetime, public_id: str = "") -> Invite:
    """Save a new invite; raises ``InvalidInvite``.

    ``public_id`` may be chosen (by ``ids.new_id``) before it is saved.
    """
    check_draft(draft)
    tracks = _find_tracks(draft, carried=set())
    invite = Invite(
        public_id=public_id or new_id(),
        created_at=now,
        updated_at=now,
        **_values(draft),
    )
    db.session.add(invite)
    db.session.flush()
    _write_lists(invite.id, draft, tracks)
    return invite


def edit_invite(
    invite: Invite, draft: InviteDraft, *, edit_version: int, now: datetime
) -> None:
    """Save an edit that began at ``edit_version``.

    Raises ``InvalidInvite``, or ``InviteChanged`` if somebody else saved meanwhile.
    """
    check_draft(draft)
    tracks = _find_tracks(draft, carried=set(_slugs(invite.id)))
    old_start = invite.starts_at
    saved = db.session.execute(
        sa.update(Invite)
        .where(Invite.id == invite.id, Invite.edit_version == edit_version)
        .values(**_values(draft), edit_version=edit_version + 1, updated_at=now)
    )
    if rows_changed(saved) != 1:
        raise InviteChanged
    for table in (InviteTrack, InviteAddress, InviteOrigin):
        db.session.execute(sa.delete(table).where(table.invite_id == invite.id))
    _write_lists(invite.id, draft, tracks)
    _follow_start(invite.id, old_start, draft.starts_at, now)
    tend_pool(invite.id, now=now)
    db.session.refresh(invite)


def _follow_start(
    invite_id: int, old: datetime | None, new: datetime | None, now: datetime
) -> None:
    """Move the access of claims with a live event's start, until it has passed.

    Only of claims whose access counts from the old start: one that was made while
    the invite was self-paced counts from itself, for good.
    """
    if old is None or new is None or old == new or now >= old:
        return
    claims = db.session.execute(
        sa.select(
            Claim.id,
            Claim.created_at,
            Claim.access_for,
            Claim.timezone,
            Claim.access_ends_at,
        ).where(Claim.invite_id == invite_id, Claim.extended.is_(False))
    ).all()
    for claim in claims:
        before, after = (
            access_end(
                starting_point(claim.created_at, start),
                claim.access_for,
                claim.timezone,
            )
            for start in (old, new)
        )
        if claim.access_ends_at == before:
            db.session.execute(
                sa.update(Claim)
                .where(Claim.id == claim.id)
                .values(access_ends_at=after)
            )


def _slugs(invite_id: int) -> list[str]:
    return list(
        db.session.scalars(
            sa.select(Track.slug)
            .join(InviteTrack, InviteTrack.track_id == Track.id)
            .where(InviteTrack.invite_id == invite_id)
            .order_by(InviteTrack.position)
        )
    )


def _find_tracks(draft: InviteDraft, *, carried: set[str]) -> list[Track]:
    """Give the draft's tracks; a retired one only where the invite has it already."""
    tracks, errors = [], {}
    for slug in [*draft.tracks, *draft.pausing]:
        track = find_track(slug)
        if track is None:
            errors["tracks"] = f"There is no track {slug!r}"
        elif slug not in draft.tracks:
            errors["pausing"] = f"Track {slug!r} is not in this invite"
        elif track.retired_at is not None and slug not in carried:
            errors["tracks"] = f"Track {slug!r} is retired and cannot be added"
        else:
            tracks.append(track)
    if errors:
        raise InvalidInvite(errors)
    return tracks[: len(draft.tracks)]


def _write_lists(invite_id: int, draft: InviteDraft, tracks: list[Track]) -> None:
    for position, track in enumerate(tracks, start=1):
        pausable = newest_revision(track.id).pausable
        pausing = pausable and draft.pausing.get(track.slug, True)
        db.session.add(
            InviteTrack(
                invite_id=invite_id,
                track_id=track.id,
                position=position,
                pausing=pausing,
            )
        )
    db.session.add_all(
        InviteAddress(invite_id=invite_id, entry=entry) for entry in draft.allowed
    )
    db.session.add_all(
        InviteOrigin(invite_id=invite_id, origin=origin) for origin in draft.origins
    )
    db.session.flush()


def draft_of(invite: Invite) -> InviteDraft:
    """Give an invite's settings as a draft: for an edit, or to duplicate it.

    Holds every setting, list and origin; never claims, counters, link or pool.
    """
    draft = InviteDraft(**{name: getattr(invite, name) for name in _COLUMNS})
    draft.tracks = _slugs(invite.id)
    switches = db.session.execute(
        sa.select(Track.slug, InviteTrack.pausing)
        .join(InviteTrack, InviteTrack.track_id == Track.id)
        .where(InviteTrack.invite_id == invite.id)
    )
    draft.pausing = {row.slug: row.pausing for row in switches}
    draft.allowed = allowed_entries(invite.id)
    draft.origins = list(
        db.session.scalars(
            sa.select(InviteOrigin.origin)
            .where(InviteOrigin.invite_id == invite.id)
            .order_by(InviteOrigin.origin)
        )
    )
    return draft


def allowed_entries(invite_id: int) -> list[str]:
    """Give the allowed addresses and domains of an invite, sorted."""
    return list(
        db.session.scalars(
            sa.select(InviteAddress.entry)
            .where(InviteAddress.invite_id == invite_id)
            .order_by(InviteAddress.entry)
        )
    )


def delete_invite(invite: Invite, *, revoke: bool, now: datetime) -> int:
    """End an invite's link; with ``revoke`` its access too. Give how many revoked."""
    invite.deleted_at = invite.deleted_at or now
    _edited(invite, now)
    tend_pool(invite.id, now=now)
    return revoke_all(invite.id, now=now) if revoke else 0


def restore_invite(invite: Invite, *, now: datetime) -> None:
    """Take a deletion back; revoked claims stay revoked."""
    invite.deleted_at = None
    _edited(invite, now)
    tend_pool(invite.id, now=now)


def new_link(invite: Invite, *, now: datetime) -> None:
    """Give the invite a new link; the old one ends for new claims."""
    invite.link_version += 1
    _edited(invite, now)


def _edited(invite: Invite, now: datetime) -> None:
    invite.edit_version += 1
    invite.updated_at = now
    db.session.flush()
