"""What monitors are told."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from trackgate import create_app
from trackgate.core.db import db
from trackgate.jobs import heartbeat
from trackgate.web import health


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    if "health" not in app.blueprints:
        app.register_blueprint(health.bp)
    return app.test_client()


@pytest.fixture
def migrated(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database at the one revision that the program came with."""
    monkeypatch.setattr(health, "_newest_revisions", lambda: {"abc"})
    db.session.execute(sa.text("CREATE TABLE alembic_version (version_num TEXT)"))
    db.session.execute(sa.text("INSERT INTO alembic_version VALUES ('abc')"))
    db.session.commit()


def test_a_process_that_answers_is_alive(client: FlaskClient) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.text) == (200, "ok")
    assert response.headers["Cache-Control"] == "no-store"


def test_being_alive_needs_no_database(client: FlaskClient) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("the database was asked")

    sa.event.listen(db.engine, "before_cursor_execute", refuse)

    assert client.get("/healthz").status_code == 200


@pytest.mark.usefixtures("migrated")
def test_ready_with_database_migrations_and_worker(client: FlaskClient) -> None:
    heartbeat.beat()

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json == {"ready": True, "problems": []}


@pytest.mark.usefixtures("migrated")
def test_not_ready_while_no_worker_was_seen(client: FlaskClient) -> None:
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json == {
        "ready": False,
        "problems": ["the background worker has not been seen for a minute"],
    }


@pytest.mark.usefixtures("migrated")
def test_not_ready_when_the_program_is_newer_than_the_database(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    heartbeat.beat()
    monkeypatch.setattr(health, "_newest_revisions", lambda: {"def"})

    response = client.get("/readyz")

    assert response.status_code == 503
    assert "not migrated" in response.text


@pytest.mark.usefixtures("migrated")
def test_the_check_takes_no_write_lock(app: Flask, client: FlaskClient) -> None:
    heartbeat.beat()
    db.session.execute(sa.text("DELETE FROM page_stamp"))  # holds the lock until commit

    assert client.get("/readyz").status_code == 200


class TestADatabaseThatIsAway:
    @pytest.fixture
    def client(self, tmp_path: Path) -> Iterator[FlaskClient]:
        app = create_app({"TESTING": "1"}, instance=tmp_path)
        if "health" not in app.blueprints:
            app.register_blueprint(health.bp)
        with app.app_context():
            (tmp_path / "trackgate.db").mkdir()  # a folder in the file's place
            yield app.test_client()
            db.engine.dispose()

    def test_not_ready_and_no_word_of_where_it_is(
        self, client: FlaskClient, tmp_path: Path
    ) -> None:
        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json is not None
        assert response.json["problems"] == ["the database cannot be reached"]
        assert str(tmp_path) not in response.text


def test_a_database_brought_up_to_date_is_migrated(tmp_path: Path) -> None:
    app = create_app({"TESTING": "1"}, instance=tmp_path)
    with app.app_context():
        flask_migrate.upgrade()

        assert health._is_migrated()
        db.session.rollback()
        db.engine.dispose()
