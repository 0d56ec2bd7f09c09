"""One invite of every kind, as drafts."""

from datetime import datetime, timedelta

from trackgate.invites.models import Access, Invite, InviteType, Sharing
from trackgate.invites.settings import InviteDraft
from trackgate.invites.status import InviteStatus, status

KINDS = {
    "details": "Self-paced, with the lead form",
    "anyone": "Self-paced, anyone with the link",
    "allowed": "Allowed e-mails: learner@example.com, @example.org",
    "upcoming": "Live event, upcoming",
    "running": "Live event, running",
    "embed": "Embedded in other sites",
    "expired": "Expired",
}
"""What each invite of the demo shows."""

_EASY = {"anatomy-of-a-web-page", "shell-first-steps"}  # nothing has to be known before

_WELCOME = """\
Learn by doing: **each track is a short, hands-on lesson**. Start wherever you like,
leave when you have to, and go on where you were.
"""


def sample_drafts(
    slugs: list[str], *, origin: str, now: datetime
) -> dict[str, InviteDraft]:
    """Give the drafts, by kind; ``slugs`` are the sample tracks, ``origin`` ours."""
    return {
        **_self_paced(slugs, now),
        **_events(slugs, now),
        "embed": InviteDraft(
            title="Try a track on our site",
            public_description=_WELCOME,
            private_description="Any https site may frame it, and pages on localhost.",
            sharing=Sharing.EMBED,
            access=Access.DETAILS,
            tracks=slugs[:1],
            any_origin=True,
            origins=_local_origins(origin),
        ),
    }


def _self_paced(slugs: list[str], now: datetime) -> dict[str, InviteDraft]:
    return {
        "details": InviteDraft(
            title="Getting started",
            public_title="Get started with hands-on tracks",
            public_description=_WELCOME,
            private_description="The usual one: an e-mail, the lead form, the tracks.",
            access=Access.DETAILS,
            access_for="30d",
            tracks=slugs,
            listed=True,
        ),
        "anyone": InviteDraft(
            title="Just try it",
            public_description="No sign-up, no e-mail. This browser is remembered.",
            access=Access.ANYONE,
            tracks=[slug for slug in slugs if slug in _EASY],
        ),
        "allowed": InviteDraft(
            title="Onboarding for partners",
            public_description=_WELCOME,
            private_description="Try learner@example.com; the code is printed.",
            access=Access.ALLOWED,
            allowed=["learner@example.com", "@example.org"],
            access_for="3mo",
            plays_limit=5,
            tracks=slugs,
        ),
        "expired": InviteDraft(
            title="Last season's course",
            public_description=_WELCOME,
            access=Access.DETAILS,
            tracks=slugs[:1],
            expires_at=now - timedelta(days=1),
        ),
    }


def _events(slugs: list[str], now: datetime) -> dict[str, InviteDraft]:
    words = {
        "upcoming": ("Workshop: next week's hands-on", "Hands-on workshop"),
        "running": ("Workshop: today's hands-on", "Hands-on workshop, today"),
    }
    return {
        kind: InviteDraft(
            title=words[kind][0],
            public_title=words[kind][1],
            public_description=_WELCOME,
            type=InviteType.LIVE_EVENT,
            access=Access.DETAILS,
            claim_limit=100,
            tracks=slugs,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        for kind, (starts_at, ends_at) in event_times(now).items()
    }


def event_times(now: datetime) -> dict[str, tuple[datetime, datetime]]:
    """Give start and end of each live event, by kind, for a demo that starts now."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return {
        "upcoming": (hour + timedelta(days=3), hour + timedelta(days=3, hours=4)),
        "running": (hour - timedelta(hours=1), hour + timedelta(days=2)),
    }


def is_stale(kind: str, invite: Invite, now: datetime) -> bool:
    """Tell whether a live event is no longer what its kind says."""
    if invite.starts_at is None:  # made self-paced by an admin
        return False
    if kind == "upcoming":
        return status(invite, now) is not InviteStatus.UPCOMING
    running = status(invite, now) is InviteStatus.ACTIVE and now >= invite.starts_at
    return not running


def _local_origins(origin: str) -> list[str]:
    """Give our own origin, and where pages that are being written are served."""
    ports = (3000, 4321, 5000, 5173, 8080)
    return list(
        dict.fromkeys([origin, *(f"http://localhost:{port}" for port in ports)])
    )
