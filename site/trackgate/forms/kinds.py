"""The kinds of fields a lead form can have, and what each kind brings along."""

from enum import StrEnum


class Kind(StrEnum):
    """What a field asks for. The e-mail itself is always there and no field."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"  # a further address, such as a colleague's
    PHONE = "phone"
    COMPANY = "company"
    JOB_TITLE = "job_title"
    COUNTRY = "country"
    SELECT = "select"
    RADIO = "radio"
    CHECKBOXES = "checkboxes"
    CONSENT = "consent"
    HIDDEN = "hidden"


OPTION_KINDS = frozenset({Kind.SELECT, Kind.RADIO, Kind.CHECKBOXES})
"""Kinds whose options the form's author writes."""

DECIDING_KINDS = OPTION_KINDS | {Kind.COUNTRY, Kind.CONSENT}
"""Kinds whose answer can decide whether a later field is shown."""

TYPED_KINDS = frozenset(
    {
        Kind.TEXT,
        Kind.LONG_TEXT,
        Kind.EMAIL,
        Kind.PHONE,
        Kind.COMPANY,
        Kind.JOB_TITLE,
    }
)
"""Kinds that are typed, so that they can have a placeholder."""

CONSENT_GIVEN = "yes"
"""The value that a ticked consent posts."""

TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 2000

_TOKEN_OF_KIND = {
    Kind.PHONE: "tel",
    Kind.COMPANY: "organization",
    Kind.JOB_TITLE: "organization-title",
    Kind.COUNTRY: "country",
}
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
    return _TOKEN_OF_KIND.get(kind, "")
