"""Where the bytes of saved states lie: a folder here, or a bucket (``bucket``)."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol

_NAME = re.compile(r"[a-km-np-z2-9]{14}")  # ids.new_id: nothing else becomes a path


class StateMissing(Exception):
    """The store has no such state, or less of it than was written."""


class StoreFailed(Exception):
    """The store cannot be reached, or refuses; trying again later may help."""


class Store(Protocol):
    """What keeps the encrypted bytes of states, by their public ids."""

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Let nobody else write to this state, in any process."""

    def append(self, name: str, at: int, record: bytes) -> None:
        """Cut a state to ``at`` bytes and write durably; may raise ``StateMissing``."""

    def finish(self, name: str) -> None:
        """Make a whole state durable, its name too."""

    def read(self, name: str) -> BinaryIO:
        """Open a state; raises ``StateMissing``."""

    def drop(self, *names: str) -> None:
        """Delete states, those that are there."""

    def names(self) -> set[str]:
        """Give the names of all that is there."""


class FolderStore:
    """States as files in a folder, which only this program reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold the file's lock, which ends with the process that has it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path(name), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def append(self, name: str, at: int, record: bytes) -> None:
        """Cut off what was never acknowledged, write behind it, and sync."""
        with self._path(name).open("r+b") as file:
            if file.seek(0, os.SEEK_END) < at:
                raise StateMissing(f"{name} is shorter than {at} bytes")
            file.truncate(at)
            file.seek(at)
            file.write(record)
            file.flush()
            os.fsync(file.fileno())

    def finish(self, name: str) -> None:
        """Sync the file and the folder that names it."""
        for path in (self._path(name), self._folder):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def read(self, name: str) -> BinaryIO:
        """Open the file."""
        try:
            return self._path(name).open("rb")
        except FileNotFoundError as error:
            raise StateMissing(f"{name} is not there") from error

    def drop(self, *names: str) -> None:
        """Delete the files."""
        for name in names:
            with suppress(FileNotFoundError):
                self._path(name).unlink()

    def names(self) -> set[str]:
        """Give the names of the files; what is not ours is left alone."""
        if not self._folder.is_dir():
            return set()
        return {path.name for path in self._folder.iterdir() if is_name(path.name)}

    def size(self, name: str) -> int:
        """Give how many bytes there are, 0 where there is no file."""
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError:
            return 0

    def _path(self, name: str) -> Path:
        if not is_name(name):
            raise StateMissing("that is no name of a state")
        return self._folder / name


def is_name(name: str) -> bool:
    """Tell whether this program could have given a state that name."""
    return _NAME.fullmatch(name) is not None
