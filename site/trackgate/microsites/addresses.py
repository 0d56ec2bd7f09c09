"""Where an invite's page stands in the site: kept once given, so that links last."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from trackgate.microsites.offers import Offer

_LONGEST = 60
_ID = 6  # characters of the id: enough to tell apart, short enough to read


def addresses_of(offers: Iterable[Offer], kept: Mapping[str, str]) -> dict[str, str]:
    """Give each invite's folder by its id; ``kept`` are those of the last build."""
    found: dict[str, str] = {}
    taken = set(kept.values())
    for offer in offers:
        folder = kept.get(offer.id) or _new_address(offer, taken)
        found[offer.id] = folder
        taken.add(folder)
    return found


def _new_address(offer: Offer, taken: set[str]) -> str:
    words = slug(offer.title) or "track"
    short = f"{words}-{offer.id[:_ID]}"
    return short if short not in taken else f"{words}-{offer.id}"


def slug(title: str) -> str:
    """Give a title as a part of an address: a to z, digits and hyphens."""
    apart = unicodedata.normalize("NFKD", title.casefold())
    plain = apart.encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) <= _LONGEST:
        return words
    return words[:_LONGEST].rpartition("-")[0] or words[:_LONGEST]
