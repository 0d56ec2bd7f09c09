"""What lists of invites are sorted and searched by, stored beside the facts.

Both follow from an invite's settings and are written with them (``invites.editing``):
an index on a column serves SQLite and PostgreSQL alike, one on an expression does not.
"""

import unicodedata
from datetime import UTC, datetime

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of an invite without one: after every other, and never NULL in a cursor."""

_KEY_MOST = 400


def title_key(title: str) -> str:
    """Give a title without capitals and accents, so that "arger" finds "Ärger"."""
    apart = unicodedata.normalize("NFKD", title.strip().casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.split())[:_KEY_MOST]


def end_key(ends_at: datetime | None, expires_at: datetime | None) -> datetime:
    """Give when an invite closes, or ``NEVER``."""
    return ends_at or expires_at or NEVER
