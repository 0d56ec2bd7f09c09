"""Reading what the address of a page asks for, so that a database can take it."""

import re

from werkzeug.datastructures import MultiDict

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def asked(arguments: MultiDict[str, str], name: str, *, most: int = 254) -> str:
    """Give a text of an address or a form, on one line, ``most`` characters of it.

    Control characters are in nothing that is searched, and PostgreSQL refuses a NUL.
    """
    return _CONTROL.sub(" ", arguments.get(name, "")).strip()[:most]
