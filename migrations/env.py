"""Runs migrations on the database of the current application."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from trackgate.core.db import UTCDateTime, db


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our own types as plain ones: a migration must not change with the code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def skip_empty(migration_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Make no file where the models have not changed."""
    options = migration_context.config.cmd_opts
    if getattr(options, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def set_foreign_keys(connection: sa.Connection, on: bool) -> None:
    """Switch SQLite's foreign keys, which it allows only outside a transaction.

    A table is changed there by copying it and dropping the old one, and dropping
    would delete, by cascade, every row that refers to it.
    """
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def check_foreign_keys(connection: sa.Connection) -> None:
    """Refuse a migration after which a row refers to nothing."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"rows that refer to nothing: {broken[:5]}")


def run() -> None:
    """Migrate in one transaction: a failure leaves the database as it was."""
    with db.engine.connect() as connection:
        set_foreign_keys(connection, False)
        try:
            context.configure(
                connection=connection,
                target_metadata=db.metadata,
                transactional_ddl=True,
                render_item=render_item,
                process_revision_directives=skip_empty,
                **current_app.extensions["migrate"].configure_args,
            )
            with context.begin_transaction():
                context.run_migrations()
                check_foreign_keys(connection)
        finally:
            connection.rollback()
            set_foreign_keys(connection, True)


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database; --sql is not supported.")
run()
