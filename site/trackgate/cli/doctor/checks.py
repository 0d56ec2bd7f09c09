"""What a check of ``trackgate doctor`` answers."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is; only ``wrong`` makes the command fail."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's."""

    level: Level
    text: str


def ok(text: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(Level.OK, text)


def note(text: str) -> Finding:
    """Say what works, but is not for a public deployment, or may surprise."""
    return Finding(Level.NOTE, text)


def wrong(text: str) -> Finding:
    """Say what is broken or will break."""
    return Finding(Level.WRONG, text)
