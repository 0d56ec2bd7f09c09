"""What every engine's driver can do: one tab, in a few primitives.

Journeys never touch a driver; they use the verbs of ``engines.page``.
"""

from typing import Any, Protocol

# WebDriver's codes of keys that have no character.
KEYS = {"\n": "\ue007", "Tab": "\ue004", "Escape": "\ue00c", "Delete": "\ue017"}


class Gone(Exception):
    """The document, frame or element that was asked about is no longer there."""


class Driver(Protocol):
    """One tab with a cookie jar of its own. ``framed`` means the page's only frame."""

    def go(self, url: str) -> None:
        """Open an address and wait until it has loaded."""

    def reload(self) -> None:
        """Load the page anew and wait until it has loaded."""

    def run(self, function: str, *values: object, framed: bool = False) -> Any:  # noqa: ANN401
        """Call a JavaScript function with JSON values, and give its JSON value.

        Raises ``Gone`` while the document changes.
        """

    def click(self, function: str, *values: object, framed: bool = False) -> None:
        """Click, as a hand does, on the element that the function gives.

        Raises ``Gone`` where there is none.
        """

    def type(self, text: str, *, framed: bool = False) -> None:
        """Press the key of each character, for what has the focus."""

    def press(self, key: str) -> None:
        """Press one of ``KEYS``."""

    def resize(self, width: int, height: int) -> None:
        """Make the viewport as large as this, in CSS pixels."""

    def picture(self) -> bytes:
        """Give a PNG of the viewport."""

    def close(self) -> None:
        """Close the tab and forget all that it kept."""


def pressing(*keys: str) -> list[dict[str, object]]:
    """Give the actions of pressing keys one after another.

    They are the same in WebDriver and WebDriver BiDi.
    """
    moves = [
        {"type": move, "value": KEYS.get(key, key)}
        for key in keys
        for move in ("keyDown", "keyUp")
    ]
    return [{"type": "key", "id": "keys", "actions": moves}]


def clicking(element: object) -> list[dict[str, object]]:
    """Give the actions of a click on the middle of an element."""
    moves: list[dict[str, object]] = [
        {"type": "pointerMove", "x": 0, "y": 0, "origin": element},
        {"type": "pointerDown", "button": 0},
        {"type": "pointerUp", "button": 0},
    ]
    return [{"type": "pointer", "id": "hand", "actions": moves}]
