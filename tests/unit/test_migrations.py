"""The migrations make exactly the tables that the models describe, and keep rows."""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from trackgate import create_app
from trackgate.core import paths
from trackgate.core.db import db

# A landed migration is never edited: the databases that ran it would not run it
# again. What comes later is a migration of its own, which holds its own fingerprint.
LANDED = {
    "0001_ground.py": (
        "8a6fbca2df07b32c332ac706f8220e7c6e9e9f115fae1154a1db757ae19740b9"
    ),
    "0002_machines_and_pools.py": (
        "87ed656593b50b9615766487c17c404812ca61537b19bccec89e3f976c3bd77a"
    ),
    "0003_scoped_remember_tokens.py": (
        "f1511065a99ac89ce507bc5f4b85f192dfb4a0b7df5e034b5c34ac3a6f934d7b"
    ),
    "0004_machine_holds.py": (
        "f9d86faa9f959ccc3311fca105c3aedce532ff2b540a83ae7e0a3b1a113f2a2d"
    ),
}

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path / 'migrated.db'}"


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database in which nothing is yet."""
    environ = {"TESTING": "1", "DATABASE_URL": database_url}
    app = create_app(environ, instance=tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def differences() -> list[Any]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        return list(compare_metadata(context, db.metadata))


def test_up_makes_what_the_models_say_and_down_leaves_nothing(empty: Flask) -> None:
    flask_migrate.upgrade()
    assert differences() == []
    flask_migrate.downgrade(revision="base")
    assert db.inspect(db.engine).get_table_names() == ["alembic_version"]


def test_a_landed_migration_is_as_it_landed() -> None:
    files = list((paths.DATA_ROOT / "migrations" / "versions").glob("*.py"))
    assert {file.name for file in files} >= set(LANDED)
    for file in files:
        rest, says = fingerprint(file)
        assert hashlib.sha256(rest.encode()).hexdigest() == says, file.name


def fingerprint(file: Path) -> tuple[str, str]:
    """Give a migration's text without its fingerprint, and that."""
    text = file.read_text()
    if file.name in LANDED:
        return text, LANDED[file.name]
    line = re.search(r'^landed = "(\w*)"\n', text, re.MULTILINE)
    return (text.replace(line[0], ""), line[1]) if line else (text, "")


def add(table: str, **values: object) -> None:
    """Add a row to a table as it is now; what must be there and is not is filled."""
    there = sa.Table(table, sa.MetaData(), autoload_with=db.engine)
    for column in there.columns:
        if not column.nullable:
            values.setdefault(column.name, _filling(column.type))
    with db.engine.begin() as connection:
        connection.execute(sa.insert(there).values(values))


def _filling(kind: sa.types.TypeEngine[Any]) -> object:
    if isinstance(kind, sa.DateTime):
        postgres = db.engine.dialect.name == "postgresql"
        return NOW if postgres else NOW.replace(tzinfo=None)
    if isinstance(kind, sa.JSON):
        return {"kept": "yes"}
    return {bool: False, int: 1, str: "kept"}[kind.python_type]


def fill() -> None:
    """Make an invite, a claim and a lead, as an early deployment has them."""
    add(
        "invite",
        id=1,
        sharing="link",
        type="self_paced",
        access="anyone",
        finish_url="",
    )
    add("learner", id=1, kind="main", email="ada@example.com")
    add("claim", id=1, invite_id=1, learner_id=1, source="talk")
    add("remember_token", id=1, learner_id=1)
    add("form_version", id=1)
    add("lead", id=1, form_version_id=1, invite_id=1, email="ada@example.com")


TABLES = ("invite", "learner", "remember_token", "claim", "form_version", "lead")


def without_added(
    found: dict[str, dict[str, Any]], before: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Give rows without the columns that came later, which hold their defaults."""
    for table, row in found.items():
        for name in row.keys() - before[table].keys():
            default = db.metadata.tables[table].columns[name].default
            assert row.pop(name) == (default.arg if default else None), name
    return found


def rows() -> dict[str, dict[str, Any]]:
    """Give the one row of each filled table."""
    found = {}
    with db.engine.connect() as connection:
        for table in TABLES:
            (row,) = connection.execute(sa.text(f"SELECT * FROM {table}")).mappings()
            found[table] = dict(row)
    return found


def test_a_first_database_keeps_its_rows_on_the_way_up_and_down(empty: Flask) -> None:
    flask_migrate.upgrade(revision="0001")
    fill()
    before = rows()
    assert before["claim"]["source"] == "talk"

    flask_migrate.upgrade()
    assert differences() == []
    assert without_added(rows(), before) == before

    flask_migrate.downgrade(revision="0001")
    assert rows() == before


@pytest.mark.parametrize("lacks", ["", "template", "pools", "states"])
def test_a_database_of_an_edited_first_migration_comes_up_too(
    lacks: str, empty: Flask
) -> None:
    """For a while 0001 was edited in place; each edit made databases that say 0001."""
    flask_migrate.upgrade(revision="0001")
    fill()
    before = rows()
    flask_migrate.upgrade(revision="0002")
    pools = ["pool_sandbox", "pool_track", "hot_start_pool"]
    tables = {"pools": pools, "states": [*pools, "state_usage", "saved_state"]}
    with db.engine.begin() as connection:
        for table in tables.get(lacks, []):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        if lacks == "template":
            connection.execute(sa.text("ALTER TABLE pool_sandbox DROP COLUMN template"))
    flask_migrate.stamp(revision="0001")

    flask_migrate.upgrade()
    assert differences() == []
    assert without_added(rows(), before) == before
