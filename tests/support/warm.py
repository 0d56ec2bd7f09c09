"""Servers that begin as copies of one process which has the program loaded.

To load it takes longer than to start a server, and a run starts dozens. Every copy is
a process of its own, in a session of its own, with the environment that it is given.
Run as a program this file is the process that is copied.
"""

import atexit
import functools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from support.waiting import wait_until

_TESTS = Path(__file__).resolve().parents[1]


class Copy:
    """A running copy, as far as ``subprocess.Popen`` is needed of it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Give None while it runs; with what status it ended is not kept."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, timeout: float = 20) -> None:
        """Wait for its end. Raises ``subprocess.TimeoutExpired``."""
        try:
            wait_until(
                lambda: self.poll() is not None,
                seconds=timeout,
                what=f"the end of {self.pid}",
                pause=0.01,
            )
        except TimeoutError:
            raise subprocess.TimeoutExpired("trackgate", timeout) from None

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


def begin(arguments: Sequence[str], environ: Mapping[str, str], log: Path) -> Copy:
    """Run ``trackgate …`` in a copy that writes what it says at the log's end."""
    asked = {"arguments": arguments, "environ": dict(environ), "log": str(log)}
    loaded = _loaded()
    assert loaded.stdin is not None
    assert loaded.stdout is not None
    print(json.dumps(asked), file=loaded.stdin, flush=True)
    return Copy(int(loaded.stdout.readline()))


@functools.cache
def _loaded() -> "subprocess.Popen[str]":
    """Start what is copied; it ends when this process closes the way to it."""
    paths = (str(_TESTS), os.environ.get("PYTHONPATH", ""))
    loaded = subprocess.Popen(
        [sys.executable, "-u", "-m", __name__],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(loaded.__exit__, None, None, None)  # closes the way, then waits
    return loaded


def _serve_copies() -> None:
    import gunicorn.workers.gthread  # noqa: F401 - each server would load it

    from trackgate.cli.program import program  # noqa: F401

    # Nobody asks how a copy ended, but none is left behind as a zombie.
    signal.signal(signal.SIGCHLD, lambda *_: _reap())
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become(**json.loads(line))
        print(pid)


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _become(arguments: list[str], environ: dict[str, str], log: str) -> None:
    """Turn into the program as somebody would have started it, until it ends."""
    from trackgate.cli import main

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["trackgate", *arguments]
    main()
    sys.exit()


if __name__ == "__main__":
    _serve_copies()
