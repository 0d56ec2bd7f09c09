"""The WTForms fields that hold a setting of an invite, by its kind.

They keep what was typed word for word, right or wrong, so that a page shown anew has
everything as it was. What it means is for ``parse`` to say.
"""

from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup
from wtforms import BooleanField, Field, StringField

from trackgate.invites.setting_kinds import (
    AllowedList,
    Length,
    Moment,
    Number,
    OneOf,
    Part,
    Setting,
    SiteList,
    Switch,
    Target,
    Text,
    TrackList,
)
from trackgate.invites.terms import FOREVER

UNITS = ("years", "months", "days", "hours", "minutes")
_LIST = {"spellcheck": "false", "autocapitalize": "none"}
Inputs = dict[str, Any]  # by name; WTForms binds them when a form is made


def clean(text: str) -> str:
    """Undo what forms do to line ends; databases refuse NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


class MacroWidget:
    """Draws a field with a macro of the form's own, label, hint and error with it."""

    def __init__(self, macro: str) -> None:
        self._macro = macro

    def __call__(self, field: Any, *, error: str = "", **more: Any) -> Markup:  # noqa: ANN401
        """Give the HTML; ``more`` goes to the macro, beside what the field says."""
        macro = get_template_attribute("admin/invites/form/macros.html", self._macro)
        said = {**field.extra, **more}
        text, hint = field.label.text, field.description
        return Markup(macro(field.name, text, field.data, error, hint, **said))  # noqa: S704


class Drawn(Field):
    """A field that a macro draws; ``extra`` is what the macro wants to know."""

    def __init__(
        self,
        label: str = "",
        *,
        macro: str = "line",
        extra: Mapping[str, Any] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(label, widget=MacroWidget(macro), **kwargs)
        self.extra = dict(extra or {})


class Line(Drawn, StringField):
    """One text; "" where none was sent."""

    def process_data(self, value: str | None) -> None:
        """Begin with a text."""
        self.data = value or ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take what was typed."""
        self.data = clean(valuelist[0]) if valuelist else ""


class Tick(Drawn, BooleanField):
    """A box; ticked where anything was sent."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take whether it was ticked."""
        self.data = bool(valuelist)


class Several(Drawn):
    """Texts in order, each once."""

    def process_data(self, value: Sequence[str] | None) -> None:
        """Copy the list: forms change theirs."""
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take what was sent."""
        self.data = list(dict.fromkeys(clean(text) for text in valuelist))


def _radios(
    label: str,
    options: Sequence[tuple[str, str, str]],
    default: str = "",
    **more: Any,  # noqa: ANN401
) -> Line:
    extra = {"options": options, **more}
    return Line(label, macro="radios", extra=extra, default=default)


@singledispatch
def inputs_of(setting: Setting, name: str) -> Inputs:
    """Give the fields of a setting by their names: a line, unless its kind has own."""
    return {name: Line(setting.label, description=setting.hint)}


@inputs_of.register
def _(_setting: Part, _name: str) -> Inputs:
    return {}


@inputs_of.register
def _(setting: Text, name: str) -> Inputs:
    extra: dict[str, Any] = {"required": setting.required, "more": setting.attributes}
    extra |= {"rows": setting.rows} if setting.rows else {"type": setting.input_type}
    macro = "text" if setting.rows else "line"
    hint = setting.hint
    return {name: Line(setting.label, description=hint, macro=macro, extra=extra)}


@inputs_of.register
def _(setting: Number, name: str) -> Inputs:
    return {name: Line(setting.label, description=setting.hint, macro="number")}


@inputs_of.register
def _(setting: Switch, name: str) -> Inputs:
    return {name: Tick(setting.label, description=setting.hint, macro="tick")}


@inputs_of.register
def _(setting: OneOf, name: str) -> Inputs:
    options = [(each.value, each.label, each.meaning) for each in setting.choices]
    return {name: _radios(setting.label, options)}


@inputs_of.register
def _(setting: Target, name: str) -> Inputs:
    options = [(value, label, "") for value, label in setting.offered]
    return {name: _radios(setting.label, options)}


@inputs_of.register
def _(setting: Length, name: str) -> Inputs:
    options = ((FOREVER, "Forever", ""), ("limited", "For a time", ""))
    units = {unit: Line(unit.capitalize()) for unit in UNITS}
    return {name: _radios(setting.label, options, FOREVER), **units}


@inputs_of.register
def _(setting: Moment, name: str) -> Inputs:
    base = name.removesuffix("_at")
    inputs = {
        f"{base}_date": Line(setting.label),
        f"{base}_time": Line(setting.label),
    }
    if not setting.never:
        return inputs
    options = (("never", "Never", ""), ("at", "On a date", setting.meaning))
    return {"expiry": _radios(setting.never, options, "never"), **inputs}


@inputs_of.register
def _(_setting: TrackList, name: str) -> Inputs:
    # Tracks shown with a switch, and those whose switch is on.
    return {name: Several(), "switches": Several(), "pausing": Several()}


@inputs_of.register
def _(setting: AllowedList, name: str) -> Inputs:
    extra = {"rows": 6, "required": True, "more": _LIST}
    hint = setting.hint
    return {name: Line(setting.label, description=hint, macro="text", extra=extra)}


@inputs_of.register
def _(setting: SiteList, name: str) -> Inputs:
    options = (
        ("listed", "Only the sites listed here", ""),
        ("any", "Any https site", setting.any_meaning),
        ("none", "No site", setting.none_meaning),
    )
    extra = {"rows": 3, "required": True, "more": _LIST, "id": "origin_list"}
    return {
        "framing": _radios(setting.label, options, "none", id=name, quiet=True),
        name: Line("Sites", description=setting.hint, macro="text", extra=extra),
    }


@singledispatch
def places_of(_setting: Setting, name: str) -> tuple[str, ...]:
    """Give where errors of a setting stand, from top to bottom."""
    return (name,)


@places_of.register
def _(_setting: Length, name: str) -> tuple[str, ...]:
    return (name, *UNITS)


@places_of.register
def _(setting: Moment, name: str) -> tuple[str, ...]:
    return ("expiry", name) if setting.never else (name,)


@places_of.register
def _(_setting: AllowedList, name: str) -> tuple[str, ...]:
    return (name, "allowed_file")


@places_of.register
def _(_setting: SiteList, name: str) -> tuple[str, ...]:
    return (name, "origin_list")
