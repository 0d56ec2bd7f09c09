"""Making what the demo shows, at its first start, and keeping it true later."""

import secrets
from datetime import datetime
from pathlib import Path

from trackgate.admin.base.accounts import create_admin, find_admin
from trackgate.admin.base.models import Role
from trackgate.core.db import db
from trackgate.demo import kept as keeping
from trackgate.demo.invites import KINDS, event_times, is_stale, sample_drafts
from trackgate.demo.kept import Kept
from trackgate.invites.editing import create_invite, draft_of, edit_invite
from trackgate.invites.links import token_of
from trackgate.invites.models import Invite
from trackgate.invites.queries import find_invite

EMAIL = "admin@example.com"


class DemoBroken(Exception):
    """The demo's folder is not as a demo left it; the message says what to do."""


def prepare(slugs: list[str], *, folder: Path, origin: str, now: datetime) -> Kept:
    """Give what the demo has, made where this is its first start. Commits.

    At a later one the live events are moved on where their time has gone by.
    Raises ``DemoBroken``.
    """
    kept = keeping.load(folder)
    made = find_admin(EMAIL) is not None
    if kept is not None and made:
        _move_events_on(kept, now=now)
        return kept
    if made:
        raise DemoBroken(
            f"{folder} has a database but no demo.json; make demo-reset starts over"
        )
    kept = Kept(email=EMAIL, password=secrets.token_urlsafe(12))
    create_admin(kept.email, kept.password, Role.OWNER, now=now)
    drafts = sample_drafts(slugs, origin=origin, now=now)
    for kind in reversed(KINDS):  # lists show the newest first
        kept.invites[kind] = create_invite(drafts[kind], now=now).public_id
    # Before the commit: a password that nobody was told would be worse than a file
    # that speaks of nothing, which the next start replaces.
    keeping.save(folder, kept)
    db.session.commit()
    return kept


def _move_events_on(kept: Kept, *, now: datetime) -> None:
    """Date the stale live events anew; what learners have there stays. Commits."""
    for kind, (starts_at, ends_at) in event_times(now).items():
        invite = find_invite(kept.invites.get(kind, ""))
        if invite is None or invite.deleted_at or not is_stale(kind, invite, now):
            continue
        draft = draft_of(invite)
        draft.starts_at, draft.ends_at = starts_at, ends_at
        edit_invite(invite, draft, edit_version=invite.edit_version, now=now)
    db.session.commit()


def embed_in(origin: str, kept: Kept, *, now: datetime) -> str | None:
    """Let a page of an origin show the embedded invite; give its token. Commits.

    None where the invite was deleted.
    """
    invite = find_invite(kept.invites.get("embed", ""))
    if invite is None or invite.deleted_at:
        return None
    draft = draft_of(invite)
    if origin not in draft.origins:
        draft.origins.append(origin)
        edit_invite(invite, draft, edit_version=invite.edit_version, now=now)
        db.session.commit()
    return token_of(invite)


def sample_invites(kept: Kept) -> list[tuple[str, Invite]]:
    """Give the invites that are still there, each with what it shows."""
    found = [
        (text, find_invite(kept.invites[kind]))
        for kind, text in KINDS.items()
        if kind in kept.invites
    ]
    return [
        (text, invite) for text, invite in found if invite and not invite.deleted_at
    ]
