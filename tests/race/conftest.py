"""A live server on each database that Trackgate promises its limits on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from support.server import LiveServer
from trackgate import create_app
from trackgate.core.db import db


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once for each kind."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path / 'race.db'}"


@pytest.fixture
def race_environ() -> dict[str, str]:
    """More settings for ``live``; a test may override the fixture."""
    return {}


@pytest.fixture
def live(
    database_url: str, race_environ: dict[str, str], tmp_path: Path
) -> Iterator[LiveServer]:
    """A server with nothing in its database, once for each kind."""
    environ = {"DATABASE_URL": database_url, **race_environ}
    with LiveServer(tmp_path / "live", environ) as server:
        yield server


@pytest.fixture
def race_app(
    database_url: str, environ: dict[str, str], tmp_path: Path
) -> Iterator[Flask]:
    """An application on a fresh database of each kind, for races of threads.

    Its context is pushed; what the test's own thread writes has to be committed
    before other threads can see it.
    """
    app = create_app(
        environ | {"DATABASE_URL": database_url}, instance=tmp_path / "instance"
    )
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()
