"""The form's buttons that change the form and save nothing: they work without scripts.

Each is called by the button's value, like ``up:intro``, and keeps all that was typed.
"""

from collections.abc import Callable

from flask import request

from trackgate.admin.base.wording import counted
from trackgate.admin.invites.form.conflicts import COMPARED, take_theirs
from trackgate.admin.invites.form.lists import read_csv
from trackgate.admin.invites.form.parse import AN_ENTRY
from trackgate.admin.invites.form.state import FormState, filled
from trackgate.admin.invites.form.tracks import track_facts

_LARGEST_FILE = 2 * 1024 * 1024
_LONGEST_LIST = 4 * 1024 * 1024
_NAME_MOST = 60


def act(state: FormState, do: str) -> None:
    """Do what a button says; an unknown one does nothing."""
    name, _, target = do.partition(":")
    take_upload(state)
    if name in _ACTIONS:
        _ACTIONS[name](state, target)


def _add(state: FormState, slug: str) -> None:
    facts = track_facts([slug])
    state.focus = "field-q"
    if not facts or slug in state.typed.get("tracks"):
        return
    state.typed.get("tracks").append(slug)
    if facts[0].pausable:  # the switch copies the track's own setting
        state.typed.get("pausing").append(slug)
        state.typed.get("switches").append(slug)
    state.said = f"“{facts[0].title}” is added. {_place(state, slug)}"


def _remove(state: FormState, slug: str) -> None:
    tracks = state.typed.get("tracks")
    if slug not in tracks:
        return
    place = tracks.index(slug)
    tracks.remove(slug)
    neighbour = tracks[min(place, len(tracks) - 1)] if tracks else ""
    state.focus = f"remove-{neighbour}" if neighbour else "field-q"
    state.said = f"“{_title(slug)}” is removed."


def _up(state: FormState, slug: str) -> None:
    _move(state, slug, -1)
    state.focus = f"up-{slug}"


def _down(state: FormState, slug: str) -> None:
    _move(state, slug, 1)
    state.focus = f"down-{slug}"


def _move(state: FormState, slug: str, by: int) -> None:
    tracks = state.typed.get("tracks")
    if slug not in tracks:
        return
    place = tracks.index(slug)
    tracks.insert(max(0, place + by), tracks.pop(place))
    _order(state, slug)


def _order(state: FormState, slug: str) -> None:
    """Say where a track is now: it was dragged there, or moved by a button."""
    if slug in state.typed.get("tracks"):
        state.said = f"“{_title(slug)}”: {_place(state, slug)}"


def _place(state: FormState, slug: str) -> str:
    tracks = state.typed.get("tracks")
    return f"It is track {tracks.index(slug) + 1} of {len(tracks)}."


def _title(slug: str) -> str:
    facts = track_facts([slug])
    return facts[0].title if facts else slug


def _search(state: FormState, _target: str) -> None:
    state.focus = "field-q"


def _describe(state: FormState, _target: str) -> None:
    state.focus = "description-preview"


def _upload(state: FormState, _target: str) -> None:
    state.focus = "field-allowed"
    if not (state.said or "allowed_file" in state.errors):
        state.errors["allowed_file"] = "Choose a file first"


def take_upload(state: FormState) -> None:
    """Add what a chosen file holds to the list, and say which lines it does not."""
    file = request.files.get("allowed_file")
    if file is None or not file.filename:
        return
    name = file.filename[-_NAME_MOST:]
    content = file.read(_LARGEST_FILE + 1)
    if len(content) > _LARGEST_FILE:
        state.errors["allowed_file"] = _too_large(f"{name} has more than 2 MB")
        return
    entries = read_csv(content)
    lines = [line for line in state.typed.get("allowed").split("\n") if line.strip()]
    there = {line.strip().lower() for line in lines}
    new = [entry for entry in entries.good if entry not in there]
    longer = "\n".join([*lines, *new])
    if len(longer.encode()) > _LONGEST_LIST:  # the form could not be sent any more
        state.errors["allowed_file"] = _too_large(
            f"With {name} the list would have more than 4 MB"
        )
        return
    state.typed.put("allowed", longer)
    read = counted(len(entries.good), "address or domain", "addresses and domains")
    state.said = f"{read} read from {name}, {len(new):,} of them new."
    state.said_at = "allowed"
    if entries.wrong or not entries.good:
        state.errors["allowed_file"] = (
            entries.problem(AN_ENTRY, name) or f"{name} holds no addresses"
        )


def _too_large(what: str) -> str:
    """Say that nothing was added, and what to do instead."""
    instead = "allow whole domains, like @example.com, or take several invites"
    return f"{what}. Nothing of it was added: {instead}"


def _theirs(state: FormState, key: str) -> None:
    """Settle a setting that both admins changed by taking the other's."""
    if state.saved is None or key not in COMPARED:
        return
    take_theirs(state.typed, filled(state.saved.draft), key)
    state.unresolved = [other for other in state.unresolved if other != key]
    state.said = f"{COMPARED[key].label}: theirs is in the form now."
    state.said_at = "conflict"


_ACTIONS: dict[str, Callable[[FormState, str], None]] = {
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
