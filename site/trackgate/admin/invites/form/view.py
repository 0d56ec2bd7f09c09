"""What the invite form shows besides what was typed: summary, cautions, errors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from trackgate.admin.invites.form.fields import UNITS
from trackgate.admin.invites.form.parse import Reading, read
from trackgate.admin.invites.form.state import Sheet
from trackgate.admin.invites.form.summary import sentences
from trackgate.admin.invites.form.tracks import (
    Found,
    TrackFact,
    find_tracks,
    track_facts,
)
from trackgate.admin.invites.form.warnings import Caution, cautions
from trackgate.invites.draft import InviteDraft

# The form's fields, from top to bottom: errors and cautions come in this order.
FIELDS = (
    "sharing",
    "type",
    "title",
    "public_title",
    "public_description",
    "private_description",
    "tracks",
    "access_for",
    *UNITS,
    "plays_limit",
    "expiry",
    "expires_at",
    "starts_at",
    "ends_at",
    "timezone",
    "claim_limit",
    "access",
    "allowed",
    "allowed_file",
    "origins",
    "origin_list",
    "finish_text",
    "finish_url",
    "finish_target",
)
# Without these right, a summary would say what is not so.
_SUMMED_UP = set(FIELDS) - {
    "title",
    "public_title",
    "public_description",
    "private_description",
    "tracks",
    "finish_text",
    "finish_url",
    "allowed_file",
}
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


def look(sheet: Sheet, *, live: bool = False) -> View:
    """Work out what to show around a form, also a half-filled one."""
    typed = sheet.typed
    view = View(
        facts=track_facts(typed.tracks),
        found=find_tracks(sheet.query, without=typed.tracks),
        errors=sorted(sheet.errors.items(), key=lambda pair: place(pair[0])),
    )
    if live and len(typed.allowed) > LONG_LIST:
        return view
    reading = read(typed, sheet.saved.draft if sheet.saved else None)
    view.still = [reading.errors[name] for name in sorted(reading.errors, key=place)]
    if not _SUMMED_UP & set(reading.errors):
        view.summary = _summary(sheet, reading.draft, view.facts)
    view.notes = _by_field(_notes(sheet, reading, view.facts))
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


def _summary(sheet: Sheet, draft: InviteDraft, facts: Sequence[TrackFact]) -> list[str]:
    return sentences(
        draft,
        titles=[fact.title for fact in facts],
        pausing=can_pause(draft, facts),
        now=sheet.now,
    )


def cautions_of(sheet: Sheet, reading: Reading) -> list[Caution]:
    """Give the cautions about what was typed, but for fields that are wrong."""
    facts = track_facts(sheet.typed.tracks)
    found = cautions(
        reading.draft,
        pausing=can_pause(reading.draft, facts),
        saved=sheet.saved,
        now=sheet.now,
    )
    right = [caution for caution in found if caution.field not in reading.errors]
    return sorted(right, key=lambda caution: place(caution.field))


def _notes(sheet: Sheet, reading: Reading, facts: Iterable[TrackFact]) -> list[Caution]:
    told = [Caution(name, text) for name, text in reading.notes.items()]
    retired = [
        Caution("tracks", _retired(fact.title, edited=sheet.saved is not None))
        for fact in facts
        if fact.retired
    ]
    return [*told, *retired, *cautions_of(sheet, reading)]


def _retired(title: str, *, edited: bool) -> str:
    if edited:
        return f"“{title}” is retired: it can stay here, but not be added anew."
    return f"“{title}” is retired and cannot be in a new invite: remove it."


def _by_field(found: Iterable[Caution]) -> dict[str, list[str]]:
    notes: dict[str, list[str]] = {}
    for caution in found:
        notes.setdefault(caution.field, []).append(caution.text)
    return notes
