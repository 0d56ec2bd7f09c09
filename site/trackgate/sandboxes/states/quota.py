"""The room that saved states may take: per play, per invite and all together.

Room is taken for a whole state when its upload begins, each time by one guarded
statement; anonymous learners get at most half of all.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from trackgate.core.config import Settings
from trackgate.core.db import db
from trackgate.sandboxes.states.models import StateUsage


class QuotaExceeded(Exception):
    """There is no room for this state; the message says why. Nothing was changed."""


_LOST = "Nothing is lost: the machine goes on running in this browser."
_WORDS = {
    "play": "Its state has become too large to be saved. Remove what you no longer "
    f"need, then pause again. {_LOST}",
    "invite": "There is no room left to save machines of this invite just now. "
    f"{_LOST} Try again later.",
    "all": f"There is no room left to save machines here just now. {_LOST} "
    "Try again later.",
    "anonymous": "There is no room left to save machines of visitors without an "
    f"e-mail just now. {_LOST} Try again later.",
}


@dataclass(frozen=True, kw_only=True)
class Room:
    """What a state takes, and whose room it is."""

    size: int
    sandbox_id: str
    invite_id: int
    anonymous: bool
    replaces: int = 0  # bytes that go once it is stored: both are there until then

    @property
    def scopes(self) -> list[str]:
        """Give the counters it stands in, that of all states last.

        Everybody takes them in this order, so that nobody waits in a circle.
        """
        own = [f"play:{self.sandbox_id}", f"invite:{self.invite_id}"]
        return [*own, *(["anonymous"] if self.anonymous else []), "all"]


def take_room(room: Room) -> None:
    """Take room for a state; raises ``QuotaExceeded``: roll back then."""
    for scope in room.scopes:
        kind = scope.partition(":")[0]
        limit = _limits()[kind]
        # What is too large for a play is the machine, not how often it was saved.
        spare = room.replaces if kind == "play" and room.size <= limit else 0
        if not _take(scope, room.size, limit + spare):
            raise QuotaExceeded(_WORDS[kind])


def give_room(rooms: list[Room]) -> None:
    """Give the room of states back that have gone."""
    freed: dict[str, int] = {}
    for room in rooms:
        for scope in room.scopes:
            freed[scope] = freed.get(scope, 0) + room.size
    for scope in sorted(freed, reverse=True):
        db.session.execute(
            sa.update(StateUsage)
            .where(StateUsage.scope == scope)
            .values(bytes=StateUsage.bytes - freed[scope])
        )
    plays = [scope for scope in freed if scope.startswith("play:")]
    db.session.execute(
        sa.delete(StateUsage).where(StateUsage.scope.in_(plays), StateUsage.bytes == 0)
    )


def _limits() -> dict[str, int]:
    settings: Settings = current_app.extensions["trackgate.settings"]
    return {
        "play": settings.state_quota_play,
        "invite": settings.state_quota_invite,
        "anonymous": settings.state_quota // 2,
        "all": settings.state_quota,
    }


def _take(scope: str, size: int, limit: int) -> bool:
    """Add to a counter unless that takes it past its limit; tell whether."""
    if size > limit:
        return False
    taken = db.session.execute(
        _insert()
        .values(scope=scope, bytes=size)
        .on_conflict_do_update(
            index_elements=[StateUsage.scope],
            set_={"bytes": StateUsage.bytes + size},
            where=StateUsage.bytes + size <= limit,
        )
        .returning(StateUsage.bytes)
    )
    return taken.first() is not None


def _insert() -> Any:  # noqa: ANN401 - of one dialect or the other
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    return dialect.insert(StateUsage)
