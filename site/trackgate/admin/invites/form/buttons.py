"""The form's buttons that change the form and save nothing: they work without scripts.

Each is called by the button's value, like ``up:intro``, and keeps all that was typed.
"""

from collections.abc import Callable

from flask import request

from trackgate.admin.base.wording import counted
from trackgate.admin.invites.form.conflicts import SETTINGS, take
from trackgate.admin.invites.form.lists import read_csv
from trackgate.admin.invites.form.parse import AN_ENTRY
from trackgate.admin.invites.form.state import Sheet, filled
from trackgate.admin.invites.form.tracks import track_facts

_LARGEST_FILE = 2 * 1024 * 1024
_LONGEST_LIST = 4 * 1024 * 1024
_NAME_MOST = 60


def act(sheet: Sheet, do: str) -> None:
    """Do what a button says; an unknown one does nothing."""
    name, _, target = do.partition(":")
    take_upload(sheet)
    if name in _ACTIONS:
        _ACTIONS[name](sheet, target)


def _add(sheet: Sheet, slug: str) -> None:
    facts = track_facts([slug])
    sheet.focus = "field-q"
    if not facts or slug in sheet.typed.tracks:
        return
    sheet.typed.tracks.append(slug)
    if facts[0].pausable:  # the switch copies the track's own setting
        sheet.typed.pausing.append(slug)
        sheet.typed.switches.append(slug)
    sheet.said = f"“{facts[0].title}” is added. {_place(sheet, slug)}"


def _remove(sheet: Sheet, slug: str) -> None:
    tracks = sheet.typed.tracks
    if slug not in tracks:
        return
    place = tracks.index(slug)
    tracks.remove(slug)
    neighbour = tracks[min(place, len(tracks) - 1)] if tracks else ""
    sheet.focus = f"remove-{neighbour}" if neighbour else "field-q"
    sheet.said = f"“{_title(slug)}” is removed."


def _up(sheet: Sheet, slug: str) -> None:
    _move(sheet, slug, -1)
    sheet.focus = f"up-{slug}"


def _down(sheet: Sheet, slug: str) -> None:
    _move(sheet, slug, 1)
    sheet.focus = f"down-{slug}"


def _move(sheet: Sheet, slug: str, by: int) -> None:
    tracks = sheet.typed.tracks
    if slug not in tracks:
        return
    place = tracks.index(slug)
    tracks.insert(max(0, place + by), tracks.pop(place))
    _order(sheet, slug)


def _order(sheet: Sheet, slug: str) -> None:
    """Say where a track is now: it was dragged there, or moved by a button."""
    if slug in sheet.typed.tracks:
        sheet.said = f"“{_title(slug)}”: {_place(sheet, slug)}"


def _place(sheet: Sheet, slug: str) -> str:
    tracks = sheet.typed.tracks
    return f"It is track {tracks.index(slug) + 1} of {len(tracks)}."


def _title(slug: str) -> str:
    facts = track_facts([slug])
    return facts[0].title if facts else slug


def _search(sheet: Sheet, _target: str) -> None:
    sheet.focus = "field-q"


def _describe(sheet: Sheet, _target: str) -> None:
    sheet.focus = "description-preview"


def _upload(sheet: Sheet, _target: str) -> None:
    sheet.focus = "field-allowed"
    if not (sheet.said or "allowed_file" in sheet.errors):
        sheet.errors["allowed_file"] = "Choose a file first"


def take_upload(sheet: Sheet) -> None:
    """Add what a chosen file holds to the list, and say which lines it does not."""
    file = request.files.get("allowed_file")
    if file is None or not file.filename:
        return
    name = file.filename[-_NAME_MOST:]
    content = file.read(_LARGEST_FILE + 1)
    if len(content) > _LARGEST_FILE:
        sheet.errors["allowed_file"] = _too_large(f"{name} has more than 2 MB")
        return
    entries = read_csv(content)
    lines = [line for line in sheet.typed.allowed.split("\n") if line.strip()]
    there = {line.strip().lower() for line in lines}
    new = [entry for entry in entries.good if entry not in there]
    longer = "\n".join([*lines, *new])
    if len(longer.encode()) > _LONGEST_LIST:  # the form could not be sent any more
        sheet.errors["allowed_file"] = _too_large(
            f"With {name} the list would have more than 4 MB"
        )
        return
    sheet.typed.allowed = longer
    read = counted(len(entries.good), "address or domain", "addresses and domains")
    sheet.said = f"{read} read from {name}, {len(new):,} of them new."
    sheet.said_at = "allowed"
    if entries.wrong or not entries.good:
        sheet.errors["allowed_file"] = (
            entries.problem(AN_ENTRY, name) or f"{name} holds no addresses"
        )


def _too_large(what: str) -> str:
    """Say that nothing was added, and what to do instead."""
    instead = "allow whole domains, like @example.com, or take several invites"
    return f"{what}. Nothing of it was added: {instead}"


def _theirs(sheet: Sheet, key: str) -> None:
    """Settle a setting that both admins changed by taking the other's."""
    if sheet.saved is None or key not in SETTINGS:
        return
    take(sheet.typed, filled(sheet.saved.draft), key)
    sheet.asked = [other for other in sheet.asked if other != key]
    sheet.said = f"{SETTINGS[key].label}: theirs is in the form now."
    sheet.said_at = "met"


_ACTIONS: dict[str, Callable[[Sheet, str], None]] = {
    "add": _add,
    "remove": _remove,
    "up": _up,
    "down": _down,
    "order": _order,
    "search": _search,
    "describe": _describe,
    "upload": _upload,
    "theirs": _theirs,
}
