"""Statements of the busiest learner pages, compiled once and put to the driver.

SQLAlchemy writes them, and turns values into the driver's and back; its way there and
back, taken for every statement, takes longer than the databases need to answer.
"""

import os
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from trackgate.core.db import db

_Convert = Callable[[Any], Any]
_Statement = sa.Select[*tuple[Any, ...]] | sa.sql.dml.UpdateBase


class _Compiled(NamedTuple):
    """A statement as one kind of database takes it."""

    text: str
    fixed: dict[str, object]  # the statement's own values
    binds: list[tuple[str, _Convert | None]]
    in_order: bool  # whether the driver takes values by their order, not by name
    results: list[_Convert | None]

    def parameters(self, values: dict[str, object]) -> Any:  # noqa: ANN401
        """Give the values as the driver takes them."""
        named = {**self.fixed, **values}
        pairs = [
            (name, named[name] if convert is None else convert(named[name]))
            for name, convert in self.binds
        ]
        return [value for _, value in pairs] if self.in_order else dict(pairs)

    def read(self, rows: list[Any]) -> list[list[Any]]:
        """Give the driver's rows as Python has them."""
        return [
            [
                value if convert is None else convert(value)
                for value, convert in zip(row, self.results, strict=True)
            ]
            for row in rows
        ]


class Prepared:
    """A statement with named parameters, made when it is first run.

    What waits in the session is flushed before it, as for any other.
    """

    def __init__(self, statement: _Statement | Callable[[], _Statement]) -> None:
        """Take the statement, or what makes it where databases differ."""
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def first(self, **values: object) -> list[Any] | None:
        """Look up one row, or None; see ``all``."""
        rows = self.all(**values)
        return rows[0] if rows else None

    def all(self, **values: object) -> list[list[Any]]:
        """Look up rows: in the session's transaction, or by itself if none began."""
        compiled = self._for(values)
        if db.session.registry.has() and db.session().in_transaction():
            return _fetch(_session_connection(), compiled, values)
        if db.engine.dialect.name == "sqlite":
            return _fetch(_readers.connection(), compiled, values)
        with closing(db.engine.raw_connection()) as connection:
            return _fetch(connection, compiled, values)

    def write(self, **values: object) -> list[Any] | None:
        """Write in the session's transaction; give the first row that comes back.

        An INSERT needs a value for every column that has no default in the database:
        defaults that are made in Python are not looked at.
        """
        rows = _fetch(_session_connection(), self._for(values), values)
        return rows[0] if rows else None

    def _for(self, values: dict[str, object]) -> _Compiled:
        name = db.engine.name
        if name not in self._compiled:
            own = self._statement
            statement = own() if callable(own) else own
            self._compiled[name] = _compile(statement, list(values))
        return self._compiled[name]


def _compile(statement: _Statement, names: list[str]) -> _Compiled:
    dialect = db.engine.dialect
    compiled: Any = statement.compile(dialect=dialect, column_keys=names)
    binds = compiled.binds
    order = compiled.positiontup or list(binds)

    def on_the_way(kind: Any, way: str) -> _Convert | None:  # noqa: ANN401
        implementation = kind.dialect_impl(dialect)
        if way == "bind":
            return cast("_Convert | None", implementation.bind_processor(dialect))
        return cast("_Convert | None", implementation.result_processor(dialect, None))

    return _Compiled(
        text=compiled.string,
        fixed={name: binds[name].value for name in order if name not in names},
        binds=[(name, on_the_way(binds[name].type, "bind")) for name in order],
        in_order=compiled.positiontup is not None,
        results=[
            on_the_way(column.type, "result") for column in statement.exported_columns
        ],
    )


def _session_connection() -> Any:  # noqa: ANN401 - the driver's own
    db.session.flush()
    return db.session.connection().connection


def _fetch(
    connection: Any,  # noqa: ANN401
    compiled: _Compiled,
    values: dict[str, object],
) -> list[list[Any]]:
    cursor = connection.cursor()
    cursor.execute(compiled.text, compiled.parameters(values))
    return compiled.read(cursor.fetchall() if cursor.description else [])


class _Readers(threading.local):
    """A connection for each thread, for single reads from SQLite.

    Fetching one from the pool and giving it back takes longer than the reading. It
    never begins a transaction, so it holds no lock between two reads.
    """

    _made_for: object = None
    _connection: Any = None

    def connection(self) -> Any:  # noqa: ANN401
        """Give this thread's connection, a new one for a new pool or process."""
        made_for = (db.engine.pool, os.getpid())
        if self._made_for != made_for:
            fresh = db.engine.raw_connection()
            fresh.detach()
            self._connection, self._made_for = fresh.dbapi_connection, made_for
        return self._connection


_readers = _Readers()
