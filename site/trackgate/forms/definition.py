"""What a lead form is made of, as values that can be stored, compared and shown.

A ``FormDefinition`` that exists is a good one: ``rules`` is asked when it is made.
The e-mail field is not among its fields; it is always there, first and required.
"""

from dataclasses import dataclass, replace
from typing import Any

from trackgate.core import emails
from trackgate.forms.fields import TEXTS, FieldDefinition, Option, ShowIf
from trackgate.forms.kinds import Kind
from trackgate.forms.rules import problems_of
from trackgate.forms.shapes import Problems, Shape


class InvalidForm(ValueError):
    """A definition that cannot be a lead form.

    ``problems`` has a sentence per path: ``heading``, ``fields.2.label`` (from 0).
    """

    def __init__(self, problems: Problems) -> None:
        super().__init__("; ".join(f"{k}: {v}" for k, v in problems.items()))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class FormDefinition:
    """The organisation's lead form; raises ``InvalidForm`` when it is none."""

    heading: str = "Your details"
    intro: str = ""
    fields: tuple[FieldDefinition, ...] = ()
    business_only: bool = False
    blocked_domains: tuple[str, ...] = ()  # each with the domains below it

    def __post_init__(self) -> None:
        if problems := problems_of(
            heading=self.heading,
            intro=self.intro,
            fields=self.fields,
            blocked_domains=self.blocked_domains,
        ):
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
    shape.only("name", "kind", "required", "options", "show_if", *TEXTS)
    return FieldDefinition(
        name=shape.text("name"),
        kind=_read_kind(shape),
        required=shape.flag("required"),
        options=_read_options(shape),
        show_if=_read_show_if(shape.table("show_if")),
        **{key: shape.text(key) for key in TEXTS},
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
