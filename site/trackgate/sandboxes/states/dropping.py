"""Dropping states: row and key in the caller's transaction, the bytes after it.

Room is given back at the end of the transaction, not in its middle: who ends many
plays then holds every play before any counter, as everybody else does.
"""

import logging
from typing import Any

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.sandboxes.states.current_store import state_store
from trackgate.sandboxes.states.models import SavedState
from trackgate.sandboxes.states.quota import Room, give_room

log = logging.getLogger(__name__)

_ROOMS = "trackgate.rooms_to_give"
_FILES = "trackgate.states_to_drop"


def drop_states(*which: sa.ColumnElement[bool]) -> int:
    """Delete the states that meet the conditions, with their keys; give how many."""
    gone = db.session.execute(
        sa.delete(SavedState)
        .where(*which)
        .returning(
            SavedState.public_id,
            SavedState.size,
            SavedState.sandbox_id,
            SavedState.invite_id,
            SavedState.anonymous,
        )
    ).all()
    for name, size, sandbox_id, invite_id, anonymous in gone:
        room = Room(
            size=size, sandbox_id=sandbox_id, invite_id=invite_id, anonymous=anonymous
        )
        db.session.info.setdefault(_ROOMS, []).append(room)
        db.session.info.setdefault(_FILES, []).append(name)
    return len(gone)


def settle_room() -> None:
    """Give back, now, the room of what this transaction has dropped."""
    rooms = db.session.info.pop(_ROOMS, [])
    if rooms:
        give_room(rooms)


def drop_bytes(names: list[str]) -> None:
    """Delete the bytes of states whose rows are gone.

    What cannot be deleted now is unreadable without its key, and deleted later by
    ``upkeep``.
    """
    try:
        state_store().drop(*names)
    except Exception:
        log.exception("The bytes of %d dropped states were not deleted", len(names))


def _before_commit(_session: Any) -> None:  # noqa: ANN401
    settle_room()


def _after_commit(session: Any) -> None:  # noqa: ANN401
    names = session.info.pop(_FILES, [])
    if names:
        drop_bytes(names)


def _after_rollback(session: Any) -> None:  # noqa: ANN401
    session.info.pop(_ROOMS, None)
    session.info.pop(_FILES, None)


sa.event.listen(db.session, "before_commit", _before_commit)
sa.event.listen(db.session, "after_commit", _after_commit)
sa.event.listen(db.session, "after_rollback", _after_rollback)
