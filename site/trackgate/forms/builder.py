"""From the stored definition to a WTForms class, and from a POST to answers.

What a hidden field (show-if) posts is dropped whatever it is; the page's script
that hides fields is for looks only.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, HiddenField, StringField, TextAreaField

from trackgate.forms import inputs, kinds, messages
from trackgate.forms.fields import FieldDefinition
from trackgate.forms.kinds import Control, Kind
from trackgate.forms.store import StoredForm

Answer = str | list[str]
Errors = list[tuple[str, str]]

HONEYPOT = "website"
"""The name of the input that people never see."""

# Attributes of the class have this before the field's name: a field may be called
# "data" or "validate", which WTForms uses itself.
_PREFIX = "f_"


@dataclass(frozen=True)
class GivenConsent:
    """A consent that was asked, with the exact text, and whether it was given."""

    field: str
    text: str
    given: bool


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a POST of the lead form came to. The e-mail is the caller's to judge."""

    answers: dict[str, Answer]
    """By field name; only fields that were shown; ``""`` or ``[]`` = left empty."""
    consents: list[GivenConsent]
    errors: Errors
    """``(field name, sentence)``, in the form's order; none means good."""
    honeypot: bool
    """Filled in what people do not see: reads as success, stores nothing."""
    values: dict[str, Answer] = field(default_factory=dict)
    """What was typed, the e-mail too, to be given back beside the errors."""


def validate(stored: StoredForm, formdata: "MultiDict[str, str]") -> Submission:
    """Judge a POST of the lead form, except its e-mail."""
    fields = stored.definition.fields
    form = build_form(stored)(formdata)
    shown = _keep_shown(form, fields)
    form.validate()
    bound = [(item, form[_PREFIX + item.name]) for item in shown]
    return Submission(
        answers={
            item.name: entry.data
            or ([] if item.kind.facts.control is Control.BOXES else "")
            for item, entry in bound
            if item.kind is not Kind.CONSENT
        },
        consents=[
            GivenConsent(item.name, item.text, bool(entry.data))
            for item, entry in bound
            if item.kind is Kind.CONSENT
        ],
        errors=[(item.name, entry.errors[0]) for item, entry in bound if entry.errors],
        honeypot=bool(formdata.get(HONEYPOT, "").strip()),
        values=_typed(fields, formdata),
    )


def _nothing(item: FieldDefinition) -> Answer:
    return [] if item.kind.facts.control is Control.BOXES else ""


def _typed(
    fields: tuple[FieldDefinition, ...], formdata: "MultiDict[str, str]"
) -> dict[str, Answer]:
    values: dict[str, Answer] = {"email": formdata.get("email", "")}
    for item in fields:
        if item.kind.facts.control is Control.BOXES:
            values[item.name] = formdata.getlist(item.name)
        elif item.name in formdata:
            values[item.name] = formdata[item.name]
    return values


def _keep_shown(
    form: Form, fields: tuple[FieldDefinition, ...]
) -> list[FieldDefinition]:
    """Take the fields that are not shown out of the form; give those that are.

    A field that is not shown has no answer, so what depends on it goes too.
    """
    shown: dict[str, FieldDefinition] = {}
    for item in fields:
        condition = item.show_if
        if condition and not (
            condition.field in shown
            and condition.holds(_chosen(form, shown[condition.field]))
        ):
            del form[_PREFIX + item.name]
        else:
            shown[item.name] = item
    return list(shown.values())


def _chosen(form: Form, item: FieldDefinition) -> list[str]:
    data = form[_PREFIX + item.name].data
    if item.kind is Kind.CONSENT:
        return [kinds.CONSENT_GIVEN] if data else []
    return data or [] if isinstance(data, list) else [data]


@lru_cache(maxsize=32)
def build_form(stored: StoredForm) -> type[Form]:
    """Give the WTForms class of a version of the form, made once."""
    inputs_by_name = {
        _PREFIX + item.name: _build_field(item) for item in stored.definition.fields
    }
    form_class: type[Form] = type("LeadForm", (Form,), inputs_by_name)
    return form_class


def _build_field(item: FieldDefinition) -> object:
    make = _MAKERS[item.kind.facts.control]
    needed: Validators = []
    if item.required:
        needed.append(inputs.Needed(messages.empty(item)))
    return make(item, needed, {"name": item.name, "label": item.label})


Validators = list[Callable[..., None]]
Common = dict[str, Any]


def _line(item: FieldDefinition, needed: Validators, common: Common) -> object:
    short = inputs.AtMost(kinds.TEXT_LENGTH, messages.too_long(item, kinds.TEXT_LENGTH))
    further = inputs.RULES.get(item.kind.facts.rule, [])
    return StringField(
        validators=[*needed, short, *further],
        filters=[inputs.one_line],
        **common,
    )


def _lines(item: FieldDefinition, needed: Validators, common: Common) -> object:
    short = inputs.AtMost(
        kinds.LONG_TEXT_LENGTH, messages.too_long(item, kinds.LONG_TEXT_LENGTH)
    )
    return TextAreaField(
        validators=[*needed, short], filters=[inputs.some_lines], **common
    )


def _one_of(item: FieldDefinition, needed: Validators, common: Common) -> object:
    return inputs.OneOf(
        validators=needed,
        values=item.values,
        not_listed=messages.not_listed(item),
        **common,
    )


def _some_of(item: FieldDefinition, needed: Validators, common: Common) -> object:
    return inputs.SomeOf(
        validators=needed,
        order=tuple(option.value for option in item.options),
        not_listed=messages.not_listed(item),
        **common,
    )


def _consent(item: FieldDefinition, needed: Validators, common: Common) -> object:
    return BooleanField(validators=needed, **common)


def _hidden(item: FieldDefinition, needed: Validators, common: Common) -> object:
    # Nobody could correct it, so a value that is too long is cut, not refused.
    return HiddenField(
        default=item.default,
        filters=[inputs.one_line, inputs.cut(kinds.TEXT_LENGTH)],
        **common,
    )


_MAKERS: dict[Control, Callable[[FieldDefinition, Validators, Common], object]] = {
    Control.LINE: _line,
    Control.LINES: _lines,
    Control.LIST: _one_of,
    Control.RADIOS: _one_of,
    Control.BOXES: _some_of,
    Control.BOX: _consent,
    Control.HIDDEN: _hidden,
}
