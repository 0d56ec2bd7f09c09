"""Texts that a browser sends along, as they can be stored."""

import re

# U+0000 too, which PostgreSQL refuses in any text.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def plain_line(text: str) -> str:
    """Give a text without control characters and without blanks around it."""
    return _CONTROLS.sub("", text).strip()
