"""A connection that speaks WebDriver BiDi: commands and their answers as JSON."""

import json
from itertools import count
from typing import Any

from websockets.sync.connection import Connection

from engines.drivers import Gone

# What is answered about what goes away, or moves, while one asks.
_GONE = (
    "no such frame",
    "no such node",
    "no such element",
    "no such handle",
    "move target out of bounds",
)
_SECONDS = 60


class BidiError(Exception):
    """The browser refuses a command."""


class Bidi:
    """Commands over a WebSocket, one at a time. Events are not listened to."""

    def __init__(self, socket: Connection) -> None:
        self._socket = socket
        self._numbers = count(1)

    def command(self, method: str, **parameters: object) -> dict[str, Any]:
        """Give the result of a command; raises ``Gone`` or ``BidiError``."""
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps(asked))
        answer: dict[str, Any] = {}
        while answer.get("id") != number:
            answer = json.loads(self._socket.recv(timeout=_SECONDS))
        if answer["type"] == "success":
            result: dict[str, Any] = answer["result"]
            return result
        said = f"{method}: {answer['error']}: {answer['message']}"
        raise (Gone if answer["error"] in _GONE else BidiError)(said)
