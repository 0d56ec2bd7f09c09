"""Clearing up after uploads that were given up, and after crashes: a job."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from trackgate.core.db import db, reading
from trackgate.jobs import worker
from trackgate.sandboxes.states.current_store import state_store
from trackgate.sandboxes.states.dropping import drop_bytes, drop_states
from trackgate.sandboxes.states.models import SavedState

GIVEN_UP_AFTER = timedelta(days=1)


def register_jobs() -> None:
    """Give the worker what is to be cleared up."""
    worker.register(worker.Job(name="states", every_seconds=3600, run=clear_states))


def clear_states(*, now: datetime) -> int:
    """Drop uploads begun a day ago and never ended, and bytes without a row. Commits.

    Gives how many states were dropped.
    """
    gone = drop_states(
        SavedState.stored_at.is_(None), SavedState.created_at < now - GIVEN_UP_AFTER
    )
    db.session.commit()
    left = sorted(bytes_without_row())
    if left:
        drop_bytes(left)
    return gone


def bytes_without_row() -> set[str]:
    """Give the names in the store that no state has: a crash came in between.

    The store is asked first, so that a state begun meanwhile is never among them.
    """
    there = state_store().names()
    return there - _known()


def rows_without_bytes() -> set[str]:
    """Give the states that stand and whose bytes are lost."""
    with reading():
        stood = set(
            db.session.scalars(
                sa.select(SavedState.public_id).where(SavedState.stored_at.is_not(None))
            )
        )
        db.session.rollback()
    # Of those that seem lost, some may have been dropped since.
    return (stood - state_store().names()) & _known()


def _known() -> set[str]:
    with reading():
        known = set(db.session.scalars(sa.select(SavedState.public_id)))
        db.session.rollback()
    return known
