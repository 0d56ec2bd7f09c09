"""The daily job that keeps SQLite's statistics up to date."""

import sqlalchemy as sa
from flask import Flask

from factories import NOW, make_invite
from trackgate.core.db import db
from trackgate.jobs import worker
from trackgate.jobs.optimize_sqlite import optimize


def analysed() -> set[str]:
    """Give the tables that SQLite has statistics of."""
    if not sa.inspect(db.engine).has_table("sqlite_stat1"):
        return set()
    return set(db.session.scalars(sa.text("SELECT DISTINCT tbl FROM sqlite_stat1")))


def job() -> worker.Job:
    return next(each for each in worker.JOBS if each.name == "optimize")


def test_the_job_counts_what_indexes_are_chosen_by(app: Flask) -> None:
    make_invite()
    db.session.commit()
    assert analysed() == set()
    assert worker.run_once(now=NOW, jobs=[job()]) == []
    db.session.rollback()
    assert "invite" in analysed()


def test_it_runs_once_a_day(app: Flask) -> None:
    assert job().every_seconds == 24 * 60 * 60


def test_it_may_run_again_at_once(app: Flask) -> None:
    make_invite()
    assert optimize(now=NOW)
    assert optimize(now=NOW)
