"""A pool's sandbox is never taken twice, on SQLite and PostgreSQL.

The same race is run with the guard off, to show that it would be seen.
"""

import contextlib
import threading
from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from factories import NOW, make_invite, make_track
from support.machines import make_image, make_template
from support.racing import at_once, went_well
from trackgate.core.db import db
from trackgate.invites.hot_start import tend_pool
from trackgate.sandboxes.pools import service as pools
from trackgate.sandboxes.pools.models import PoolSandbox, PoolState
from trackgate.sandboxes.pools.service import PoolSettings, Tally, save_pool, tallies
from trackgate.tracks.catalogue import newest_revision

TAKERS, THERE = 16, 10


class Race:
    """A pool of ten and what its takers do."""

    def __init__(self) -> None:
        make_image()
        services = [{"name": "shell", "kind": "machine"}]
        self.track_id = make_track("lab", services=services).id
        make_template(self.track_id)
        self.revision_id = newest_revision(self.track_id).id
        self.invite_id = make_invite(tracks=["lab"]).id
        settings = PoolSettings(sizes={self.track_id: THERE}, refill=False)
        save_pool(self.invite_id, settings, now=NOW)
        tend_pool(self.invite_id, now=NOW)
        db.session.commit()

    def take(self) -> str | None:
        return pools.take(
            invite_id=self.invite_id, revision_id=self.revision_id, now=NOW
        )

    def run(self, app: Flask) -> list[str | None]:
        """Let 16 take at once; give what each got."""
        got = went_well(at_once(app, [self.take] * TAKERS))
        assert len(got) == TAKERS
        return got


def look_then_take(patience: float) -> Callable[..., str | None]:
    """Take as one would write it first: look for a free one, then mark it."""
    gate = threading.Barrier(4)

    def take(*, invite_id: int, revision_id: int, now: datetime) -> str | None:
        free = db.session.execute(
            sa.select(PoolSandbox.id, PoolSandbox.sandbox_id)
            .where(PoolSandbox.state == PoolState.AVAILABLE)
            .order_by(PoolSandbox.id)
        ).first()
        if db.engine.dialect.name == "sqlite":
            db.session.commit()
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(patience)
        if free is None:
            return None
        db.session.execute(
            sa.update(PoolSandbox)
            .where(PoolSandbox.id == free.id)
            .values(state=PoolState.CLAIMED, claimed_at=now)
        )
        return str(free.sandbox_id)

    return take


def test_16_takers_get_10_different_sandboxes_and_6_get_none(race_app: Flask) -> None:
    race = Race()
    got = race.run(race_app)
    taken = [each for each in got if each is not None]
    assert len(taken) == len(set(taken)) == THERE
    assert tallies(race.invite_id)[race.track_id] == Tally(claimed=THERE)


def test_without_the_guard_the_same_race_is_seen_to_give_one_twice(
    race_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "take", look_then_take(patience=30))
    taken = [each for each in Race().run(race_app) if each is not None]
    assert len(taken) > len(set(taken))


def test_workers_that_tend_at_once_make_no_more_than_the_size(race_app: Flask) -> None:
    race = Race()
    save_pool(race.invite_id, PoolSettings(sizes={race.track_id: 40}), now=NOW)
    db.session.commit()

    def work() -> None:
        tend_pool(race.invite_id, now=NOW)

    went_well(at_once(race_app, [work] * 8))
    assert tallies(race.invite_id)[race.track_id] == Tally(available=40)
