"""The one injected clock. Everything that asks for the time asks it here."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app

Clock = Callable[[], datetime]

_KEY = "trackgate.clock"


def system_clock() -> datetime:
    """Give the present moment, aware, in UTC."""
    return datetime.now(UTC)


class FileClock:
    """A clock that reads its time (one ISO time, with zone) from a file.

    Tests move it by writing the file; a missing file means the real time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self) -> datetime:
        """Give the moment written in the file, in UTC."""
        try:
            text = self._path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return system_clock()
        return datetime.fromisoformat(text).astimezone(UTC) if text else system_clock()


def install(extensions: dict[str, object], clock: Clock) -> None:
    """Make ``clock`` the clock of the app that has these extensions."""
    extensions[_KEY] = clock


def now() -> datetime:
    """Give the present moment of the current app's clock, aware, in UTC."""
    clock: Clock = current_app.extensions[_KEY]
    return clock()
