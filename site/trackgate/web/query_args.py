"""Reading what the address of a page asks for, so that a database can take it."""

from werkzeug.datastructures import MultiDict

from trackgate.web.clean_text import plain_line


def asked(arguments: MultiDict[str, str], name: str, *, most: int = 254) -> str:
    """Give a text of an address or a form, on one line, ``most`` characters of it."""
    return plain_line(arguments.get(name, ""))[:most]
