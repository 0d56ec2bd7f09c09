"""One field of a lead form, as a value that can be stored, compared and shown."""

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trackgate.forms.countries import COUNTRIES
from trackgate.forms.kinds import CONSENT_GIVEN, Kind, default_autocomplete


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
        for key in TEXTS:
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


TEXTS = (
    "label",
    "help",
    "placeholder",
    "autocomplete",
    "required_message",
    "text",
    "default",
)
