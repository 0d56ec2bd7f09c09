"""WebKit, driven over WebDriver: WebKitGTK's MiniBrowser on a screen in memory."""

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engines.drivers import Gone, clicking, pressing
from engines.webdriver import ELEMENT, WebDriver
from support.ports import free_port
from support.waiting import wait_until

_SCREEN = "1600x2000x24"
# The bar above the page must not keep the window wider than a phone.
_NARROW_BAR = "* { min-width: 0; padding: 0; margin: 0; border-width: 0 }"


class WebKitTab:
    """A browser of its own with one tab: cookies and storage begin empty, and go."""

    def __init__(self, driver: WebDriver, library: str) -> None:
        self._driver = driver
        self._library = library
        wanted = {"alwaysMatch": {"acceptInsecureCerts": True}}
        session = driver.command("POST", "/session", capabilities=wanted)
        self._path = f"/session/{session['sessionId']}"
        self.version: str = session["capabilities"]["browserVersion"]

    def go(self, url: str) -> None:
        """Open an address and wait until it has loaded."""
        self._enter(framed=False)
        self._post("/url", url=url)

    def reload(self) -> None:
        """Load the page anew and wait until it has loaded."""
        self._enter(framed=False)
        self._post("/refresh")

    def run(self, function: str, *values: object, framed: bool = False) -> Any:  # noqa: ANN401
        """Call a JavaScript function with JSON values, and give its JSON value."""
        self._enter(framed=framed)
        written = f"(...values) => JSON.stringify(({function})(...values) ?? null)"
        return json.loads(self._call(written, *values))

    def click(self, function: str, *values: object, framed: bool = False) -> None:
        """Click on the element that the function gives."""
        self._enter(framed=framed)
        element = self._call(function, *values)
        if element is None:
            raise Gone(f"nothing to click: {values}")
        self._act(clicking(element))

    def type(self, text: str, *, framed: bool = False) -> None:
        """Press the key of each character, for what has the focus."""
        self._enter(framed=framed)
        self._act(pressing(*text))

    def press(self, key: str) -> None:
        """Press one of ``KEYS``."""
        self._act(pressing(key))

    def resize(self, width: int, height: int) -> None:
        """Make the viewport as large as this, in CSS pixels."""
        self._enter(framed=False)
        wide, high = self.run(
            "() => [outerWidth - innerWidth, outerHeight - innerHeight]"
        )
        self._post("/window/rect", width=width + wide, height=height + high)

    def picture(self) -> bytes:
        """Give a PNG of the viewport."""
        self._enter(framed=False)
        return base64.b64decode(self._driver.command("GET", f"{self._path}/screenshot"))

    def close(self) -> None:
        """Close the browser; it kept everything in memory."""
        self._driver.command("DELETE", self._path)

    def _enter(self, *, framed: bool) -> None:
        """Let the next commands mean the page, or its frame."""
        self._post("/frame", id=None)
        if framed:
            frame = self._call("() => find.all('iframe')[0]")
            if frame is None:
                raise Gone("there is no frame")
            self._post("/frame", id={ELEMENT: frame[ELEMENT]})

    def _call(self, function: str, *values: object) -> Any:  # noqa: ANN401
        body = f"return ({function})(...JSON.parse(arguments[0]));"
        script = f"{self._library}; {body}"
        return self._post("/execute/sync", script=script, args=[json.dumps(values)])

    def _act(self, actions: list[dict[str, object]]) -> None:
        self._post("/actions", actions=actions)

    def _post(self, path: str, **body: object) -> Any:  # noqa: ANN401
        return self._driver.command("POST", self._path + path, **body)


class WebKit:
    """A running driver of WebKit; each tab is a browser of its own."""

    name = "webkit"

    def __init__(self, driver: WebDriver, library: str) -> None:
        self._driver = driver
        self._library = library

    def tab(self) -> WebKitTab:
        """Open a browser that knows nothing."""
        return WebKitTab(self._driver, self._library)


@contextmanager
def webkit(program: str, folder: Path, library: str) -> Iterator[WebKit]:
    """Run WebKit's driver, with what it keeps in ``folder``.

    ``library`` is JavaScript that every function of a tab can use.
    """
    styles = folder / "config/gtk-3.0/gtk.css"
    styles.parent.mkdir(parents=True)
    styles.write_text(_NARROW_BAR, encoding="ascii")
    port = free_port()
    with _screen() as display:
        own = {"DISPLAY": display, "GDK_BACKEND": "x11", "HOME": str(folder)}
        own |= {"XDG_CONFIG_HOME": str(folder / "config")}
        with _program([program, f"--port={port}"], env={**os.environ, **own}):
            driver = WebDriver(port)
            wait_until(driver.ready, seconds=30, what="WebKit's driver")
            yield WebKit(driver, library)


@contextmanager
def _screen() -> Iterator[str]:
    """Run an X server without a screen, and give the display's name."""
    end, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", _SCREEN]
    with _program([*command, "-nolisten", "tcp"], pass_fds=[writes]):
        os.close(writes)
        with os.fdopen(end) as said:
            yield f":{said.readline().strip()}"


@contextmanager
def _program(command: list[str], **options: Any) -> Iterator[None]:  # noqa: ANN401
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **options,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)
