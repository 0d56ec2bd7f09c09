"""Putting what the options say into a draft of an invite."""

from collections.abc import Sequence
from typing import Any

from trackgate.cli.dates import read_moment
from trackgate.cli.running import Refused
from trackgate.invites.draft import InviteDraft
from trackgate.invites.models import Access, InviteType, Sharing

Given = dict[str, Any]

ANY = "any"

_PLAIN = {
    "title": "title",
    "public_title": "public_title",
    "public_description": "public_description",
    "private_description": "private_description",
    "claim_limit": "claim_limit",
    "plays": "plays_limit",
    "access_for": "access_for",
    "timezone": "timezone",
    "share": "share",
    "listed": "listed",
    "finish_text": "finish_text",
    "finish_url": "finish_url",
    "finish_target": "finish_target",
}
_DATES = {"expires": "expires_at", "starts": "starts_at", "ends": "ends_at"}


def new_draft(given: Given) -> InviteDraft:
    """Give the draft of a new invite."""
    draft = InviteDraft()
    if given["sharing"] == Sharing.EMBED:
        # Embed invites start there (rules, "Who gets in").
        draft.access = Access.DETAILS
    apply(draft, given)
    return draft


def apply(draft: InviteDraft, given: Given) -> None:
    """Change what was given, and nothing else; raises ``Refused``."""
    for option, name in _PLAIN.items():
        if given[option] is not None:
            setattr(draft, name, given[option])
    _apply_choices(draft, given)
    _apply_dates(draft, given)
    _apply_tracks(draft, given)
    if given["allowed"]:
        draft.allowed = list(given["allowed"])
    _apply_origins(draft, given["origins"], none=given["no_origins"])


def _apply_choices(draft: InviteDraft, given: Given) -> None:
    if given["sharing"] is not None:
        draft.sharing = Sharing(given["sharing"])
    if given["access"] is not None:
        draft.access = Access(given["access"])
    if given["kind"] is not None:
        draft.type = InviteType(given["kind"])
        _drop_other_dates(draft)


def _drop_other_dates(draft: InviteDraft) -> None:
    """Drop the dates that the invite's new type does not have."""
    if draft.type is InviteType.LIVE_EVENT:
        draft.expires_at = None
    else:
        draft.starts_at = draft.ends_at = None


def _apply_dates(draft: InviteDraft, given: Given) -> None:
    if given["no_expiry"]:
        if given["expires"] is not None:
            raise Refused("Use either --expires or --no-expiry")
        draft.expires_at = None
    for option, name in _DATES.items():
        if given[option] is not None:
            moment = read_moment(given[option], draft.timezone, f"--{option}")
            setattr(draft, name, moment)


def _apply_tracks(draft: InviteDraft, given: Given) -> None:
    """Set tracks and switches; the switch of a track that leaves goes with it."""
    if given["tracks"]:
        draft.tracks = list(given["tracks"])
        kept = set(draft.tracks)
        draft.pausing = {s: on for s, on in draft.pausing.items() if s in kept}
    both = set(given["pausing"]) & set(given["no_pausing"])
    if both:
        raise Refused(f"Use either --pausing or --no-pausing for {min(both)}")
    draft.pausing.update(dict.fromkeys(given["pausing"], True))
    draft.pausing.update(dict.fromkeys(given["no_pausing"], False))


def _apply_origins(draft: InviteDraft, origins: Sequence[str], *, none: bool) -> None:
    if none and origins:
        raise Refused("Use either --origin or --no-origins")
    if none or origins:
        draft.origins = [origin for origin in origins if origin != ANY]
        draft.any_origin = ANY in origins
