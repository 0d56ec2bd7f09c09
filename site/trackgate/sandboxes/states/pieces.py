"""Receiving a state piece by piece, and giving a whole one out.

Bytes are durable before the row says so: append and sync first, then a short
transaction. Killed between the two, the next piece cuts the file back to what the
row says. So, unlike the rest of the domain, this commits.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import BinaryIO

import sqlalchemy as sa

from trackgate.core.db import db, reading, rows_changed, start_writing
from trackgate.core.encryption import unseal
from trackgate.sandboxes.states.cipher import StateDamaged, read_records, write_record
from trackgate.sandboxes.states.current_store import state_store
from trackgate.sandboxes.states.dropping import drop_bytes, drop_states
from trackgate.sandboxes.states.lifecycle import KEY_PURPOSE, StateFacts, fetch_states
from trackgate.sandboxes.states.models import SavedState
from trackgate.sandboxes.states.store import StateMissing

LONGEST_PIECE = 1024**2
SHORTEST_PIECE = 4096  # but for the last: each piece takes a record and a sync


class WrongOffset(Exception):
    """The piece does not follow what is received; ``received`` bytes are."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received} bytes are received")
        self.received = received


class WrongSum(Exception):
    """The bytes are not those that were promised; the message says which."""


class StateGone(Exception):
    """The state was dropped, or its play no longer runs."""


def add_piece(
    state: StateFacts,
    piece: bytes,
    *,
    offset: int,
    runs: Callable[[], bool],
    now: datetime,
) -> StateFacts:
    """Add a piece, and store the state durably when it is whole. Commits.

    ``runs`` is asked inside the transaction whether the play still runs. An empty
    piece at the end finishes what a crash left whole and unfinished. Raises
    ``WrongOffset``, ``WrongSum`` (the whole is not what was promised: it is dropped)
    and ``StateGone``.
    """
    with state_store().hold(state.public_id):
        try:
            return _add(state, piece, offset, runs, now)
        except StateGone:
            if _read(state) is None:  # what was just written belongs to nobody
                drop_bytes([state.public_id])
            raise


def _add(
    state: StateFacts,
    piece: bytes,
    offset: int,
    runs: Callable[[], bool],
    now: datetime,
) -> StateFacts:
    state = _fresh(state)
    if state.stored_at is None and state.received == state.size:
        state = _finish(state, runs, now)
    if offset != state.received or offset + len(piece) > state.size:
        raise WrongOffset(state.received)
    if not piece:
        return state
    state = _write(state, piece, runs)
    return state if state.received < state.size else _finish(state, runs, now)


def _fresh(state: StateFacts) -> StateFacts:
    """Read the state again, now that nobody else writes to it."""
    found = _read(state)
    if found is None:
        raise StateGone
    return found


def _read(state: StateFacts) -> StateFacts | None:
    db.session.rollback()
    with reading():
        found = fetch_states(SavedState.id == state.id)
        db.session.rollback()
    return found[0] if found else None


def _write(state: StateFacts, piece: bytes, runs: Callable[[], bool]) -> StateFacts:
    record = write_record(_key(state), state.file_bytes, piece)
    try:
        state_store().append(state.public_id, state.file_bytes, record)
    except StateMissing as error:
        _drop(state)
        raise StateGone from error
    _change(
        state,
        runs,
        received=state.received + len(piece),
        file_bytes=state.file_bytes + len(record),
    )
    return _fresh(state)


def _finish(state: StateFacts, runs: Callable[[], bool], now: datetime) -> StateFacts:
    """Store a whole state for good, in place of the one that stood before."""
    try:
        _verify(state)
    except (WrongSum, StateDamaged, StateMissing) as error:
        _drop(state)
        raise WrongSum("What arrived is not what was promised.") from error
    state_store().finish(state.public_id)
    _change(state, runs, stored_at=now)
    return _fresh(state)


def _change(state: StateFacts, runs: Callable[[], bool], **values: object) -> None:
    """Change the row, if its play runs and it is as it was read."""
    start_writing()
    if not runs():
        db.session.rollback()
        raise StateGone
    if "stored_at" in values:
        drop_states(
            SavedState.sandbox_id == state.sandbox_id,
            SavedState.host == state.host,
            SavedState.id != state.id,
            SavedState.stored_at.is_not(None),
        )
    changed = db.session.execute(
        sa.update(SavedState)
        .where(
            SavedState.id == state.id,
            SavedState.received == state.received,
            SavedState.stored_at.is_(None),
        )
        .values(**values)
    )
    if rows_changed(changed) == 0:  # dropped; or written where our lock does not reach
        raise WrongOffset(_fresh(state).received)
    db.session.commit()


def _drop(state: StateFacts) -> None:
    start_writing()
    drop_states(SavedState.id == state.id)
    db.session.commit()


def _verify(state: StateFacts) -> None:
    """Read the whole back; raises where it is not what was promised."""
    whole = hashlib.sha256()
    with closing(read_state(state)) as pieces:
        for piece in pieces:
            whole.update(piece)
    if whole.hexdigest() != state.sha256:
        raise WrongSum


class Pieces:
    """The bytes of a state, to be read once; closed at their end, or before."""

    def __init__(self, key: bytes, file: BinaryIO, length: int) -> None:
        self._key, self._file, self._length = key, file, length

    def __iter__(self) -> Iterator[bytes]:
        with self._file:
            yield from read_records(self._key, self._file, self._length)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_state(state: StateFacts) -> Pieces:
    """Open a state to be read.

    Raises ``StateGone`` and ``StateMissing`` at once, ``StateDamaged`` on the way.
    """
    key = _key(state)
    return Pieces(key, state_store().read(state.public_id), state.file_bytes)


def _key(state: StateFacts) -> bytes:
    with reading():
        sealed = db.session.scalar(
            sa.select(SavedState.key).where(SavedState.id == state.id)
        )
        db.session.rollback()
    if sealed is None:
        raise StateGone
    return unseal(sealed, purpose=KEY_PURPOSE)
