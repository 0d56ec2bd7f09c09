"""What stands on a card. The digest of it is a part of the picture's address."""

import hashlib
import json
from dataclasses import dataclass, fields
from functools import cached_property

WIDTH, HEIGHT = 1200, 630
# Raised when the drawing changes, so that no old picture passes for a new one.
_STYLE = 1
_DEFAULT_ACCENT = "#0f6b55"  # as in static/base.css
MOST_TRACKS = 3
"""How many tracks are named; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """The content of a card: public texts and the organisation's look."""

    title: str
    tracks: tuple[str, ...]  # titles; see ``shown_tracks``
    more: int = 0  # tracks that are not named
    organisation: str
    accent: str  # "#rrggbb"
    logo: str  # the logo's digest; "" = none

    @cached_property
    def digest(self) -> str:
        """Give what tells this card from any other."""
        facts = [getattr(self, field.name) for field in fields(self)]
        text = json.dumps([_STYLE, *facts])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def alt(self) -> str:
        """Give the picture in words."""
        named = ", ".join(self.tracks)
        more = f" and {self.more} more" if self.more else ""
        about = f" Tracks: {named}{more}." if named else ""
        return f"{self.title}, by {self.organisation}.{about}"


def make_card(
    title: str, tracks: list[str], *, organisation: str, accent: str, logo: str
) -> Card:
    """Give the card of an invite; ``accent`` and ``logo`` may be "" for our own."""
    named = shown_tracks(title, tracks)
    return Card(
        title=_plain(title),
        tracks=tuple(_plain(track) for track in named[:MOST_TRACKS]),
        more=max(0, len(named) - MOST_TRACKS),
        organisation=_plain(organisation),
        accent=accent or _DEFAULT_ACCENT,
        logo=logo,
    )


def shown_tracks(title: str, tracks: list[str]) -> list[str]:
    """Give the tracks worth naming: a single one called like the invite is not."""
    same = len(tracks) == 1 and tracks[0].casefold() == title.casefold()
    return [] if same else tracks


def _plain(text: str) -> str:
    """Give a text on one line, without what is invisible."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
