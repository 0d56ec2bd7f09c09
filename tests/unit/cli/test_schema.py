"""The migrations give exactly the models: constraints and partial indexes too.

Comparing columns leaves out what Alembic's comparison does not look at.
"""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from trackgate import create_app
from trackgate.cli.database import migrate
from trackgate.core.db import db

# Not line by line: SQLite writes an added column behind the last one.
_COMMA = re.compile(r",\s+(?![^(]*\))")
"""A comma outside parentheses."""

Schema = dict[str, list[str]]


def tables_of_sqlite(engine: sa.Engine) -> Schema:
    rows = sa.text("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return _sorted(engine, rows)


def tables_of_postgres(engine: sa.Engine) -> Schema:
    rows = sa.text(
        "SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        " UNION ALL SELECT tablename, indexdef FROM pg_indexes"
        " WHERE schemaname = 'public'"
        " UNION ALL SELECT table_name, concat_ws(' ', column_name, data_type,"
        " character_maximum_length, is_nullable, column_default)"
        " FROM information_schema.columns WHERE table_schema = 'public'"
    )
    return _sorted(engine, rows)


def _sorted(engine: sa.Engine, rows: sa.TextClause) -> Schema:
    """Give what each table is made of; the order of a table's parts says nothing."""
    found: Schema = {}
    with engine.connect() as connection:
        for table, text in connection.execute(rows):
            parts = _COMMA.split(text.removesuffix("\n)"))
            found.setdefault(table, []).extend(part.strip() for part in parts)
    found.pop("alembic_version", None)
    return {table: sorted(parts) for table, parts in found.items()}


def test_the_migrations_give_exactly_the_models_on_sqlite(tmp_path: Path) -> None:
    made = _made(tmp_path / "made", {})
    assert "uq_play_live" in str(made)
    assert "CHECK (claim_limit >= 0)" in str(made)
    assert _migrated(tmp_path / "migrated", {}) == made


@pytest.mark.postgres
def test_the_migrations_give_exactly_the_models_on_postgres(
    tmp_path: Path, postgres_url: str
) -> None:
    environ = {"DATABASE_URL": postgres_url}
    migrated = _migrated(tmp_path, environ)
    app = create_app({"TESTING": "1", **environ}, instance=tmp_path)
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
        db.engine.dispose()
    made = _made(tmp_path, environ)
    assert "uq_play_live" in str(made)
    assert migrated == made


def _made(folder: Path, environ: dict[str, str]) -> Schema:
    app = create_app({"TESTING": "1", **environ}, instance=folder)
    with app.app_context():
        db.create_all()
        return _schema()


def _migrated(folder: Path, environ: dict[str, str]) -> Schema:
    app = create_app({"TESTING": "1", **environ}, instance=folder)
    with app.app_context():
        migrate()
        return _schema()


def _schema() -> Schema:
    engine = db.engine
    sqlite = engine.dialect.name == "sqlite"
    try:
        return (tables_of_sqlite if sqlite else tables_of_postgres)(engine)
    finally:
        db.session.remove()
        engine.dispose()
