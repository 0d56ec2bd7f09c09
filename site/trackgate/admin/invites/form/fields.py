"""The invite form's fields, made from the declarations of ``invites.settings``."""

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form

from trackgate.admin.invites.form.inputs import inputs_of
from trackgate.invites.choices import Sharing, first_access
from trackgate.invites.settings import SETTINGS, InviteDraft

INPUTS = {name: inputs_of(setting, name) for name, setting in SETTINGS.items()}
"""The form's fields, by the setting that they hold."""


class FormFields(Form):
    """What an admin has typed into the form, word for word, by the fields' names."""

    def get(self, name: str) -> Any:  # noqa: ANN401
        """Give what a field holds: a text, a list of texts, or whether it is ticked."""
        return self[name].data

    def put(self, name: str, value: object) -> None:
        """Let a field hold something else; a list is copied."""
        self[name].data = list(value) if isinstance(value, list) else value


for _inputs in INPUTS.values():
    for _name, _field in _inputs.items():
        setattr(FormFields, _name, _field)


def start(sharing: str = "") -> FormFields:
    """Give a new form; embed invites start at leaving details (rules, Who gets in)."""
    fields = FormFields()
    fill_plain(InviteDraft(), fields)
    if sharing == Sharing.EMBED:
        fields.put("sharing", sharing)
        fields.put("access", first_access(sharing).value)
        fields.put("framing", "listed")
    return fields


def fields_in(form: MultiDict[str, str]) -> FormFields:
    """Read what was sent."""
    return FormFields(form)


def fill_plain(draft: InviteDraft, fields: FormFields) -> None:
    """Put the settings that one field holds into the form."""
    for name, setting in SETTINGS.items():
        if setting.plain:
            fields.put(name, setting.write(getattr(draft, name)))
