"""The database: moments in UTC, and SQLite made to keep promises."""

from collections.abc import Iterator
from datetime import timedelta, timezone

import pytest
import sqlalchemy as sa
from flask import Flask

from factories import NOW, make_invite
from trackgate.core.db import (
    PageStamp,
    UTCDateTime,
    bump_page_stamp,
    db,
    insert_or_ignore,
    page_stamp,
    reading,
    rows_changed,
    set_reading,
    sqlite_module,
)
from trackgate.invites.models import Invite, InviteType

SQLITE = sa.create_engine("sqlite://").dialect


@pytest.fixture(autouse=True)
def writing() -> Iterator[None]:
    """Leave the thread as it was."""
    yield
    set_reading(False)


def pragma(name: str) -> object:
    return db.session.execute(sa.text(f"PRAGMA {name}")).scalar()


def test_a_moment_comes_back_aware_and_in_utc(app: Flask) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5)))
    invite = make_invite(expires_at=there)
    db.session.commit()
    stored = db.session.scalar(
        sa.select(Invite.expires_at).where(Invite.id == invite.id)
    )
    assert stored == NOW
    assert stored.utcoffset() == timedelta(0)


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UTCDateTime().process_bind_param(NOW.replace(tzinfo=None), SQLITE)


def test_sqlite_keeps_the_moment_in_utc_whatever_its_zone() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5)))
    bound = UTCDateTime().process_bind_param(there, SQLITE)
    assert bound == NOW.replace(tzinfo=None)
    assert UTCDateTime().process_bind_param(None, SQLITE) is None
    assert UTCDateTime().process_result_value(None, SQLITE) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 2),
    ],
)
def test_sqlite_is_told_to_keep_promises(app: Flask, name: str, value: object) -> None:
    assert pragma(name) == value


def test_foreign_keys_hold(app: Flask) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(
            sa.text("INSERT INTO invite_address VALUES (99, 'a@example.com')")
        )


def locked_by_another(app: Flask) -> bool:
    """Tell whether another connection finds the write lock taken."""
    path = db.engine.url.database
    assert path is not None
    # The same library: locks of two of them in one process do not see each other.
    other = sa.create_engine(
        f"sqlite:///{path}", module=sqlite_module, connect_args={"timeout": 0}
    )
    try:
        with other.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql("ROLLBACK")
    except sa.exc.OperationalError:
        return True
    finally:
        other.dispose()
    return False


def test_what_may_write_takes_the_write_lock_at_its_start(app: Flask) -> None:
    assert not locked_by_another(app)
    db.session.execute(sa.select(Invite.id))
    assert locked_by_another(app)
    db.session.rollback()
    assert not locked_by_another(app)


def test_what_only_reads_takes_no_lock(app: Flask) -> None:
    with reading():
        db.session.execute(sa.select(Invite.id))
        assert not locked_by_another(app)
        db.session.rollback()
    db.session.execute(sa.select(Invite.id))
    assert locked_by_another(app)
    db.session.rollback()


def test_a_reader_sees_nothing_of_a_transaction_under_way(app: Flask) -> None:
    make_invite()
    with db.engine.connect() as other, reading():
        assert other.execute(sa.select(sa.func.count(Invite.id))).scalar() == 0
    db.session.commit()
    with db.engine.connect() as other, reading():
        assert other.execute(sa.select(sa.func.count(Invite.id))).scalar() == 1


def test_every_bump_raises_the_page_stamp(app: Flask) -> None:
    before = db.session.scalar(sa.select(page_stamp)) or 0
    for number in (1, 2):
        bump_page_stamp()
        assert db.session.scalar(sa.select(page_stamp)) == before + number
    assert db.session.scalar(sa.select(sa.func.count(PageStamp.id))) == 1


def test_a_bump_that_is_rolled_back_was_none(app: Flask) -> None:
    bump_page_stamp()
    db.session.commit()
    before = db.session.scalar(sa.select(page_stamp))
    bump_page_stamp()
    db.session.rollback()
    assert db.session.scalar(sa.select(page_stamp)) == before


def test_an_insert_on_a_taken_key_does_nothing_and_says_so(app: Flask) -> None:
    insert = insert_or_ignore(PageStamp).returning(PageStamp.id)
    db.session.execute(sa.delete(PageStamp))
    assert db.session.execute(insert.values(id=1, number=5)).scalar() == 1
    assert db.session.execute(insert.values(id=1, number=9)).scalar() is None
    assert db.session.scalar(sa.select(PageStamp.number)) == 5


def test_rows_changed_counts(app: Flask) -> None:
    make_invite()
    make_invite(title="Other")
    update = sa.update(Invite).values(title="Same")
    assert rows_changed(db.session.execute(update)) == 2
    assert rows_changed(db.session.execute(update.where(Invite.id == -1))) == 0


def test_the_database_knows_only_the_values_of_an_enum(app: Flask) -> None:
    invite = make_invite()
    stored = db.session.execute(sa.text("SELECT type FROM invite")).scalar()
    assert stored == InviteType.SELF_PACED.value
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(
            sa.text("UPDATE invite SET type = 'other' WHERE id = :id"),
            {"id": invite.id},
        )


EVENT = {"type": "live_event", "starts_at": NOW, "ends_at": NOW + timedelta(days=1)}


@pytest.mark.parametrize(
    "values",
    [
        {"type": "live_event"},
        {"starts_at": NOW},
        EVENT | {"ends_at": NOW},
        EVENT | {"expires_at": NOW},
        EVENT | {"sharing": "embed"},
        {"claim_limit": -1},
        {"plays_limit": -1},
        {"link_version": 0},
        {"finish_url": "http://example.com"},
    ],
)
def test_the_database_refuses_invites_that_the_rules_do_not_know(
    app: Flask, values: dict[str, object]
) -> None:
    invite = make_invite()
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(
            sa.update(Invite).where(Invite.id == invite.id).values(**values)
        )
