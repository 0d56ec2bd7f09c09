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

from trackgate.admin.invites.form.fields import INPUTS, FormFields
from trackgate.invites.settings import SETTINGS


class Unit(NamedTuple):
    """What is told apart as one thing, and the form's fields it is made of."""

    label: str
    fields: tuple[str, ...]
    settings: tuple[str, ...]


# Whether a track can be paused at all is no setting of the invite.
_NO_SETTING = {"switches"}


def _units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for name, setting in SETTINGS.items():
        key = setting.unit or name
        fields = tuple(field for field in INPUTS[name] if field not in _NO_SETTING)
        there = units.get(key, Unit(setting.called, (), ()))
        units[key] = Unit(
            there.label, (*there.fields, *fields), (*there.settings, name)
        )
    return units


COMPARED = _units()
"""Settings that change together count as one, like the finish button's three."""


@dataclass
class Merge:
    """What came of somebody else's save: settings by key."""

    merged: list[str] = field(default_factory=list)  # theirs, put into the form
    # Both changed these: the form has mine.
    unresolved: list[str] = field(default_factory=list)


def _values(typed: FormFields, key: str) -> list[object]:
    return [typed.get(name) for name in COMPARED[key].fields]


def _digest(typed: FormFields, key: str) -> str:
    text = json.dumps(_values(typed, key))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def digests(typed: FormFields) -> dict[str, str]:
    """Give a digest of each setting, for the page to carry."""
    return {key: _digest(typed, key) for key in COMPARED}


def differ(mine: FormFields, theirs: FormFields) -> list[str]:
    """Give the keys of the settings that differ."""
    return [key for key in COMPARED if _values(mine, key) != _values(theirs, key)]


def merge(mine: FormFields, theirs: FormFields, began: Mapping[str, str]) -> Merge:
    """Put what only they changed into ``mine``; say what both have changed."""
    done = Merge()
    for key in differ(mine, theirs):
        if began.get(key) == _digest(mine, key):
            take_theirs(mine, theirs, key)
            done.merged.append(key)
        elif began.get(key) != _digest(theirs, key):
            done.unresolved.append(key)
    return done


def take_theirs(mine: FormFields, theirs: FormFields, key: str) -> None:
    """Put their value of a setting into the form."""
    for name in COMPARED[key].fields:
        mine.put(name, theirs.get(name))


def write_digests(began: Mapping[str, str]) -> str:
    """Write them for a hidden field."""
    return " ".join(f"{key}:{digest}" for key, digest in began.items())


def read_digests(text: str) -> dict[str, str]:
    """Read that; whatever else was sent holds nothing."""
    pairs = (part.split(":", 1) for part in text.split() if ":" in part)
    return {key: digest for key, digest in pairs if key in COMPARED}
