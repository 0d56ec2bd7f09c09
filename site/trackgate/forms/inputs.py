"""The WTForms fields, filters and validators that lead forms are built from."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from wtforms import Field, SelectField, SelectMultipleField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from trackgate.core import emails
from trackgate.forms import messages

# Lenient: how people write phone numbers is their country's business.
_PHONE = re.compile(r"\+?[0-9 ()./-]+(?:(?:x|ext\.?|#) ?[0-9]{1,6})?", re.IGNORECASE)
_PHONE_DIGITS = range(5, 21)


def one_line(text: str | None) -> str:
    """Give a text without breaks, doubled spaces and control characters."""
    if not text:
        return ""
    return _shown(" ".join(text.split()), "").strip()


def some_lines(text: str | None) -> str:
    """Give a text with its line breaks, as ``\\n``, and no control characters."""
    if not text:
        return ""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _shown(lines, "\n\t").strip()


def _shown(text: str, kept: str) -> str:
    # PostgreSQL refuses U+0000, and control characters help nobody in an export.
    if not text.isprintable():
        text = "".join(
            char
            for char in text
            if char in kept or unicodedata.category(char) not in {"Cc", "Cs"}
        )
    return unicodedata.normalize("NFC", text)


def cut(limit: int) -> Any:  # noqa: ANN401
    """Give a filter that keeps the first ``limit`` characters."""

    def first(text: str) -> str:
        return text[:limit]

    return first


class Needed:
    """An answer is needed; what follows is asked only of given answers."""

    def __init__(self, message: str) -> None:
        self._message = message

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise ``StopValidation`` for an empty answer."""
        if not field.data:
            raise StopValidation(self._message)


class AtMost:
    """A text has at most so many characters."""

    def __init__(self, limit: int, message: str) -> None:
        self._limit = limit
        self._message = message

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise ``StopValidation`` for a longer text."""
        if len(field.data) > self._limit:
            raise StopValidation(self._message)


def is_phone(form: BaseForm, field: Field) -> None:
    """Raise ``StopValidation`` for what nobody could dial; empty is fine."""
    text: str = field.data
    digits = sum(char.isdigit() for char in text)
    if text and not (_PHONE.fullmatch(text) and digits in _PHONE_DIGITS):
        raise StopValidation(messages.PHONE)


def is_email(form: BaseForm, field: Field) -> None:
    """Make an address regular; raise ``StopValidation`` for none; empty is fine."""
    if not field.data:
        return
    try:
        field.data = emails.normalise(field.data).typed
    except emails.InvalidEmail as error:
        raise StopValidation(str(error)) from error


RULES: dict[str, list[Callable[[BaseForm, Field], None]]] = {
    "phone": [is_phone],
    "email": [is_email],
}
"""What a kind's ``rule`` asks of a typed line."""


class OneOf(SelectField):
    """One of the options, or nothing.

    WTForms compares with every option in turn, rebuilt each time (250 countries);
    a set answers the same question.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        values: frozenset[str],
        not_listed: str,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self._values = values
        self._not_listed = not_listed

    def pre_validate(self, form: BaseForm) -> None:
        """Raise ``StopValidation`` for an answer that is no option."""
        if self.data and self.data not in self._values:
            raise StopValidation(self._not_listed)


class SomeOf(SelectMultipleField):
    """Any number of the options, given in their order, each once."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        order: tuple[str, ...],
        not_listed: str,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self._order = order
        self._not_listed = not_listed

    def pre_validate(self, form: BaseForm) -> None:
        """Raise ``StopValidation`` where an answer is no option."""
        given = set(self.data or ())
        if given - set(self._order):
            raise StopValidation(self._not_listed)
        self.data = [value for value in self._order if value in given]
