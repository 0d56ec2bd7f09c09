"""A measured application as a running server."""

import contextlib
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import pysqlite3
from client import ask
from subjects import Subject
from visits import get

_START_SECONDS = 30


class Running:
    """A server of one application, on data of its own; a context."""

    def __init__(self, subject: Subject, folder: Path) -> None:
        folder.mkdir()
        self.name = subject.name
        self.port = _free_port()
        self.path = subject.prepare(folder)
        self._subject = subject
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        program = Path(__file__).with_name("server.py")
        self._process = subprocess.Popen(
            [sys.executable, program, self.name, self._folder, str(self.port)],
            stdin=subprocess.DEVNULL,
        )
        try:
            self._wait()
        except BaseException:
            self._process.kill()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def rows(self) -> dict[str, int]:
        """Give how many rows each table has that grows with every submit."""
        databases = list(self._folder.glob("*.db"))
        if not databases:
            return {}
        with contextlib.closing(pysqlite3.connect(str(databases[0]))) as connection:
            return {
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in self._subject.tables
            }

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError(f"{self.name} ended at its start")
            with contextlib.suppress(OSError):
                ask(self.port, get(self.path))
                return
            time.sleep(0.05)
        raise TimeoutError(f"{self.name} did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
