"""Never past the quota: many uploads that begin at once, on SQLite and PostgreSQL.

The same race is run with the guard off, to show that it would be seen.
"""

import contextlib
import threading
from collections.abc import Callable

import pytest
from flask import Flask

from factories import NOW, make_claim, make_invite, make_play, rows
from support.machines import machine_play, usage
from support.racing import at_once, of_kind, went_well
from trackgate.core.db import db
from trackgate.invites.claim_models import PlayState
from trackgate.invites.models import Invite
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.plays import end_play, touch
from trackgate.invites.revoking import revoke_all
from trackgate.sandboxes.states import quota as state_quota
from trackgate.sandboxes.states.lifecycle import Owner, Promise, begin
from trackgate.sandboxes.states.models import SavedState, StateUsage
from trackgate.sandboxes.states.quota import QuotaExceeded

SIZE = 1000
ROOM = 5
UPLOADS = 16
TOGETHER = 4


@pytest.fixture
def environ() -> dict[str, str]:
    """Room for five of the sixteen; anonymous learners would have half of it."""
    quota = {"STATE_QUOTA": str(ROOM * SIZE)}
    return {"TESTING": "1", "SECRET_KEY": "test-secret"} | quota


def upload(play: PlayFacts) -> Callable[[], object]:
    """Give the work of one page that begins to save its machine."""
    assert play.sandbox_id is not None
    owner = Owner(sandbox_id=play.sandbox_id, invite_id=play.invite_id, anonymous=False)
    promise = Promise(host="shell", template="t", size=SIZE, sha256="0" * 64)

    def work() -> str:
        assert touch(play, now=NOW)
        return begin(promise, owner, now=NOW).public_id

    return work


def plays_of_machines() -> list[PlayFacts]:
    first = machine_play()
    invite = db.session.get_one(Invite, first.invite_id)
    plays = [first, *(make_play(make_claim(invite)) for _ in range(UPLOADS - 1))]
    db.session.commit()
    return plays


def race_for_room(app: Flask) -> list[object]:
    works = [upload(play) for play in plays_of_machines()]
    db.session.rollback()
    return list(at_once(app, works))


def test_16_uploads_get_room_for_exactly_5(race_app: Flask) -> None:
    results = race_for_room(race_app)
    assert len(of_kind(results, QuotaExceeded)) == UPLOADS - ROOM
    assert len(of_kind(results, Exception)) == UPLOADS - ROOM
    assert rows(SavedState) == ROOM
    assert usage()["all"] == ROOM * SIZE


def look_then_take(patience: float) -> Callable[[str, int, int], bool]:
    """Give the guard as one would write it first: look, then write."""
    gate = threading.Barrier(TOGETHER)
    guarded = state_quota._take

    def take(scope: str, size: int, limit: int) -> bool:
        if scope != "all":
            return guarded(scope, size, limit)
        query = db.select(StateUsage.bytes).where(StateUsage.scope == scope)
        taken = db.session.scalar(query) or 0
        if db.engine.dialect.name == "sqlite":
            db.session.commit()
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(patience)
        return taken + size <= limit and guarded(scope, size, 2**40)

    return take


def test_without_the_guard_the_same_race_is_seen_to_pass_the_quota(
    race_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_quota, "_take", look_then_take(patience=30))
    # Of invites of their own: one that waits holds its invite's counter.
    first = machine_play()
    plays = [first, *(make_play(make_claim(make_invite())) for _ in range(7))]
    db.session.execute(db.insert(StateUsage).values(scope="all", bytes=4 * SIZE))
    db.session.commit()
    at_once(race_app, [upload(play) for play in plays])
    assert usage()["all"] > ROOM * SIZE


def test_one_machine_saved_many_times_at_once_is_one_upload(race_app: Flask) -> None:
    play = machine_play()
    db.session.commit()
    results = at_once(race_app, [upload(play)] * 8)
    assert not of_kind(results, Exception)
    assert len(set(results)) == rows(SavedState) == 1
    assert usage()["all"] == SIZE


def test_uploads_ends_and_a_revocation_at_once_wait_for_nobody_and_leave_nothing(
    race_app: Flask,
) -> None:
    plays = plays_of_machines()[:6]
    for play in plays[:3]:
        upload(play)()
    db.session.commit()
    invite_id = plays[0].invite_id
    works: list[Callable[[], object]] = [upload(play) for play in plays]
    works += [
        lambda play=play: end_play(play, PlayState.STOPPED, now=NOW)
        for play in reversed(plays)
    ]
    works.append(lambda: revoke_all(invite_id, now=NOW))
    results = at_once(race_app, works)
    # An upload whose play has ended finds it so; nothing else fails.
    assert len(of_kind(results, Exception)) == len(of_kind(results, AssertionError))
    assert len(went_well(results)) >= 7
    assert rows(SavedState) == 0
    assert sum(usage().values()) == 0
