"""The clock of a program under test: a file that the test writes."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Ticking(Protocol):
    """The clock of a test, whether the program runs in it or beside it."""

    @property
    def now(self) -> datetime: ...

    def set(self, moment: datetime) -> None: ...

    def advance(self, **delta: float) -> None: ...


class ClockFile:
    """Sets and moves the time that a server under test reads from a file.

    It has the names of the unit tests' clock: ``now``, ``set``, ``advance``.
    """

    def __init__(self, path: Path, now: datetime | None = None) -> None:
        self.path = path
        self.set(now or datetime.now(UTC).replace(microsecond=0))

    @property
    def now(self) -> datetime:
        """Give the moment that the program believes it is, in UTC."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Make it ``moment`` (aware) for every process that reads the file."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        self._now = moment.astimezone(UTC)
        # Replaced in one step: a reader must never see half a date.
        draft = self.path.with_suffix(".draft")
        draft.write_text(self._now.isoformat(), encoding="ascii")
        os.replace(draft, self.path)

    def advance(self, **delta: float) -> None:
        """Move on by ``timedelta(**delta)``."""
        self.set(self._now + timedelta(**delta))
