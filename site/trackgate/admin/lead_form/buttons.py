"""What the editor's buttons do to the form under edit. Nothing is saved by them."""

from collections.abc import Callable

from trackgate.admin.lead_form.state import EditedField as Field
from trackgate.admin.lead_form.state import EditedForm, Sent, read_kind
from trackgate.forms.presets import UnknownPreset, load_preset


def act(edited: EditedForm, do: str, sent: Sent) -> tuple[EditedForm, str, str]:
    """Do what a button says, such as ``up:3``.

    Gives the form, what to tell, and the id of the element to focus.
    """
    name, _, key = do.partition(":")
    if name == "add":
        return edited, *_add(edited, sent)
    if name == "preset":
        return _preset(edited, sent.get("preset", ""))
    found, move = edited.find(key), _MOVES.get(name)
    if found is None or move is None:
        return edited, "", ""
    return edited, *move(edited, found)


def _add(edited: EditedForm, sent: Sent) -> tuple[str, str]:
    each = Field(
        key=edited.new_key(), kind=read_kind(sent.get("new_kind", "")), open=True
    )
    edited.fields.append(each)
    return "A field was added at the end.", f"field-f{each.key}-label"


def _preset(edited: EditedForm, name: str) -> tuple[EditedForm, str, str]:
    try:
        definition = load_preset(name)
    except UnknownPreset:
        return edited, "", ""
    filled = EditedForm.of(definition, base=edited.base)
    # A preset is about what is asked: blocked domains must not go unnoticed with it.
    filled.business_only, filled.blocked = edited.business_only, edited.blocked
    said = f"Filled in from the preset “{preset_title(name)}”. Save to use it."
    return filled, said, "field-heading"


def preset_title(name: str) -> str:
    """Give a preset's name as people read it."""
    return name.replace("_", " ").replace("-", " ").capitalize()


def _up(edited: EditedForm, each: Field) -> tuple[str, str]:
    return _shift(edited, each, -1)


def _down(edited: EditedForm, each: Field) -> tuple[str, str]:
    return _shift(edited, each, 1)


def _shift(edited: EditedForm, each: Field, by: int) -> tuple[str, str]:
    """Change places with the neighbour, past fields that are removed."""
    kept = edited.kept
    if each.removed:
        return "", ""
    place = kept.index(each) + by
    if 0 <= place < len(kept):
        fields = edited.fields
        here, there = fields.index(each), fields.index(kept[place])
        fields[here], fields[there] = fields[there], fields[here]
    else:
        place -= by
    ends = {0: "down", len(kept) - 1: "up"}
    # At an end its button is gone: the focus goes to the other one.
    button = ends.get(place, "up" if by < 0 else "down")
    said = f"“{each.title}” is now field {place + 1} of {len(kept)}."
    return said, f"{button}-{each.key}"


def _remove(edited: EditedForm, each: Field) -> tuple[str, str]:
    each.removed = True
    return f"“{each.title}” goes when you save.", f"restore-{each.key}"


def _restore(edited: EditedForm, each: Field) -> tuple[str, str]:
    each.removed = False
    return f"“{each.title}” is back.", f"remove-{each.key}"


def _open(edited: EditedForm, each: Field) -> tuple[str, str]:
    each.open = True
    return "", f"field-f{each.key}-kind"


def _decide(edited: EditedForm, each: Field) -> tuple[str, str]:
    each.open = True
    return "", f"field-f{each.key}-show_field"


_MOVES: dict[str, Callable[[EditedForm, Field], tuple[str, str]]] = {
    "up": _up,
    "down": _down,
    "remove": _remove,
    "restore": _restore,
    "kind": _open,
    "show": _decide,
}
