"""Saved states as plays know them: begun, standing, taken by a resume, dropped.

A state that stands is whole and durable. It is dropped when another has replaced it,
when the machine that was resumed from it has answered, or when its play ends. Nothing
here commits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.core.encryption import seal
from trackgate.core.ids import new_id
from trackgate.sandboxes.runtimes import Counted
from trackgate.sandboxes.states.cipher import new_key
from trackgate.sandboxes.states.dropping import drop_states, settle_room
from trackgate.sandboxes.states.models import SavedState
from trackgate.sandboxes.states.quota import Room, take_room

KEY_PURPOSE = "state key"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What a browser says that it will upload."""

    host: str
    template: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whose sandbox it is, and whose room its states take."""

    sandbox_id: str
    invite_id: int
    anonymous: bool


class StateFacts(NamedTuple):
    """A state without its key."""

    id: int
    public_id: str
    sandbox_id: str
    host: str
    template: str
    size: int
    sha256: str
    received: int
    file_bytes: int
    stored_at: datetime | None
    taken_at: datetime | None


_COLUMNS = [getattr(SavedState, name) for name in StateFacts._fields]


def fetch_states(*which: sa.ColumnElement[bool]) -> list[StateFacts]:
    """Give the states that meet the conditions, oldest first."""
    rows = db.session.execute(
        sa.select(*_COLUMNS).where(*which).order_by(SavedState.id)
    )
    return [StateFacts._make(row) for row in rows]


def find_state(public_id: str, *, sandbox_id: str) -> StateFacts | None:
    """Give a state of that sandbox by its public id; another sandbox's is None."""
    found = fetch_states(
        SavedState.public_id == public_id, SavedState.sandbox_id == sandbox_id
    )
    return found[0] if found else None


def standing(sandbox_id: str) -> list[StateFacts]:
    """Give the states of a sandbox that are whole and durable."""
    return fetch_states(
        SavedState.sandbox_id == sandbox_id, SavedState.stored_at.is_not(None)
    )


def begin(promise: Promise, owner: Owner, *, now: datetime) -> StateFacts:
    """Begin an upload, or find the one that was begun; the caller holds the play.

    Of a machine one upload is under way: another one ends it. Raises
    ``QuotaExceeded``; the caller rolls back then.
    """
    mine = (
        SavedState.sandbox_id == owner.sandbox_id,
        SavedState.host == promise.host,
    )
    before = fetch_states(*mine)
    for known in before:
        if _same(known, promise):
            _note_still_true(known, now)
            return fetch_states(SavedState.id == known.id)[0]
    drop_states(*mine, SavedState.stored_at.is_(None))
    settle_room()
    take_room(
        Room(
            size=promise.size,
            sandbox_id=owner.sandbox_id,
            invite_id=owner.invite_id,
            anonymous=owner.anonymous,
            replaces=sum(known.size for known in before if known.stored_at),
        )
    )
    return _add(promise, owner, now)


def _same(known: StateFacts, promise: Promise) -> bool:
    return (known.template, known.size, known.sha256) == (
        promise.template,
        promise.size,
        promise.sha256,
    )


def _note_still_true(known: StateFacts, now: datetime) -> None:
    """Note that a running machine is, now, what stands stored already."""
    db.session.execute(
        sa.update(SavedState)
        .where(SavedState.id == known.id, SavedState.stored_at.is_not(None))
        .values(stored_at=now, taken_at=None)
    )


def _add(promise: Promise, owner: Owner, now: datetime) -> StateFacts:
    public_id = new_id()
    db.session.execute(
        sa.insert(SavedState).values(
            public_id=public_id,
            sandbox_id=owner.sandbox_id,
            host=promise.host,
            template=promise.template,
            size=promise.size,
            sha256=promise.sha256,
            key=seal(new_key(), purpose=KEY_PURPOSE),
            anonymous=owner.anonymous,
            invite_id=owner.invite_id,
            created_at=now,
        )
    )
    return fetch_states(SavedState.public_id == public_id)[0]


def all_saved(sandbox_id: str, hosts: Collection[str], counted: Counted) -> bool:
    """Tell whether a state that counts stands for each of the machines.

    One that a resume took may count while its machine has not answered: that machine
    never ran, so the state is still all there is of it.
    """
    current = sa.and_(
        SavedState.taken_at.is_(None), SavedState.stored_at >= counted.since
    )
    if counted.named is not None:
        current = sa.and_(current, SavedState.public_id.in_(counted.named))
    if counted.unanswered:
        current = sa.or_(current, SavedState.taken_at.is_not(None))
    saved = db.session.scalars(
        sa.select(SavedState.host).where(
            SavedState.sandbox_id == sandbox_id,
            SavedState.stored_at.is_not(None),
            current,
        )
    )
    return set(hosts) <= set(saved)


def put_back(sandbox_id: str) -> None:
    """Note that the play is paused: its states wait to be taken, no upload goes on."""
    drop_states(SavedState.sandbox_id == sandbox_id, SavedState.stored_at.is_(None))
    _take(sandbox_id, None)


def take(sandbox_id: str, *, now: datetime) -> None:
    """Note that a resume takes the states of a sandbox."""
    _take(sandbox_id, now)


def _take(sandbox_id: str, taken_at: datetime | None) -> None:
    db.session.execute(
        sa.update(SavedState)
        .where(SavedState.sandbox_id == sandbox_id, SavedState.stored_at.is_not(None))
        .values(taken_at=taken_at)
    )


def answered(sandbox_id: str) -> int:
    """Drop the states that a resume took: their machines run. Gives how many."""
    return drop_states(
        SavedState.sandbox_id == sandbox_id, SavedState.taken_at.is_not(None)
    )


def discard(sandbox_id: str) -> int:
    """Drop every state of a sandbox; give how many."""
    return drop_states(SavedState.sandbox_id == sandbox_id)
