"""Background work: what is due is done, in the server's process or one of its own.

Parts register their jobs when the application is made. A job must be safe to run
in several processes at once; that is the job's business, by guarded statements.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app

from trackgate.core import clock
from trackgate.core.db import db
from trackgate.jobs import heartbeat

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something to do every so often.

    ``run`` is called with ``now=`` in an app context of its own and is committed
    after it returns. ``every_seconds`` is real time. A job ``on_wake`` also runs as
    soon as somebody calls ``wake``.
    """

    name: str
    every_seconds: float
    run: Callable[..., Any]
    on_wake: bool = False


JOBS: list[Job] = []
"""Every registered job."""

_bell = threading.Event()


def register(job: Job) -> None:
    """Add a job; one of the same name is replaced, so that registering is safe."""
    JOBS[:] = [known for known in JOBS if known.name != job.name]
    JOBS.append(job)


def wake() -> None:
    """Have this process's worker look at once whether there is something to do."""
    _bell.set()


def run_once(*, now: datetime, jobs: Sequence[Job] | None = None) -> list[str]:
    """Run every job (or ``jobs``) and give the names of those that failed.

    A failure is logged and stops no other job. Needs an app context, only to know
    the application: each job gets a context, and so a session, of its own.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    due = JOBS if jobs is None else jobs
    return [job.name for job in list(due) if not _run(app, job, now)]


def _run(app: Flask, job: Job, now: datetime) -> bool:
    """Run one job in its own context and transaction; tell whether it went well."""
    with app.app_context():
        try:
            job.run(now=now)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("Background job %r failed", job.name)
            return False
    return True


_BEAT = Job(name="heartbeat", every_seconds=15, run=lambda *, now: heartbeat.beat())
_LONGEST_WAIT = 1.0


class Worker:
    """Runs the registered jobs when they are due, until it is stopped."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._last: dict[str, float] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Work in a thread of this process."""
        self._thread = threading.Thread(
            target=self.work, name="trackgate-worker", daemon=True
        )
        self._thread.start()

    def stop(self, timeout: float = 10) -> None:
        """Finish the job under way and end; waits for that up to ``timeout``."""
        self._stopping.set()
        _bell.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def work(self) -> None:
        """Work in the calling thread until ``stop``."""
        while not self._stopping.is_set():
            woken = _bell.is_set()
            # Cleared before looking, so that a call during the work is not lost.
            _bell.clear()
            try:
                self.tick(woken=woken)
            except Exception:
                log.exception("Background work failed")
            if not self._stopping.is_set():
                _bell.wait(_LONGEST_WAIT)

    def tick(self, *, woken: bool = False) -> list[str]:
        """Run what is due at this moment; give the names of the jobs that ran."""
        due = [job for job in [_BEAT, *JOBS] if self._is_due(job, woken=woken)]
        for job in due:
            self._last[job.name] = time.monotonic()
            with self._app.app_context():
                run_once(now=clock.now(), jobs=[job])
        return [job.name for job in due]

    def _is_due(self, job: Job, *, woken: bool) -> bool:
        last = self._last.get(job.name)
        if last is None or (woken and job.on_wake):
            return True
        return time.monotonic() - last >= job.every_seconds
