"""E-mail addresses: one way to read, compare and list them, for every part.

Two people are one where their addresses agree in lower case. ``+tags`` are kept:
they are the person's own choice, and who may enter is settled by codes, not by
guessing which mailboxes belong together. Nothing here asks the network.
"""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from trackgate.core.free_mail import FREE_MAIL_DOMAINS

_MAX_LENGTH = 254

_EMPTY = "Enter your e-mail address"
_FORMAT = "Enter an e-mail address in the correct format, like name@example.com"
_TOO_LONG = f"An e-mail address has at most {_MAX_LENGTH} characters"
_DOMAIN_FORMAT = "Enter a domain in the correct format, like example.com"
_ENTRY_EMPTY = "Enter an e-mail address or a domain, like @example.com"
_ENTRY_DOMAIN = "Write a domain with an @ before it, like @example.com"


class InvalidEmail(ValueError):
    """Not an address (or domain) we can use; the text is a sentence for people."""


@dataclass(frozen=True)
class Address:
    """An e-mail address as a learner gave it, made regular."""

    email: str
    """For matching and storing: lower case."""
    typed: str
    """For writing to them: the capitals before the @ are theirs."""


def normalise(text: str) -> Address:
    """Read an address; raises ``InvalidEmail`` with a sentence for the field."""
    text = text.strip()
    if not text:
        raise InvalidEmail(_EMPTY)
    if len(text) > _MAX_LENGTH:
        raise InvalidEmail(_TOO_LONG)
    try:
        checked = validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise InvalidEmail(_FORMAT) from error
    lower = lower_case(checked.normalized)
    if len(lower) > _MAX_LENGTH:
        raise InvalidEmail(_TOO_LONG)
    return Address(email=lower, typed=checked.normalized)


def lower_case(typed: str) -> str:
    """Give an address as addresses are compared.

    Lower case can take a letter apart again, so the composed form is asked for anew.
    """
    return unicodedata.normalize("NFC", typed.lower())


def domain_of(email: str) -> str:
    """Give the domain of a normalised address."""
    return email.rpartition("@")[2]


def normalise_domain(text: str) -> str:
    """Read a domain, with or without ``@`` before it; raises ``InvalidEmail``."""
    domain = text.strip().removeprefix("@")
    if "@" in domain:
        raise InvalidEmail(_DOMAIN_FORMAT)
    try:
        return domain_of(normalise(f"a@{domain}").email)
    except InvalidEmail as error:
        raise InvalidEmail(_DOMAIN_FORMAT) from error


def normalise_entry(text: str) -> str:
    """Read an entry of an allowed list: an address, or ``@example.com``.

    Gives it in lower case; raises ``InvalidEmail``. ``*@example.com`` is an address
    by the standards and never what was meant, so it is refused.
    """
    text = text.strip()
    if not text:
        raise InvalidEmail(_ENTRY_EMPTY)
    if text.startswith("@"):
        return "@" + normalise_domain(text)
    if "@" not in text or text.startswith("*@"):
        raise InvalidEmail(_ENTRY_DOMAIN)
    return normalise(text).email


def entries_for(email: str) -> tuple[str, str]:
    """Give the two entries that would let this address in (for a query's IN).

    ``@example.com`` means exactly that domain, none below it.
    """
    return email, "@" + domain_of(email)


def is_free_mail(email: str) -> bool:
    """Tell whether a normalised address is at a big provider of free mailboxes."""
    return domain_of(email) in FREE_MAIL_DOMAINS


def is_at_or_below(email: str, domain: str) -> bool:
    """Tell whether a normalised address is at the domain or at one below it."""
    return f".{domain_of(email)}".endswith(f".{domain}")
