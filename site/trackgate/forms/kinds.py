"""The kinds of fields a lead form can have, and what each kind brings along."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Control(StrEnum):
    """How a field is asked: what the page shows and the POST is read by."""

    LINE = "line"
    LINES = "lines"
    LIST = "list"
    RADIOS = "radios"
    BOXES = "boxes"
    BOX = "box"  # a consent's one
    HIDDEN = "hidden"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a kind brings along."""

    label: str  # in the editor
    control: Control = Control.LINE
    options: bool = False  # the form's author writes them
    decides: bool = False  # whether a later field is shown
    autocomplete: str = ""  # a token of HTML's
    input_type: str = "text"  # of a line
    rule: str = ""  # for what was typed; ``inputs.RULES`` has it


class Kind(StrEnum):
    """What a field asks for. The e-mail itself is always there and no field."""

    facts: Facts

    def __new__(cls, value: str, facts: Facts | None = None) -> Self:
        """Make a kind that is its value, and carries its facts."""
        member = str.__new__(cls, value)
        member._value_ = value
        if facts is not None:  # else the value of a known kind is looked up
            member.facts = facts
        return member

    TEXT = "text", Facts(label="Short text")
    LONG_TEXT = "long_text", Facts(label="Long text", control=Control.LINES)
    SELECT = (
        "select",
        Facts(
            label="Choose one from a list",
            control=Control.LIST,
            options=True,
            decides=True,
        ),
    )
    RADIO = (
        "radio",
        Facts(
            label="Choose one, all in view",
            control=Control.RADIOS,
            options=True,
            decides=True,
        ),
    )
    CHECKBOXES = (
        "checkboxes",
        Facts(
            label="Choose any number",
            control=Control.BOXES,
            options=True,
            decides=True,
        ),
    )
    COUNTRY = (
        "country",
        Facts(
            label="Country", control=Control.LIST, decides=True, autocomplete="country"
        ),
    )
    COMPANY = "company", Facts(label="Company", autocomplete="organization")
    JOB_TITLE = "job_title", Facts(label="Job title", autocomplete="organization-title")
    PHONE = (
        "phone",
        Facts(label="Phone number", autocomplete="tel", input_type="tel", rule="phone"),
    )
    # A further address, such as a colleague's.
    EMAIL = (
        "email",
        Facts(label="A second e-mail address", input_type="email", rule="email"),
    )
    CONSENT = "consent", Facts(label="Consent", control=Control.BOX, decides=True)
    HIDDEN = "hidden", Facts(label="Hidden value", control=Control.HIDDEN)


OPTION_KINDS = frozenset(kind for kind in Kind if kind.facts.options)
"""Kinds whose options the form's author writes."""

DECIDING_KINDS = frozenset(kind for kind in Kind if kind.facts.decides)
"""Kinds whose answer can decide whether a later field is shown."""

TYPED_KINDS = frozenset(
    kind for kind in Kind if kind.facts.control in {Control.LINE, Control.LINES}
)
"""Kinds that are typed, so that they can have a placeholder."""

CONSENT_GIVEN = "yes"
"""The value that a ticked consent posts."""

TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 2000

_TOKEN_OF_NAME = {
    "name": "name",
    "full_name": "name",
    "first_name": "given-name",
    "given_name": "given-name",
    "last_name": "family-name",
    "family_name": "family-name",
    "surname": "family-name",
    "city": "address-level2",
    "town": "address-level2",
    "state": "address-level1",
    "region": "address-level1",
    "postcode": "postal-code",
    "postal_code": "postal-code",
    "zip_code": "postal-code",
}

_TOKENS = """
on off name honorific-prefix given-name additional-name family-name
honorific-suffix nickname organization organization-title street-address
address-line1 address-line2 address-line3 address-level1 address-level2
address-level3 address-level4 country country-name postal-code bday bday-day
bday-month bday-year sex language url email tel tel-country-code tel-national
tel-area-code tel-local tel-extension impp photo username
"""
AUTOCOMPLETE_TOKENS = frozenset(_TOKENS.split())
"""The HTML standard's tokens that make sense in a lead form."""


def default_autocomplete(kind: Kind, name: str) -> str:
    """Give the token that lets a browser fill the field in, or ``""``."""
    if kind is Kind.TEXT:
        return _TOKEN_OF_NAME.get(name, "")
    return kind.facts.autocomplete
