"""The files of a microsite: what each is made from, and how."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from trackgate.cards.content import Card


@dataclass(frozen=True)
class Planned:
    """A file that the site is to have.

    ``made_from`` is a digest of all that goes into it: while it is the same, the file
    is, and is not made again. Either ``make`` gives its content or it is a ``card``.
    """

    path: str
    made_from: str
    make: Callable[[], bytes] | None = None
    card: Card | None = None


Plan = dict[str, Planned]


def digest_of(*facts: object) -> str:
    """Give a digest of facts; what is no JSON goes in as its text."""
    text = json.dumps(facts, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:24]
