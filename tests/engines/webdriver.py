"""A client of WebDriver, the older protocol: commands over HTTP, answers in JSON."""

import http.client
import json
from typing import Any

from engines.drivers import Gone

_GONE = (
    "no such frame",
    "no such element",
    "no such window",
    "stale element reference",
    "detached shadow root",
    "move target out of bounds",
)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key that the standard names


class WebDriverError(Exception):
    """The driver refuses a command."""


class WebDriver:
    """Commands to the driver at a port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    def ready(self) -> bool:
        """Tell whether it takes commands yet."""
        try:
            return bool(self.command("GET", "/status")["ready"])
        except OSError:
            return False

    def command(self, method: str, path: str, **body: object) -> Any:  # noqa: ANN401
        """Give the value of an answer; raises ``Gone`` or ``WebDriverError``."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            content = json.dumps(body) if method == "POST" else None
            connection.request(method, path, content)
            answer = connection.getresponse()
            value = json.loads(answer.read())["value"]
        finally:
            connection.close()
        if answer.status < 400:
            return value
        said = f"{method} {path}: {value['error']}: {value['message']}"
        raise (Gone if value["error"] in _GONE else WebDriverError)(said)
