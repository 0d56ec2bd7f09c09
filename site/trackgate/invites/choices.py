"""What settings of an invite are chosen from, with the words for each choice."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeVar

C = TypeVar("C", bound="Choice")


class Choice(StrEnum):
    """One of a few: the value that is stored, and its words.

    ``label`` stands beside the radio, ``meaning`` under it, ``short`` where the
    choice is named alone.
    """

    label: str
    meaning: str
    short: str

    def __new__(
        cls, value: str, label: str = "", meaning: str = "", short: str = ""
    ) -> Self:
        """Make a choice that is its value, and carries its words."""
        return _worded(str.__new__(cls, value), label, meaning, short)


def _worded(member: C, label: str, meaning: str, short: str = "") -> C:
    """Give a member its words. (An enum's own ``__new__`` cannot be called again.)"""
    member._value_ = str(member)
    member.label = label
    member.meaning = meaning
    member.short = short or label
    return member


class Sharing(Choice):
    """How an invite is shared: as a link, or embedded with the form."""

    LINK = "link", "Link", "You send a link; it opens a page of its own."
    EMBED = (
        "embed",
        "Embedded with the form",
        "The page opens inside a website of yours. The link works as well.",
        "Embedded",
    )


class InviteType(Choice):
    """Whether learners go at their own pace or meet at an event."""

    SELF_PACED = (
        "self_paced",
        "Self-paced",
        "Learners take the tracks whenever they like, until the invite ends.",
    )
    LIVE_EVENT = (
        "live_event",
        "Live event",
        "A workshop with a start and an end. People can join from 24 hours before the "
        "start. By link only.",
    )


@dataclass(frozen=True, kw_only=True)
class Asks:
    """What an access setting asks of learners, and the words that say so."""

    email: bool = True  # before anything else; without it browsers are all we know
    details: bool = False  # the lead form, once
    listed: bool = False  # an e-mail on the invite's list, proved by a code
    who: str  # can join, in the summary
    then: str = ""  # a further sentence of the summary
    slide: str  # what to do, for everybody in a room to read
    offer: str  # what to expect, on catalogue pages


class Access(Choice):
    """Who may claim. What obeys goes by what a member ``asks``, not by its name."""

    asks: Asks

    def __new__(
        cls,
        value: str,
        label: str = "",
        meaning: str = "",
        asks: Asks = Asks(who="", slide="", offer=""),
    ) -> Self:
        """Make an access setting with what it asks."""
        member = _worded(str.__new__(cls, value), label, meaning)
        member.asks = asks
        return member

    ANYONE = (
        "anyone",
        "Anyone with the link",
        "Nothing is asked. Learners are known by their browser only: no leads, and no "
        "way back in from another device.",
        Asks(
            email=False,
            who="Anyone with the link",
            slide="Press Continue. Nothing else is asked.",
            offer="Open to everyone, without signing up.",
        ),
    )
    DETAILS = (
        "details",
        "Anyone leaving details",
        "Learners give their e-mail and fill in the form, unless they have done so on "
        "any invite before.",
        Asks(
            details=True,
            who="Anyone leaving details",
            then="Whoever has filled in the form once, on any invite, is not asked "
            "again.",
            slide="Leave your e-mail and a few details.",
            offer="You leave your details once, then you start.",
        ),
    )
    ALLOWED = (
        "allowed",
        "Allowed e-mails only",
        "Only the addresses and domains you list, each proved by a code sent to it.",
        Asks(
            listed=True,
            who="Only people on the list",
            then="Each proves the address by a code sent to it.",
            slide="Enter the e-mail address that is on the list, then the code from "
            "your mail.",
            offer="For invited people. Have your e-mail at hand: you get a code.",
        ),
    )


def first_access(sharing: str) -> Access:
    """Give where a new invite starts (rules, "Who gets in")."""
    return Access.DETAILS if sharing == Sharing.EMBED else Access.ANYONE
