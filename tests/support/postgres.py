"""A throw-away PostgreSQL: one cluster a session, one fresh database a test."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, LiteralString

import psycopg
import pytest
from psycopg import sql

from support import needs
from support.waiting import wait_until

_USER = "trackgate"
_PORT = 5432  # The name of a socket file only: nothing listens on the network.


class Cluster:
    """A PostgreSQL of our own, reached by a socket in its own folder."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._account = _account()
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        if self._account:
            shutil.chown(self._folder, self._account)
        log = self._folder / "log"
        with log.open("wb") as out:
            self._begin(
                *("initdb", "-D", "data", "-U", _USER),
                *("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"),
                out=out,
            ).wait()
            self._process = self._begin(
                *("postgres", "-D", "data", "-k", str(self._folder)),
                *("-p", str(_PORT), "-c", "listen_addresses="),
                # A throw-away cluster need not survive a power cut.
                *("-c", "fsync=off", "-c", "max_connections=200"),
                out=out,
            )
        wait_until(self._answers, seconds=30, what=f"PostgreSQL ({log})")

    def stop(self) -> None:
        """End it at once, whoever is still connected."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGQUIT)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    @contextmanager
    def fresh_database(self) -> Iterator[str]:
        """Give the URL of an empty database, dropped afterwards."""
        self._made += 1
        name = f"trackgate_{self._made}"
        self._execute("CREATE DATABASE {}", name)
        try:
            yield (
                f"postgresql+psycopg://{_USER}@/{name}?host={self._folder}&port={_PORT}"
            )
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            text = (self._folder / "log").read_text(errors="replace")
            raise RuntimeError(f"PostgreSQL ended at its start:\n{text}")
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self._folder),
            port=_PORT,
            user=_USER,
            dbname="postgres",
            autocommit=True,
        )

    def _execute(self, statement: LiteralString, name: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def _begin(
        self, program: str, *arguments: str, out: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """Start one of PostgreSQL's programs as somebody whom it accepts."""
        account = pwd.getpwnam(self._account) if self._account else None
        return subprocess.Popen(
            [str(self._binaries / program), *arguments],
            cwd=self._folder,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            stdout=out,
            stderr=out,
        )


def _account() -> str | None:
    """Give whom to run PostgreSQL as: it refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A running PostgreSQL for the whole session."""
    binaries = needs.find_postgres()
    if binaries is None:
        needs.leave_out("postgres")
    # Not pytest's own folder: that is closed to other users, and socket paths
    # must stay short.
    folder = Path(tempfile.mkdtemp(prefix="trackgate-pg-"))
    cluster = Cluster(binaries, folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL database."""
    with postgres_cluster.fresh_database() as url:
        yield url
