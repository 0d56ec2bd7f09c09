"""From the editor's texts to a definition, and from its problems back to inputs."""

import re
from typing import Any

from trackgate.admin.lead_form.state import EditedField, EditedForm
from trackgate.forms.countries import COUNTRIES
from trackgate.forms.definition import FormDefinition, InvalidForm
from trackgate.forms.kinds import CONSENT_GIVEN, Kind
from trackgate.forms.names import suggest_name
from trackgate.forms.option_lines import read_options
from trackgate.forms.rules import MAX_FIELDS
from trackgate.forms.shapes import Problems

Errors = list[tuple[str, str]]

_PATH = re.compile(r"fields\.(\d+)\.(.+)")
_OPTION = re.compile(r"options\.(\d+)\.")
_BLANK = {"heading": "Your details", "intro": ""}
_INPUTS = {"show_if.field": "show_field", "show_if.any_of": "show_values"}


def names_of(edited: EditedForm) -> dict[str, str]:
    """Give the name of each field by its key; new ones are named by their label.

    Only a save makes such a name last: the label may still be half typed.
    """
    names = {each.key: each.name.strip() for each in edited.kept}
    taken = set(names.values())
    for each in edited.kept:
        # A hidden field's name is what pages pass it by: never guessed from nothing.
        guessed = each.kind is not Kind.HIDDEN or each.label.strip()
        if guessed and not names[each.key]:
            names[each.key] = suggest_name(each.label, taken)
            taken.add(names[each.key])
    return names


def definition_data(edited: EditedForm) -> dict[str, Any]:
    """Give the edit as loose data for ``FormDefinition.from_dict``."""
    names = names_of(edited)
    return {
        "heading": edited.heading,
        "intro": edited.intro,
        "fields": [_field_data(each, names) for each in edited.kept],
        "business_only": edited.business_only,
        "blocked_domains": _domains(edited),
    }


def _domains(edited: EditedForm) -> list[str]:
    return [line.strip() for line in edited.blocked.splitlines() if line.strip()]


def _field_data(each: EditedField, names: dict[str, str]) -> dict[str, Any]:
    """Give one field; texts of another kind stay in the editor only."""
    data: dict[str, Any] = {
        "name": names[each.key],
        "kind": each.kind.value,
        "label": each.label,
        "help": each.help,
        "autocomplete": each.autocomplete,
        "required_message": each.required_message,
        "required": each.required and each.kind is not Kind.HIDDEN,
    }
    if each.is_typed:
        data["placeholder"] = each.placeholder
    if each.has_options:
        data["options"] = read_options(each.options)
    if each.kind is Kind.CONSENT:
        data["text"] = each.text
    if each.kind is Kind.HIDDEN:
        data["default"] = each.default
    if each.show_field:
        field = names.get(each.show_field, "")
        data["show_if"] = {"field": field, "any_of": each.show_values}
    return data


def choices_of(each: EditedField) -> list[dict[str, str]]:
    """Give what can be chosen in a field as it is edited now, for show-if."""
    if each.has_options:
        found = read_options(each.options)
        return [option for option in found if option["value"]]
    if each.kind is Kind.CONSENT:
        return [{"value": CONSENT_GIVEN, "label": "Agreed"}]
    if each.kind is Kind.COUNTRY:
        return [{"value": code, "label": name} for code, name in COUNTRIES]
    return []


def read_definition(edited: EditedForm) -> FormDefinition:
    """Give the definition; raises ``InvalidForm``."""
    return FormDefinition.from_dict(definition_data(edited))


def errors_of(edited: EditedForm, problems: Problems) -> Errors:
    """Give problems as ``(input, sentence)``; fields that have one are opened."""
    errors: dict[str, str] = {}
    for path, message in problems.items():
        name, said = _error(edited, path, message)
        errors.setdefault(name, said)
    return list(errors.items())


def _error(edited: EditedForm, path: str, message: str) -> tuple[str, str]:
    if path.startswith("blocked_domains."):
        domain = _domains(edited)[int(path.split(".")[1])]
        return "blocked", f"{domain}: {message}"
    found = _PATH.fullmatch(path)
    if found is None:
        return ("add" if path == "fields" else path), message
    each, rest = edited.kept[int(found[1])], found[2]
    each.open = True
    option = _OPTION.match(rest)
    if option:
        return f"f{each.key}-options", f"Line {int(option[1]) + 1}: {message}"
    return f"f{each.key}-{_INPUTS.get(rest, rest)}", message


def what_can_be_shown(edited: EditedForm) -> tuple[FormDefinition, int]:
    """Give the form without what is not finished, and how many fields that is.

    For the preview, which goes on while somebody is typing.
    """
    data = definition_data(edited) | {"blocked_domains": []}
    fields = data["fields"][:MAX_FIELDS]
    while True:
        try:
            form = FormDefinition.from_dict(data | {"fields": fields})
        except InvalidForm as error:
            data |= {key: _BLANK[key] for key in _BLANK if key in error.problems}
            found = (_PATH.fullmatch(path) for path in error.problems)
            bad = {int(match[1]) for match in found if match}
            fields = [item for place, item in enumerate(fields) if place not in bad]
        else:
            return form, len(data["fields"]) - len(fields)
