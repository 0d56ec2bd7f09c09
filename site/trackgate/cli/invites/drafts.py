"""Putting what the options say into a draft of an invite."""

from collections.abc import Sequence
from typing import Any

from trackgate.cli.dates import read_moment
from trackgate.cli.running import Refused
from trackgate.invites.choices import InviteType, first_access
from trackgate.invites.setting_kinds import (
    AllowedList,
    Moment,
    OneOf,
    Part,
    SiteList,
    TrackList,
)
from trackgate.invites.settings import SETTINGS, InviteDraft

Given = dict[str, Any]

ANY = "any"
# Kinds that more than one option sets, or that need another setting first.
_APART = (Moment, TrackList, AllowedList, SiteList, Part)


def new_draft(given: Given) -> InviteDraft:
    """Give the draft of a new invite."""
    draft = InviteDraft()
    draft.access = first_access(given["sharing"])
    apply(draft, given)
    return draft


def apply(draft: InviteDraft, given: Given) -> None:
    """Change what was given, and nothing else; raises ``Refused``."""
    for name, setting in SETTINGS.items():
        if not isinstance(setting, _APART) and given[name] is not None:
            value = given[name]  # Click has read numbers and switches
            chosen = isinstance(setting, OneOf)
            setattr(draft, name, setting.read(value) if chosen else value)
    if given["type"] is not None:
        _drop_other_dates(draft)
    _apply_dates(draft, given)
    _apply_tracks(draft, given)
    if given["allowed"]:
        draft.allowed = list(given["allowed"])
    _apply_origins(draft, given["origins"], none=given["no_origins"])


def _drop_other_dates(draft: InviteDraft) -> None:
    """Drop the dates that the invite's new type does not have."""
    if draft.type is InviteType.LIVE_EVENT:
        draft.expires_at = None
    else:
        draft.starts_at = draft.ends_at = None


def _apply_dates(draft: InviteDraft, given: Given) -> None:
    """Set moments, which are read in the zone that was given with them."""
    if given["no_expiry"]:
        if given["expires_at"] is not None:
            raise Refused("Use either --expires or --no-expiry")
        draft.expires_at = None
    for name, setting in SETTINGS.items():
        if isinstance(setting, Moment) and given[name] is not None:
            moment = read_moment(given[name], draft.timezone, setting.option)
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
