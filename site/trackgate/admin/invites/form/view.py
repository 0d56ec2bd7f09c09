"""What the invite form shows besides what was typed: summary, warnings, errors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from trackgate.admin.invites.form.inputs import places_of
from trackgate.admin.invites.form.parse import Reading, read
from trackgate.admin.invites.form.state import FormState
from trackgate.admin.invites.form.summary import sentences
from trackgate.admin.invites.form.tracks import (
    Found,
    TrackFact,
    find_tracks,
    track_facts,
)
from trackgate.admin.invites.form.warnings import FormWarning, find_warnings
from trackgate.invites.settings import SETTINGS, InviteDraft

_PLACES = {name: places_of(setting, name) for name, setting in SETTINGS.items()}
# The form's fields, from top to bottom: errors and warnings come in this order.
FIELDS = tuple(place for places in _PLACES.values() for place in places)
# Without these right, a summary would say what is not so. A file is no setting.
_SUMMED_UP = {
    place
    for name, setting in SETTINGS.items()
    if setting.summed_up
    for place in _PLACES[name]
} - {"allowed_file"}
# A list that takes too long to be read while somebody types.
LONG_LIST = 60_000


@dataclass
class View:
    """What stands around the fields."""

    facts: list[TrackFact]
    found: Found
    summary: list[str] = field(default_factory=list)
    still: list[str] = field(default_factory=list)  # what is needed before Save
    notes: dict[str, list[str]] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)


def look(state: FormState, *, live: bool = False) -> View:
    """Work out what to show around a form, also a half-filled one."""
    typed = state.typed
    view = View(
        facts=track_facts(typed.get("tracks")),
        found=find_tracks(state.query, without=typed.get("tracks")),
        errors=sorted(state.errors.items(), key=lambda pair: place(pair[0])),
    )
    if live and len(typed.get("allowed")) > LONG_LIST:
        return view
    reading = read(typed, state.saved.draft if state.saved else None)
    view.still = [reading.errors[name] for name in sorted(reading.errors, key=place)]
    if not _SUMMED_UP & set(reading.errors):
        view.summary = _summary(state, reading.draft, view.facts)
    view.notes = _by_field(_notes(state, reading, view.facts))
    return view


def place(name: str) -> int:
    """Give where a field stands in the form."""
    return FIELDS.index(name) if name in FIELDS else len(FIELDS)


def can_pause(draft: InviteDraft, facts: Iterable[TrackFact]) -> list[str]:
    """Give the titles of the tracks that learners could pause."""
    return [
        fact.title
        for fact in facts
        if fact.pausable and draft.pausing.get(fact.slug, True)
    ]


def _summary(
    state: FormState, draft: InviteDraft, facts: Sequence[TrackFact]
) -> list[str]:
    return sentences(
        draft,
        titles=[fact.title for fact in facts],
        pausing=can_pause(draft, facts),
        now=state.now,
    )


def warnings_of(state: FormState, reading: Reading) -> list[FormWarning]:
    """Give the warnings about what was typed, but for fields that are wrong."""
    facts = track_facts(state.typed.get("tracks"))
    found = find_warnings(
        reading.draft,
        pausing=can_pause(reading.draft, facts),
        saved=state.saved,
        now=state.now,
    )
    right = [warning for warning in found if warning.field not in reading.errors]
    return sorted(right, key=lambda warning: place(warning.field))


def _notes(
    state: FormState, reading: Reading, facts: Iterable[TrackFact]
) -> list[FormWarning]:
    told = [FormWarning(name, text) for name, text in reading.notes.items()]
    retired = [
        FormWarning("tracks", _retired(fact.title, edited=state.saved is not None))
        for fact in facts
        if fact.retired
    ]
    return [*told, *retired, *warnings_of(state, reading)]


def _retired(title: str, *, edited: bool) -> str:
    if edited:
        return f"“{title}” is retired: it can stay here, but not be added anew."
    return f"“{title}” is retired and cannot be in a new invite: remove it."


def _by_field(found: Iterable[FormWarning]) -> dict[str, list[str]]:
    notes: dict[str, list[str]] = {}
    for warning in found:
        notes.setdefault(warning.field, []).append(warning.text)
    return notes
