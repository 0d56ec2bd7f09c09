"""The real program as a process of its own, driven from a test."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from click.testing import CliRunner, Result

from support import warm
from support.ports import free_port
from support.waiting import wait_until
from trackgate.cli.program import program

PROGRAM = (str(Path(sys.executable).with_name("trackgate")),)
_READY_SECONDS = 30
_migrated: list[bytes] = []  # an empty database, once one was made


class LiveServer:
    """``trackgate serve`` on a free port of this machine, with its command line.

    ``folder`` holds its instance and its log. ``environ`` adds to or replaces what
    is set here; ``None`` as a value removes a setting. Used as a context it is
    started (on a migrated database) and stopped.

    Its commands run in this process, each in an application of its own: to start
    Python anew for each would take longer than most tests.
    """

    def __init__(
        self, folder: Path, environ: Mapping[str, str | None] | None = None
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.log_path = folder / "server.log"
        self._process: subprocess.Popen[bytes] | warm.Copy | None = None
        settings: dict[str, str | None] = {
            "INSTANCE_PATH": str(folder / "instance"),
            "BASE_URL": self.base_url,
            "SECRET_KEY": "a-secret-of-the-tests",
            "TESTING": "1",
            "RATELIMIT_ENABLED": "0",
            "PYTHONUNBUFFERED": "1",
            **(environ or {}),
        }
        self.environ = _without_our_settings() | {
            name: value for name, value in settings.items() if value is not None
        }
        # What the server was not given must not reach the commands either.
        others: dict[str, str | None] = dict.fromkeys(os.environ.keys() - self.environ)
        self._runner = CliRunner(env={**others, **self.environ})

    def __enter__(self) -> Self:
        self._migrate()
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """Give the server's address, without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, named: Sequence[str] = ()) -> None:
        """Start the program and wait until it says that it is ready.

        It begins as a copy of one that is loaded; with a program ``named`` (its
        words) that one is started from scratch.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        serve = ["serve", "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = (
            self._from_scratch([*named, *serve])
            if named
            else warm.begin(serve, self.environ, self.log_path)
        )
        try:
            wait_until(self._ready, seconds=_READY_SECONDS, what="/readyz to say yes")
        except BaseException:
            self.kill()
            print(self.log())
            raise

    def _from_scratch(self, words: Sequence[str]) -> "subprocess.Popen[bytes]":
        with self.log_path.open("ab") as log:
            return subprocess.Popen(
                words,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self) -> None:
        """Ask the program to end and wait for it; a hanging one is an error."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._process = None

    def kill(self) -> None:
        """End it as a power cut would, with everything it started."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def command(self, *arguments: str, fails: bool = False, stdin: str = "") -> Result:
        """Run ``trackgate …`` against the same data; by default it must succeed."""
        done = self._runner.invoke(program, arguments, input=stdin)
        said = f"trackgate {' '.join(arguments)}\n{done.output}{done.exception!r}"
        assert (done.exit_code != 0) == fails, f"exit {done.exit_code}: {said}"
        return done

    def run(self, *arguments: str) -> Any:  # noqa: ANN401
        """Run ``trackgate … --json`` and give what it printed, parsed."""
        return json.loads(self.command(*arguments, "--json").stdout)

    def get(
        self, path: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Give status and body of a plain GET, without a browser."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def log(self) -> str:
        """Give everything the server printed so far."""
        try:
            return self.log_path.read_text(errors="replace")
        except FileNotFoundError:
            return ""

    def _migrate(self) -> None:
        """Give the server a migrated database: SQLite's is made once, then copied.

        In a process of its own: what this one held open could not be copied.
        """
        file = Path(self.environ["INSTANCE_PATH"]) / "trackgate.db"
        file.parent.mkdir(parents=True, exist_ok=True)
        own = "DATABASE_URL" not in self.environ
        if own and _migrated:
            file.write_bytes(_migrated[0])
            return
        upgrade = ["db", "upgrade"]
        warm.begin(upgrade, self.environ, self.log_path).wait(_READY_SECONDS)
        if own:
            _migrated.append(file.read_bytes())

    def _ready(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"the server ended at its start:\n{self.log()}")
        try:
            return self.get("/readyz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False


_OURS = (
    "BASE_URL",
    "DATABASE_URL",
    "INSTANCE_PATH",
    "LEARNER_PROOF",
    "MAIL_FROM",
    "ORGANISATION",
    "PROXY_HOPS",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SMTP_URL",
    "TESTING",
)


def _without_our_settings() -> dict[str, str]:
    """Give this process's environment without what would configure Trackgate."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _OURS and not name.startswith(("TRACKGATE_", "RATELIMIT_"))
    }
