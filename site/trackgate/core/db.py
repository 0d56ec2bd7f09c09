"""The database: one typed base, a UTC type, and SQLite made to keep promises."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from types import ModuleType
from typing import Any, cast

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

try:  # The system's SQLite may have the WAL-reset bug (3.7.0 to 3.51.2).
    import pysqlite3 as _sqlite
except ImportError:  # pragma: no cover - only where no wheel exists
    _sqlite = sqlite3

sqlite_module: ModuleType = _sqlite

_PATIENCE = 10  # seconds that a writer waits for its turn

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC. Naive values are refused, never guessed at.

    SQLite drops zones silently, so there the moment is stored as naive UTC.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: sa.Dialect
    ) -> datetime | None:
        """Turn an aware moment into UTC; raises ``ValueError`` for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self, value: datetime | None, dialect: sa.Dialect
    ) -> datetime | None:
        """Give the stored moment, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value


class Base(DeclarativeBase):
    """The base of every model."""

    # The map stands on the registry: Flask-SQLAlchemy makes a base of its own from
    # this one's attributes, and SQLAlchemy refuses a map beside a registry.
    registry = registry(
        metadata=sa.MetaData(naming_convention=_NAMES),
        type_annotation_map={
            datetime: UTCDateTime(),
            dict[str, Any]: sa.JSON(),
            list[Any]: sa.JSON(),
        },
    )


# Bulk statements leave loaded objects alone: what is read after one is read anew.
db = SQLAlchemy(
    model_class=Base,
    session_options={"execution_options": {"synchronize_session": False}},
)


def enum_type(kind: type[StrEnum], name: str) -> sa.Enum:
    """Give a column type that stores a StrEnum's value, checked by the database."""
    return sa.Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


class PageStamp(Base):
    """One row that counts changes to what learners' pages are rendered from.

    Pages that are rendered once and kept (tracks, form, settings) carry its number
    in their key, so that every process sees a change at once.
    """

    __tablename__ = "page_stamp"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(default=0)


page_stamp = sa.select(PageStamp.number).where(PageStamp.id == 1).scalar_subquery()
"""The present stamp, as a column for any query."""


def bump_page_stamp() -> None:
    """Make every kept page stale, in the transaction under way."""
    changed = db.session.execute(
        sa.update(PageStamp).values(number=PageStamp.number + 1)
    )
    if rows_changed(changed) == 0:
        db.session.execute(sa.insert(PageStamp).values(id=1, number=1))


def _queue_writers(engine: sa.Engine) -> None:
    """Let the writers of one process wait in line for SQLite's one write lock.

    SQLite itself makes them poll, with longer and longer sleeps: eight threads that
    claim at once then spend most of their time asleep beside a free lock.
    """
    line = threading.Lock()

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        if _reading.get():
            connection.exec_driver_sql("BEGIN")
            return
        # Given up after a while: the lock may be held by whoever waits for it here.
        if not connection.info.get("in_line"):
            connection.info["in_line"] = line.acquire(timeout=_PATIENCE)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def leave(_connection: object, record: Any, *_error: object) -> None:  # noqa: ANN401
        if record.info.pop("in_line", False):
            line.release()

    sa.event.listen(engine, "checkin", leave)
    sa.event.listen(engine, "invalidate", leave)


_reading: ContextVar[bool] = ContextVar("trackgate_reading", default=False)


def set_reading(value: bool) -> None:
    """Say whether what follows only reads (a GET), in this thread."""
    _reading.set(value)


def start_writing() -> None:
    """End reading and let what follows write, in a transaction of its own.

    For a request that looks and checks first: the write lock is taken only now.
    What was read before may have changed; the guarded statements decide.
    """
    db.session.rollback()
    _reading.set(False)


def start_reading() -> None:
    """Give up what was begun, and only read from here on."""
    db.session.rollback()
    _reading.set(True)


@contextmanager
def reading() -> Iterator[None]:
    """Only read inside: on SQLite the transaction takes no write lock."""
    mark = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(mark)


def engine_options(url: str) -> dict[str, Any]:
    """Give the engine options for a database URL.

    Parameters are hidden from error messages: addresses and digests are among them.
    """
    if sa.make_url(url).get_backend_name() == "sqlite":
        return {
            "module": sqlite_module,
            "connect_args": {"timeout": _PATIENCE},
            "hide_parameters": True,
        }
    return {"pool_pre_ping": True, "hide_parameters": True}


def prepare_engine(engine: sa.Engine) -> None:
    """Make SQLite's transactions ours: pragmas on connect, our own BEGIN.

    A transaction that reads and later writes must take the write lock at its start:
    upgrading in the middle answers "database is locked" whatever the timeout.
    """
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # FULL: an acknowledged claim survives power loss (invariant 3).
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        # What is deleted is overwritten where its page is written anyway: the key of
        # a discarded state, the answers of an erased person.
        cursor.execute("PRAGMA secure_delete=FAST")
        cursor.close()

    _queue_writers(engine)


def rows_changed(result: sa.Result[Any]) -> int:
    """Give how many rows an UPDATE or DELETE changed."""
    return cast("sa.CursorResult[Any]", result).rowcount


def insert_or_ignore(table: type[Base]) -> Any:  # noqa: ANN401
    """Give an INSERT that does nothing where a unique key stands already.

    The statement can take ``.values()`` and ``.returning()``; no row back means
    that somebody was there before.
    """
    if db.engine.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table).on_conflict_do_nothing()
