"""Two admins at one invite: what differs between what is saved and what is typed.

The page carries a digest of each setting as it was when the edit began. So a setting
that only the other has changed is taken over, one that only this admin has changed
stays, and only what both have changed is a question.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from trackgate.admin.invites.form.fields import UNITS, Typed


class Setting(NamedTuple):
    """What is told apart as one thing, and the form's fields it is made of."""

    label: str
    fields: tuple[str, ...]


SETTINGS = {
    "sharing": Setting("Sharing method", ("sharing",)),
    "type": Setting("Type", ("type",)),
    "title": Setting("Title", ("title",)),
    "public_title": Setting("Public title", ("public_title",)),
    "public_description": Setting("Public description", ("public_description",)),
    "private_description": Setting("Private description", ("private_description",)),
    "tracks": Setting("Tracks", ("tracks", "pausing")),
    "access_for": Setting("Time for each learner", ("access_for", *UNITS)),
    "plays_limit": Setting("Plays per track", ("plays_limit",)),
    "expires": Setting("End", ("expiry", "expires_date", "expires_time")),
    "starts": Setting("Start", ("starts_date", "starts_time")),
    "ends": Setting("End of the event", ("ends_date", "ends_time")),
    "timezone": Setting("Time zone", ("timezone",)),
    "claim_limit": Setting("Claim limit", ("claim_limit",)),
    "share": Setting("Share button", ("share",)),
    "access": Setting("Who gets in", ("access",)),
    "allowed": Setting("Allowed e-mails", ("allowed",)),
    "framing": Setting("Sites that may embed it", ("framing", "origins")),
    "finish": Setting("Finish button", ("finish_text", "finish_url", "finish_target")),
    "listed": Setting("Catalogues", ("listed",)),
}


@dataclass
class Meeting:
    """What came of somebody else's save: settings by key."""

    taken: list[str] = field(default_factory=list)  # theirs, put into the form
    asked: list[str] = field(default_factory=list)  # both changed: the form has mine


def _values(typed: Typed, key: str) -> list[object]:
    return [getattr(typed, name) for name in SETTINGS[key].fields]


def _digest(typed: Typed, key: str) -> str:
    text = json.dumps(_values(typed, key))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def digests(typed: Typed) -> dict[str, str]:
    """Give a digest of each setting, for the page to carry."""
    return {key: _digest(typed, key) for key in SETTINGS}


def differ(mine: Typed, theirs: Typed) -> list[str]:
    """Give the keys of the settings that differ."""
    return [key for key in SETTINGS if _values(mine, key) != _values(theirs, key)]


def meet(mine: Typed, theirs: Typed, began: Mapping[str, str]) -> Meeting:
    """Put what only they changed into ``mine``; say what both have changed."""
    meeting = Meeting()
    for key in differ(mine, theirs):
        if began.get(key) == _digest(mine, key):
            take(mine, theirs, key)
            meeting.taken.append(key)
        elif began.get(key) != _digest(theirs, key):
            meeting.asked.append(key)
    return meeting


def take(mine: Typed, theirs: Typed, key: str) -> None:
    """Put their value of a setting into the form."""
    for name in SETTINGS[key].fields:
        value = getattr(theirs, name)
        setattr(mine, name, list(value) if isinstance(value, list) else value)


def write_digests(began: Mapping[str, str]) -> str:
    """Write them for a hidden field."""
    return " ".join(f"{key}:{digest}" for key, digest in began.items())


def read_digests(text: str) -> dict[str, str]:
    """Read that; whatever else was sent holds nothing."""
    pairs = (part.split(":", 1) for part in text.split() if ":" in part)
    return {key: digest for key, digest in pairs if key in SETTINGS}
