"""Names for new fields, made from their labels: answers are stored under them."""

import re
import unicodedata
from collections.abc import Container

from trackgate.forms.rules import RESERVED_NAMES

_LENGTH = 40


def suggest_name(label: str, taken: Container[str]) -> str:
    """Give a good name that nobody else has: ``Your company`` → ``your_company``."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
    base = re.sub(r"^(?=[0-9]|$)", "field_", words)[:_LENGTH].strip("_")
    number, name = 1, base
    while name in taken or name in RESERVED_NAMES or name.startswith("utm_"):
        number += 1
        stem = base.replace("utm_", "field_", 1) if base.startswith("utm_") else base
        ending = f"_{number}"
        name = stem[: _LENGTH - len(ending)] + ending
    return name
