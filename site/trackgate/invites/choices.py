"""What settings of an invite are chosen from, with the words for each choice."""

from enum import StrEnum
from typing import Self


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
        member = str.__new__(cls, value)
        member._value_ = value
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


class Access(Choice):
    """Who may claim: anyone with the link, anyone leaving details, allowed e-mails."""

    ANYONE = (
        "anyone",
        "Anyone with the link",
        "Nothing is asked. Learners are known by their browser only: no leads, and no "
        "way back in from another device.",
    )
    DETAILS = (
        "details",
        "Anyone leaving details",
        "Learners give their e-mail and fill in the form, unless they have done so on "
        "any invite before.",
    )
    ALLOWED = (
        "allowed",
        "Allowed e-mails only",
        "Only the addresses and domains you list, each proved by a code sent to it.",
    )
