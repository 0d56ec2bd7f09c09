"""Serving: gunicorn and the background worker, in one process by default."""

import http.client
import logging
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from trackgate import create_app
from trackgate.core import clock
from trackgate.core.config import ConfigError, Settings
from trackgate.core.db import db
from trackgate.jobs.worker import Worker, run_once
from trackgate.mail.smtp import BadSmtpUrl, parse_smtp_url

THREADS = 8
_TOKENS = re.compile(r"(/(?:i|embed|play)/)[^/\s?#\"'\]]+")


def serve(
    *,
    host: str,
    port: int,
    processes: int = 1,
    with_worker: bool = True,
    environ: Mapping[str, str] | None = None,
    instance: Path | None = None,
    announce: Callable[[], None] | None = None,
) -> None:
    """Serve until a signal ends it; ``announce`` is called once everything answers.

    ``environ`` and ``instance`` are what ``create_app`` takes. ``with_worker=False``
    leaves background work to ``trackgate worker``. Raises ``ConfigError``.
    """
    environ = os.environ if environ is None else environ

    def load() -> Flask:
        return create_app(environ, instance=instance)

    settings: Settings = load().extensions["trackgate.settings"]
    check(settings, processes=processes)
    server = _Server(load, f"{host}:{port}", processes, _Hooks(with_worker, announce))
    server.run()


def run_worker(
    *,
    once: bool = False,
    environ: Mapping[str, str] | None = None,
    instance: Path | None = None,
) -> int:
    """Do background work until a signal ends it, or (``once``) all jobs a single time.

    Gives the exit status: 1 where a job failed. Raises ``ConfigError``.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    app = create_app(environ, instance=instance)
    check(app.extensions["trackgate.settings"])
    if once:
        with app.app_context():
            failed = run_once(now=clock.now())
            db.engine.dispose()
        return 1 if failed else 0
    # Blocked before the thread starts, so that they come to sigwait and no handler
    # interrupts a thread that holds a lock.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    worker = Worker(app)
    worker.start()
    signal.sigwait(ends)
    worker.stop()
    return 0


def check(settings: Settings, *, processes: int = 1) -> None:
    """Refuse, with ``ConfigError``, what would start and then not work as promised."""
    shared = not settings.ratelimit_storage_uri.startswith("memory:")
    if processes > 1 and settings.ratelimit_enabled and not shared:
        raise ConfigError(
            "RATELIMIT_STORAGE_URI is in memory, which each process counts for itself;"
            " use one process, or redis://…"
        )
    if settings.smtp_url is not None:
        try:
            parse_smtp_url(settings.smtp_url)
        except BadSmtpUrl as error:
            raise ConfigError(str(error)) from error


class _HideTokens(logging.Filter):
    """Takes invite tokens out of what is logged: who has a link can use it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the message; everything is logged."""
        record.msg, record.args = _TOKENS.sub(r"\1…", record.getMessage()), ()
        return True


class _Hooks:
    """What happens in a serving process beside answering requests."""

    def __init__(self, with_worker: bool, announce: Callable[[], None] | None) -> None:
        self._with_worker = with_worker
        self._announce = announce
        self._worker: Worker | None = None

    def started(self, process: Any) -> None:  # noqa: ANN401
        """Begin background work once the application is loaded."""
        logging.getLogger("gunicorn.error").addFilter(_HideTokens())
        process.wsgi.logger.addFilter(_HideTokens())
        if self._with_worker:
            self._worker = Worker(process.wsgi)
            self._worker.start()
        # A process that replaces a dead one has an age above 1.
        if self._announce is not None and process.age == 1:
            address = process.sockets[0].getsockname()
            threading.Thread(
                target=_announce_when_ready,
                args=(address, self._announce),
                daemon=True,
            ).start()

    def ended(self, _arbiter: object, _process: object) -> None:
        """Let the background job under way finish."""
        if self._worker is not None:
            self._worker.stop()


def _announce_when_ready(
    address: tuple[str, int], announce: Callable[[], None]
) -> None:
    """Ask our own readiness check until it says yes, then announce."""
    host = "127.0.0.1" if address[0] in {"0.0.0.0", "::"} else address[0]  # noqa: S104
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(host, address[1], timeout=5)
        try:
            connection.request("GET", "/readyz", headers={"Host": "localhost"})
            if connection.getresponse().status == 200:
                announce()
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.05)


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, set up from here: neither its files nor its variables are read."""

    def __init__(
        self, load: Callable[[], Flask], bind: str, processes: int, hooks: _Hooks
    ) -> None:
        self._load = load
        self._own = {
            "bind": bind,
            "workers": processes,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 60,
            "graceful_timeout": 15,
            # Request lines hold tokens: they are not logged.
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
            # Only PROXY_HOPS says whom to believe.
            "forwarded_allow_ips": "",
            "post_worker_init": hooks.started,
            "worker_exit": hooks.ended,
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        for name, value in self._own.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, in the serving process."""
        return self._load()
