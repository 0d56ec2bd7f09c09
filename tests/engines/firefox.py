"""Firefox, driven over WebDriver BiDi, which it speaks itself."""

import base64
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from engines.bidi import Bidi, BidiError
from engines.drivers import Gone, clicking, pressing

_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
# The element itself must be seen before a hand can reach it.
_FRAME = "() => find.all('iframe')[0]?.contentWindow"


class FirefoxTab:
    """A tab in a container of its own: cookies and storage begin empty, and go."""

    def __init__(self, bidi: Bidi, library: str) -> None:
        self._bidi = bidi
        self._library = library
        self._jar = bidi.command("browser.createUserContext")["userContext"]
        made = bidi.command("browsingContext.create", type="tab", userContext=self._jar)
        self._context: str = made["context"]

    def go(self, url: str) -> None:
        """Open an address and wait until it has loaded."""
        self._bidi.command(
            "browsingContext.navigate", context=self._context, url=url, wait="complete"
        )

    def reload(self) -> None:
        """Load the page anew and wait until it has loaded."""
        self._bidi.command(
            "browsingContext.reload", context=self._context, wait="complete"
        )

    def run(self, function: str, *values: object, framed: bool = False) -> Any:  # noqa: ANN401
        """Call a JavaScript function with JSON values, and give its JSON value."""
        written = f"(...values) => JSON.stringify(({function})(...values) ?? null)"
        found = self._call(self._place(framed), written, *values)
        return json.loads(found["value"])

    def click(self, function: str, *values: object, framed: bool = False) -> None:
        """Click on the element that the function gives."""
        place = self._place(framed)
        found = self._call(place, function, *values)
        if "sharedId" not in found:
            raise Gone(f"nothing to click: {values}")
        element = {"sharedId": found["sharedId"]}
        self._act(place, clicking({"type": "element", "element": element}))

    def type(self, text: str, *, framed: bool = False) -> None:
        """Press the key of each character, for what has the focus."""
        self._act(self._place(framed), pressing(*text))

    def press(self, key: str) -> None:
        """Press one of ``KEYS``."""
        self._act(self._context, pressing(key))

    def resize(self, width: int, height: int) -> None:
        """Make the viewport as large as this, in CSS pixels."""
        size = {"width": width, "height": height}
        self._bidi.command(
            "browsingContext.setViewport", context=self._context, viewport=size
        )

    def picture(self) -> bytes:
        """Give a PNG of the viewport."""
        taken = self._bidi.command(
            "browsingContext.captureScreenshot", context=self._context
        )
        return base64.b64decode(taken["data"])

    def close(self) -> None:
        """Close the tab and forget all that it kept."""
        self._bidi.command("browser.removeUserContext", userContext=self._jar)

    def _place(self, framed: bool) -> str:
        if not framed:
            return self._context
        found = self._call(self._context, _FRAME)
        if found["type"] != "window":
            raise Gone("there is no frame")
        place: str = found["value"]["context"]
        return place

    def _call(self, place: str, function: str, *values: object) -> dict[str, Any]:
        given = [{"type": "string", "value": json.dumps(values)}]
        body = f"{self._library}; return ({function})(...JSON.parse(given));"
        done = self._bidi.command(
            "script.callFunction",
            functionDeclaration=f"(given) => {{ {body} }}",
            arguments=given,
            target={"context": place},
            awaitPromise=False,
        )
        if done["type"] == "exception":
            raise BidiError(done["exceptionDetails"]["text"])
        result: dict[str, Any] = done["result"]
        return result

    def _act(self, place: str, actions: list[dict[str, object]]) -> None:
        self._bidi.command("input.performActions", context=place, actions=actions)


class Firefox:
    """A running Firefox."""

    name = "firefox"

    def __init__(self, bidi: Bidi, version: str, library: str) -> None:
        self._bidi = bidi
        self._library = library
        self.version = version

    def tab(self) -> FirefoxTab:
        """Open a tab that knows nothing."""
        return FirefoxTab(self._bidi, self._library)


@contextmanager
def firefox(program: str, folder: Path, library: str) -> Iterator[Firefox]:
    """Run a Firefox without a window, with a fresh profile in ``folder``.

    ``library`` is JavaScript that every function of a tab can use.
    """
    command = [program, "--headless", "--no-remote", "--profile", str(folder)]
    process = subprocess.Popen(
        [*command, "--remote-debugging-port", "0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        address = _address(process.stderr)
        with connect(f"{address}/session", max_size=None) as socket:
            bidi = Bidi(socket)
            wanted = {"alwaysMatch": {"acceptInsecureCerts": True}}
            session = bidi.command("session.new", capabilities=wanted)
            yield Firefox(bidi, session["capabilities"]["browserVersion"], library)
            bidi.command("browser.close")
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _address(said: Iterator[str]) -> str:
    for line in said:
        if found := _LISTENING.search(line):
            return found[1]
    raise BidiError("Firefox ended before it listened")
