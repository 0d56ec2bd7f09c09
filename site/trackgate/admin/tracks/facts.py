"""Facts about tracks as admins read them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites.models import Invite, InviteTrack
from trackgate.tracks.models import Track, TrackRevision
from trackgate.tracks.services import Service, ServiceKind
from trackgate.web.wording import counted, length

_KINDS = {
    ServiceKind.MACHINE: "virtual machine",
    ServiceKind.CONTAINER: "container",
    ServiceKind.BROWSER: "virtual browser",
    ServiceKind.WEBSITE: "website service",
    ServiceKind.CLOUD: "cloud account",
    ServiceKind.OTHER: "unknown service",
}
_MOST_COUNTED = 1000


def day(at: datetime | None) -> str:
    """Write a day, in UTC."""
    return f"{at.day} {at:%b %Y}" if at else ""


def service_words(services: Iterable[Service]) -> str:
    """Say what a sandbox is made of: "2 virtual machines, 1 container"."""
    counts = Counter(service.kind for service in services)
    return ", ".join(
        counted(counts[kind], word) for kind, word in _KINDS.items() if counts[kind]
    )


def invites_with(track_id: int) -> int:
    """Count the invites, deleted ones apart, that offer a track; up to a thousand."""
    some = (
        sa.select(sa.literal(1))
        .select_from(InviteTrack)
        .join(Invite, Invite.id == InviteTrack.invite_id)
        .where(InviteTrack.track_id == track_id, Invite.deleted_at.is_(None))
        .limit(_MOST_COUNTED)
        .subquery()
    )
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def used_words(track_id: int) -> str:
    """Say how many invites offer a track."""
    number = invites_with(track_id)
    if number >= _MOST_COUNTED:
        return "1,000 or more"
    return str(number)


def setting_words(name: str, value: object) -> str:
    """Write the value of a setting of ``tracks.adjusting`` for people."""
    if name == "pausable":
        return "can be paused" if value else "cannot be paused"
    if name == "pause_limit_days":
        return f"kept for {counted(int(str(value)), 'day')}"
    return length(int(str(value))) or "none"


def revision_facts(track: Track, revision: TrackRevision) -> dict[str, Any]:
    """Give what the track's page says about a revision."""
    services = [Service.from_dict(stored) for stored in revision.services]
    return {
        "slug": track.slug,
        "number": revision.number,
        "title": revision.title,
        "teaser": revision.teaser,
        "tags": [str(tag) for tag in revision.tags],
        "owner": revision.owner,
        "made": day(revision.imported_at),
        "services": [service.words for service in services],
        "time_limit": length(revision.time_limit) or "None",
        "idle_timeout": length(revision.idle_timeout) or "Off",
        "pausable": revision.pausable,
        "pause_limit": counted(revision.pause_limit_days, "day"),
        "secrets": [str(name) for name in revision.secrets],
    }
