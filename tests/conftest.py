"""What most tests stand on: an application, its client and a clock that they move."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from support.addresses import keep_compiled_addresses
from trackgate import create_app
from trackgate.core import clock
from trackgate.core.db import db

pytest_plugins = (
    "support.needs",
    "support.postgres",
    "support.image",
    "support.marking",
)

keep_compiled_addresses()

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Tick:
    """The clock of a test. It stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, moment: datetime) -> None:
        self.now = moment

    def advance(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture
def tick() -> Tick:
    return Tick()


@pytest.fixture
def environ() -> dict[str, str]:
    """The environment that ``app`` is made from; a test may override the fixture."""
    return {"TESTING": "1", "RATELIMIT_ENABLED": "0", "SECRET_KEY": "test-secret"}


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and nothing in them, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    app = create_app({"SECRET_KEY": "test-secret"}, instance=folder)
    with app.app_context():
        db.create_all()
        db.session.commit()
        db.engine.dispose()  # the last one to leave writes the log into the file
    return folder / "trackgate.db"


@pytest.fixture(scope="session")
def compiled_templates(
    tmp_path_factory: pytest.TempPathFactory,
) -> FileSystemBytecodeCache:
    """Templates, compiled once for all the applications of a run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    tmp_path: Path,
    environ: dict[str, str],
    tick: Tick,
    empty_database: Path,
    compiled_templates: FileSystemBytecodeCache,
) -> Iterator[Flask]:
    """An application on a fresh SQLite database, with its context pushed."""
    instance = tmp_path / "instance"
    instance.mkdir(exist_ok=True)
    copied = "DATABASE_URL" not in environ
    if copied:
        shutil.copy(empty_database, instance / "trackgate.db")
    app = create_app(environ, instance=instance)
    app.jinja_env.bytecode_cache = compiled_templates
    clock.install(app.extensions, tick)
    with app.app_context():
        if not copied:
            db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def asked(app: Flask) -> list[str]:
    """What SQLite is asked from here on, however it comes there, but BEGIN and such."""
    statements: list[str] = []

    def note(statement: str) -> None:
        if statement.split(None, 1)[0] not in {"BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"}:
            statements.append(statement)

    def watch(connection: Any, _record: object) -> None:  # noqa: ANN401
        connection.set_trace_callback(note)

    db.engine.dispose()  # the connections of the future are watched
    sa.event.listen(db.engine, "connect", watch)
    return statements


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
