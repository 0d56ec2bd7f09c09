"""What a lead form is made of, as values that can be stored, compared and shown.

A ``FormDefinition`` that exists is a good one: ``rules`` is asked when it is made.
The e-mail field is not among its fields; it is always there, first and required.
"""

from collections.abc import Container
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from trackgate.core import emails
from trackgate.forms.countries import COUNTRIES
from trackgate.forms.kinds import CONSENT_GIVEN, Kind, default_autocomplete
from trackgate.forms.rules import problems_of
from trackgate.forms.shapes import Problems, Shape


class InvalidForm(ValueError):
    """A definition that cannot be a lead form.

    ``problems`` has a sentence per path: ``heading``, ``fields.2.label`` (from 0).
    """

    def __init__(self, problems: Problems) -> None:
        super().__init__("; ".join(f"{k}: {v}" for k, v in problems.items()))
        self.problems = problems


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    value: str  # stored and exported
    label: str  # shown


_COUNTRY_OPTIONS = tuple(Option(code, name) for code, name in COUNTRIES)


@dataclass(frozen=True)
class ShowIf:
    """Show the field only if an earlier field was answered with one of these."""

    field: str
    any_of: tuple[str, ...]

    def holds(self, answer: Container[str]) -> bool:
        """Tell whether an answer (its values, one or several) is among them."""
        return any(value in answer for value in self.any_of)

    def to_dict(self) -> dict[str, Any]:
        """Give it as it is stored: ``equals`` for one value, else ``any_of``."""
        if len(self.any_of) == 1:
            return {"field": self.field, "equals": self.any_of[0]}
        return {"field": self.field, "any_of": list(self.any_of)}


@dataclass(frozen=True, kw_only=True)
class FieldDefinition:
    """One field of the lead form."""

    name: str
    kind: Kind
    label: str = ""
    help: str = ""
    placeholder: str = ""
    autocomplete: str = ""  # "" = what the kind or the name suggests
    required: bool = False
    required_message: str = ""  # said when it is left empty; "" = made from the label
    options: tuple[Option, ...] = ()
    show_if: ShowIf | None = None
    text: str = ""  # of a consent: what exactly is agreed to
    default: str = ""  # of a hidden field

    @property
    def token(self) -> str:
        """Give the autocomplete token to print, or ``""``."""
        return self.autocomplete or default_autocomplete(self.kind, self.name)

    @property
    def choices(self) -> tuple[Option, ...]:
        """Give what can be chosen: options, countries, or a consent's one box."""
        if self.kind is Kind.COUNTRY:
            return _COUNTRY_OPTIONS
        if self.kind is Kind.CONSENT:
            return (Option(CONSENT_GIVEN, self.text),)
        return self.options

    @cached_property
    def values(self) -> frozenset[str]:
        """Give the values that can be chosen."""
        return frozenset(option.value for option in self.choices)

    def to_dict(self) -> dict[str, Any]:
        """Give it as it is stored, without what is empty."""
        data: dict[str, Any] = {"name": self.name, "kind": self.kind.value}
        for key in _TEXTS:
            if text := getattr(self, key):
                data[key] = text
        if self.required:
            data["required"] = True
        if self.options:
            data["options"] = [
                {"value": option.value, "label": option.label}
                for option in self.options
            ]
        if self.show_if:
            data["show_if"] = self.show_if.to_dict()
        return data


_TEXTS = (
    "label",
    "help",
    "placeholder",
    "autocomplete",
    "required_message",
    "text",
    "default",
)


@dataclass(frozen=True, kw_only=True)
class FormDefinition:
    """The organisation's lead form; raises ``InvalidForm`` when it is none."""

    heading: str = "Your details"
    intro: str = ""
    fields: tuple[FieldDefinition, ...] = ()
    business_only: bool = False
    blocked_domains: tuple[str, ...] = ()  # each with the domains below it

    def __post_init__(self) -> None:
        if problems := problems_of(self):
            raise InvalidForm(problems)

    def to_dict(self) -> dict[str, Any]:
        """Give it as it is stored; ``from_dict`` reads it back."""
        return {
            "heading": self.heading,
            "intro": self.intro,
            "fields": [field.to_dict() for field in self.fields],
            "business_only": self.business_only,
            "blocked_domains": list(self.blocked_domains),
        }

    def with_rules_of(self, other: "FormDefinition") -> "FormDefinition":
        """Give this form with another's rules of which addresses may register."""
        return replace(
            self,
            business_only=other.business_only,
            blocked_domains=other.blocked_domains,
        )

    @classmethod
    def from_dict(cls, data: object) -> "FormDefinition":
        """Read a stored or hand-written form; raises ``InvalidForm``.

        Options may be plain texts, domains may have an ``@`` before them. All
        that is wrong is told at once.
        """
        problems: Problems = {}
        values = _read_form(Shape(data, "", problems))
        try:
            form = cls(**values)
        except InvalidForm as error:
            raise InvalidForm({**error.problems, **problems}) from None
        if problems:
            raise InvalidForm(problems)
        return form


def _read_form(shape: Shape) -> dict[str, Any]:
    shape.only("heading", "intro", "fields", "business_only", "blocked_domains")
    return {
        "heading": shape.text("heading", "Your details"),
        "intro": shape.text("intro"),
        "fields": tuple(_read_field(field) for field in shape.tables("fields")),
        "business_only": shape.flag("business_only"),
        "blocked_domains": _read_domains(shape),
    }


def _read_field(shape: Shape) -> FieldDefinition:
    shape.only("name", "kind", "required", "options", "show_if", *_TEXTS)
    return FieldDefinition(
        name=shape.text("name"),
        kind=_read_kind(shape),
        required=shape.flag("required"),
        options=_read_options(shape),
        show_if=_read_show_if(shape.table("show_if")),
        **{key: shape.text(key) for key in _TEXTS},
    )


def _read_kind(shape: Shape) -> Kind:
    try:
        return Kind(shape.text("kind"))
    except ValueError:
        shape.note("kind", f"Choose one of {', '.join(Kind)}")
        return Kind.TEXT


def _read_options(shape: Shape) -> tuple[Option, ...]:
    found = []
    for index, item in enumerate(shape.items("options")):
        data = {"value": item} if isinstance(item, str) else item
        option = shape.inside(f"options.{index}", data)
        option.only("value", "label")
        value = option.text("value")
        found.append(Option(value, option.text("label", value)))
    return tuple(found)


def _read_show_if(shape: Shape | None) -> ShowIf | None:
    if shape is None:
        return None
    shape.only("field", "equals", "any_of")
    if ("equals" in shape) == ("any_of" in shape):
        shape.note("any_of", "Say either equals (one answer) or any_of (a list)")
    equals = [shape.text("equals")] if "equals" in shape else []
    return ShowIf(shape.text("field"), tuple(equals + shape.texts("any_of")))


def _read_domains(shape: Shape) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for index, text in enumerate(shape.texts("blocked_domains")):
        try:
            found[emails.normalise_domain(text)] = None
        except emails.InvalidEmail as error:
            shape.note(f"blocked_domains.{index}", str(error))
    return tuple(found)
