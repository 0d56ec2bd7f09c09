"""The kinds of settings that an invite has, and what a declaration says of each.

A kind brings its rules along: how a typed text becomes a value and a value a text,
what is wrong with a value, how it stands in a JSON document and in words. The form,
the command line, documents and the list of changes go by these alone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from trackgate.invites.choices import Choice

_DIGITS = re.compile(r"[0-9]{1,9}")
_NUMBER_MOST = 10_000_000
_SHOWN_MOST = 300
NOTHING = "Nothing"
CHOOSE = "Choose one of these"

Words = Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What every setting says of itself."""

    plain: ClassVar[bool] = True  # one input holds it, and is read by itself
    summed_up: ClassVar[bool] = True  # where it is wrong there is no summary

    step: str  # of the form; ``form_steps`` has them in order
    label: str
    hint: str = ""
    name: str = ""  # in a list of changes; "" = the label
    unit: str = ""  # of settings that change as one thing; "" = its own
    option: str = ""  # of the command line, where it is not called like the setting
    metavar: str = "T"  # … and what it calls the value
    help: str = ""  # … and what it says of itself
    fact: str = ""  # what ``trackgate invites show`` calls it; "" = left out
    notes: bool = False  # warnings can stand beside it
    sentence_of: Words | None = None  # of the summary, made of the whole draft
    describe_unit: Words | None = None  # of a unit's typed texts, by name

    @property
    def called(self) -> str:
        """Give its name where it stands alone, as in a list of changes."""
        return self.name or self.label

    def read(self, typed: Any) -> Any:  # noqa: ANN401
        """Give the value of what was typed; raises ``ValueError`` with a sentence."""
        return typed

    def write(self, value: Any) -> Any:  # noqa: ANN401
        """Give a value as the form holds it: a text, or whether a box is ticked."""
        return value

    def tidy(self, value: Any) -> Any:  # noqa: ANN401
        """Give a value as it is stored."""
        return value

    def mistake(self, value: Any) -> str:  # noqa: ANN401
        """Say what is wrong with a value, "" for nothing."""
        return ""

    def document(self, value: Any) -> Any:  # noqa: ANN401
        """Give a value for JSON."""
        return value

    def show(self, value: Any) -> str:  # noqa: ANN401
        """Give a value as ``trackgate invites show`` prints it; "" leaves it out."""
        return str(value)

    def sentence(self, draft: Any, name: str) -> str:  # noqa: ANN401
        """Give its sentence of the summary, "" for none; ``name`` is its own."""
        return self.sentence_of(draft) if self.sentence_of else ""

    def describe(self, typed: Any) -> str:  # noqa: ANN401
        """Give what was typed in words, for two versions side by side."""
        return shorten(str(typed)) or NOTHING


def shorten(text: str) -> str:
    """Give the beginning of a long text."""
    return text if len(text) <= _SHOWN_MOST else f"{text[:_SHOWN_MOST]}…"


@dataclass(frozen=True, kw_only=True)
class Text(Setting):
    """A line of text."""

    summed_up: ClassVar[bool] = False
    most: int
    too_long: str = "Keep it within {:,} characters"
    stripped: bool = True
    required: bool = False  # without it the form says "optional"
    attributes: Mapping[str, str] = field(default_factory=dict)  # of the input
    input_type: str = "text"
    rows: int = 0  # more lines than one

    def tidy(self, value: str) -> str:
        """Take the blanks around a line away."""
        return value.strip() if self.stripped else value

    def mistake(self, value: str) -> str:
        """Say that a text is too long."""
        return self.too_long.format(self.most) if len(value) > self.most else ""


@dataclass(frozen=True, kw_only=True)
class Markdown(Text):
    """Text in Markdown, which the form shows as learners see it."""

    stripped: bool = False


@dataclass(frozen=True, kw_only=True)
class Number(Setting):
    """A limit; 0 means unlimited."""

    def read(self, typed: str) -> int:
        """Read digits."""
        plain = typed.strip()
        if not _DIGITS.fullmatch(plain):
            raise ValueError("Enter a whole number; 0 means unlimited")
        return int(plain)

    def write(self, value: int) -> str:
        """Give its digits."""
        return str(value)

    def mistake(self, value: int) -> str:
        """Say that a number is out of bounds."""
        if 0 <= value <= _NUMBER_MOST:
            return ""
        return f"Use a number from 0 (unlimited) to {_NUMBER_MOST:,}"

    def show(self, value: int) -> str:
        """Give the number in words where it is 0."""
        return str(value or "unlimited")


@dataclass(frozen=True, kw_only=True)
class Switch(Setting):
    """On or off."""

    words: tuple[str, str] = ("On", "Off")
    shown: tuple[str, str] = ("on", "off")
    sentences: tuple[str, str] = ("", "")  # of the summary

    def show(self, value: bool) -> str:
        """Give "on" or "off"."""
        return self.shown[not value]

    def sentence(self, draft: Any, name: str) -> str:  # noqa: ANN401
        """Give the sentence of on or off."""
        return self.sentences[not getattr(draft, name)]

    def describe(self, typed: bool) -> str:
        """Give the words of on or off."""
        return self.words[not typed]


@dataclass(frozen=True, kw_only=True)
class OneOf(Setting):
    """One of a few, each with its words."""

    choices: type[Choice]

    def read(self, typed: str) -> Choice:
        """Give the choice of a value."""
        try:
            return self.choices(typed)
        except ValueError:
            raise ValueError(CHOOSE) from None

    def write(self, value: Choice) -> str:
        """Give its value."""
        return value.value

    def document(self, value: Choice) -> str:
        """Give its value."""
        return value.value

    def describe(self, typed: str) -> str:
        """Give the choice's short name."""
        known = {member.value: member.short for member in self.choices}
        return known.get(typed, typed)


@dataclass(frozen=True, kw_only=True)
class Target(Setting):
    """Where a link opens, as HTML's ``target`` says it."""

    offered: tuple[tuple[str, str], ...]  # (value, label); the first is as good as
    further: tuple[str, ...]  # … these

    def write(self, value: str) -> str:
        """Give what the form offers for a value."""
        return "" if value in self.further else value

    def mistake(self, value: str) -> str:
        """Refuse what is neither offered nor known."""
        known = {*self.further, *(offered for offered, _ in self.offered)}
        return "" if value in known else "Use the same tab or a new one"


@dataclass(frozen=True, kw_only=True)
class Moment(Setting):
    """A date and time in the invite's zone; ``never`` offers to have none."""

    plain: ClassVar[bool] = False
    never: str = ""
    meaning: str = ""  # of having one
    no_option: str = ""  # of the command line, to have none
    no_help: str = ""

    def document(self, value: datetime | None) -> str | None:
        """Give it in ISO 8601, or null."""
        return value.isoformat() if value else None


@dataclass(frozen=True, kw_only=True)
class Zone(Setting):
    """A time zone by its IANA name."""


@dataclass(frozen=True, kw_only=True)
class Length(Setting):
    """How long: ``forever``, or in calendar and clock units."""

    plain: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class TrackList(Setting):
    """The tracks in order; ``pausing`` has the switches."""

    summed_up: ClassVar[bool] = False
    plain: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class AllowedList(Setting):
    """Addresses and domains."""

    plain: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class SiteList(Setting):
    """Sites that may frame it; ``any_origin`` means all."""

    plain: ClassVar[bool] = False
    any_meaning: str = ""  # of each choice
    none_meaning: str = ""


@dataclass(frozen=True, kw_only=True)
class Part(Setting):
    """Belongs to the setting named ``unit``, whose inputs hold it as well."""

    plain: ClassVar[bool] = False
    step: str = ""
    label: str = ""
