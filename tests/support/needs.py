"""What some tests need from the machine, and an honest word on what it lacks.

A test that needs a missing part is skipped, and the end of the run says how many
were left out and why. With ``TRACKGATE_TEST_REQUIRE_ALL=1`` it is an error instead.
Run as a program (``needs.py chromium``) it prints where the part is, or fails.
"""

import functools
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_WHY = _ROOT / ".cache" / "test-needs"  # written by scripts/test-needs

_NAMES = {
    "chromium": "a Chromium",
    "firefox": "Firefox",
    "webkit": "WebKit's driver and Xvfb",
    "postgres": "PostgreSQL",
    "node": "Node.js",
    "machine": "a machine's image",
    "nasm": "the assembler nasm",
}
_MARKS = {
    "browser": "chromium",
    "postgres": "postgres",
    "node": "node",
    "machine": "machine",
    "nasm": "nasm",
}
_ENDS = ("skipped", "error", "failed")
_FIXTURES = {
    "browser": "chromium",
    "postgres_cluster": "postgres",
    "postgres_url": "postgres",
    "machine_image": "machine",
}
_ENGINE = "engine"  # the parameter of tests that run in several engines


@functools.cache
def find_chromium() -> str | None:
    """Give the path of a Chromium that starts: named, Playwright's or the system's.

    None, too, where Playwright's driver does not start: a small system may lack a
    library of its.
    """
    if not _starts(str(_driver() / "node")):
        return None
    return next((path for path in _chromiums() if _starts(path)), None)


def _chromiums() -> Iterator[str]:
    named = os.environ.get("TRACKGATE_CHROMIUM")
    if named:
        yield named
        return
    yield from _playwrights_own()
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            yield path


def _playwrights_own() -> Iterator[str]:
    """Give the Chromium of exactly this Playwright's revision, where it was had."""
    facts = _driver() / "package/browsers.json"
    browsers = json.loads(facts.read_text(encoding="utf-8"))["browsers"]
    revision = next(b["revision"] for b in browsers if b["name"] == "chromium")
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folder = Path(cache) if cache else Path.home() / ".cache/ms-playwright"
    for path in sorted(folder.glob(f"chromium-{revision}/chrome-linux*/chrome")):
        yield str(path)


def _driver() -> Path:
    import playwright

    return Path(playwright.__file__).parent / "driver"


def _starts(path: str, option: str = "--version") -> bool:
    """Tell whether it runs at all: a download may lack the system's libraries."""
    try:
        done = subprocess.run(
            [path, option], capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@functools.cache
def find_firefox() -> str | None:
    """Give the path of a Firefox that starts: named, or the system's."""
    named = os.environ.get("TRACKGATE_FIREFOX")
    found = [named] if named else map(shutil.which, ("firefox-esr", "firefox"))
    return next((path for path in found if path and _starts(path)), None)


@functools.cache
def find_webkit() -> str | None:
    """Give the path of WebKitGTK's driver, where the X server for it is there, too."""
    path = shutil.which("WebKitWebDriver")
    return path if path and shutil.which("Xvfb") and _starts(path, "--help") else None


@functools.cache
def find_postgres() -> Path | None:
    """Give the folder of PostgreSQL's server programs, the newest version's."""
    named = os.environ.get("TRACKGATE_POSTGRES_BIN")
    found = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(found, key=lambda folder: _number(folder.parent.name))[::-1]
    on_path = shutil.which("initdb")
    candidates = [
        *([Path(named)] if named else []),
        *folders,
        *([Path(on_path).resolve().parent] if on_path else []),
    ]
    return next((f for f in candidates if _has_server(f)), None)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _has_server(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("initdb", "postgres"))


@functools.cache
def find_node() -> str | None:
    """Give the path of the Node.js that the program finds, too."""
    from trackgate.sandboxes.images.node import find_node as find_programs
    from trackgate.sandboxes.images.packages import Missing

    try:
        return find_programs()
    except Missing:
        return None


def find_machine() -> str | None:
    """Give the Node.js that builds an image, where apt is there, too."""
    apt = all(shutil.which(name) for name in ("apt-get", "apt-cache", "dpkg-deb"))
    return find_node() if apt else None


def find_nasm() -> str | None:
    """Give the path of nasm, which builds the machine's own programs."""
    return shutil.which("nasm")


_FIND = {
    "chromium": find_chromium,
    "firefox": find_firefox,
    "webkit": find_webkit,
    "postgres": find_postgres,
    "node": find_node,
    "machine": find_machine,
    "nasm": find_nasm,
}
_WITHOUT = {
    "node": "none was found that starts",
    "machine": "it is built with apt and Node.js; one of them was not found",
}


def why_missing(part: str) -> str:
    """Give the reason that ``make test`` noted when it could not get the part."""
    try:
        lines = _WHY.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    reasons = dict(line.split("\t", 1) for line in lines if "\t" in line)
    usual = _WITHOUT.get(part, "none was found; `make test` tries to install it")
    return reasons.get(part, usual)


def leave_out(part: str) -> NoReturn:
    """Skip the running test for want of a part, or fail it where all is required."""
    message = f"{_said(part)}{why_missing(part)}"
    if os.environ.get("TRACKGATE_TEST_REQUIRE_ALL") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def _parts_of(item: pytest.Item) -> set[str]:
    marks = {part for mark, part in _MARKS.items() if item.get_closest_marker(mark)}
    names = getattr(item, "fixturenames", [])
    fixtures = {_FIXTURES[name] for name in names if name in _FIXTURES}
    return marks | fixtures | _engine_of(item)


def _engine_of(item: pytest.Item) -> set[str]:
    case = getattr(item, "callspec", None)
    return {case.params[_ENGINE]} if case and _ENGINE in case.params else set()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a test out before anything is started for it."""
    for part in sorted(_parts_of(item)):
        if _FIND[part]() is None:
            leave_out(part)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what the run could not look at, in so many words."""
    left_out = _left_out_of(terminalreporter)
    if not left_out:
        return
    terminalreporter.section("left out of this run", yellow=True)
    for part, count in sorted(left_out.items()):
        terminalreporter.write_line(
            f"tests that need {_NAMES[part]} ({count}): {why_missing(part)}"
        )


def _left_out_of(reporter: pytest.TerminalReporter) -> Counter[str]:
    """Count by the reports: they come from every process that ran tests."""
    ends = (each for kind in _ENDS for each in reporter.stats.get(kind, []))
    texts = [str(end.longrepr) for end in ends]
    return Counter(part for part in _NAMES for text in texts if _said(part) in text)


def _said(part: str) -> str:
    return f"needs {_NAMES[part]}: "


if __name__ == "__main__":
    place = _FIND[sys.argv[1]]()
    if place is None:
        sys.exit(1)
    print(place)
