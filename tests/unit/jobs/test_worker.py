"""Background work: every job runs, and none stops another."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask, current_app

from support.clockfile import Ticking
from support.waiting import wait_until
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.jobs import heartbeat, worker
from trackgate.jobs.heartbeat import Heartbeat
from trackgate.mail import delivery


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[worker.Job]]:
    """An empty list of jobs, for this test only."""
    jobs: list[worker.Job] = []
    monkeypatch.setattr(worker, "JOBS", jobs)
    worker._bell.clear()
    yield jobs
    worker._bell.clear()


class Diary:
    """A job that notes when it ran."""

    def __init__(self) -> None:
        self.entries: list[datetime] = []

    def __call__(self, *, now: datetime) -> None:
        assert current_app
        self.entries.append(now)


def fail(*, now: datetime) -> None:
    db.session.add(Heartbeat(name="half", seen_at=now))
    db.session.flush()
    raise RuntimeError("broken")


def leave_a_mark(*, now: datetime) -> None:
    db.session.add(Heartbeat(name="mark", seen_at=now))


def job(
    name: str, run: object, *, every: float = 60, woken: bool = False
) -> worker.Job:
    return worker.Job(name=name, every_seconds=every, run=run, on_wake=woken)  # type: ignore[arg-type]


def test_every_job_runs_with_the_time_it_is_given(
    app: Flask, tick: Ticking, jobs: list[worker.Job]
) -> None:
    first, second = Diary(), Diary()
    worker.register(job("first", first))
    worker.register(job("second", second))

    assert worker.run_once(now=tick.now) == []
    assert first.entries == second.entries == [tick.now]


def test_what_a_job_changes_is_committed(
    app: Flask, tick: Ticking, jobs: list[worker.Job]
) -> None:
    worker.run_once(now=tick.now, jobs=[job("mark", leave_a_mark)])

    assert db.session.get(Heartbeat, "mark") is not None


def test_a_failing_job_is_undone_told_and_stops_no_other(
    app: Flask,
    tick: Ticking,
    jobs: list[worker.Job],
    caplog: pytest.LogCaptureFixture,
) -> None:
    diary = Diary()
    worker.register(job("broken", fail))
    worker.register(job("diary", diary))

    assert worker.run_once(now=tick.now) == ["broken"]
    assert diary.entries == [tick.now]
    assert db.session.get(Heartbeat, "half") is None
    assert "'broken' failed" in caplog.text


def test_registering_twice_keeps_one(jobs: list[worker.Job]) -> None:
    delivery.register_jobs()
    delivery.register_jobs()

    assert [known.name for known in worker.JOBS] == ["mail", "ended mail"]


def test_a_job_runs_again_only_when_its_time_has_come(
    app: Flask, jobs: list[worker.Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    worker.register(job("often", Diary(), every=2))
    worker.register(job("seldom", Diary(), every=60))
    work = worker.Worker(app)

    assert work.tick() == ["heartbeat", "often", "seldom"]
    moment += 1
    assert work.tick() == []
    moment += 1
    assert work.tick() == ["often"]


def test_waking_runs_only_the_jobs_that_wait_for_it(
    app: Flask, jobs: list[worker.Job]
) -> None:
    worker.register(job("mail", Diary(), woken=True))
    worker.register(job("seldom", Diary()))
    work = worker.Worker(app)
    work.tick()

    assert work.tick(woken=True) == ["mail"]


def test_the_thread_answers_a_call_at_once_and_stops_when_told(
    app: Flask, jobs: list[worker.Job]
) -> None:
    ran = threading.Event()

    def note(*, now: datetime) -> None:
        ran.set()

    worker.register(job("mail", note, every=3600, woken=True))
    work = worker.Worker(app)
    work.start()
    try:
        assert ran.wait(10)
        ran.clear()
        worker.wake()
        assert ran.wait(10)
    finally:
        work.stop()
    assert work._thread is not None
    assert not work._thread.is_alive()


def test_the_thread_survives_a_clock_that_cannot_be_read(
    app: Flask, jobs: list[worker.Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def broken() -> datetime:
        calls.append(1)
        raise ValueError("no such date")

    monkeypatch.setattr(clock, "now", broken)
    work = worker.Worker(app)
    work.start()
    try:
        wait_until(lambda: calls, seconds=10, what="the clock to be asked")
        assert work._thread is not None
        assert work._thread.is_alive()
    finally:
        work.stop()


def test_the_worker_is_seen(app: Flask, jobs: list[worker.Job]) -> None:
    assert not heartbeat.is_alive()
    db.session.commit()

    worker.Worker(app).tick()

    assert heartbeat.is_alive()


def test_a_second_beat_moves_the_first(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tick: Ticking
) -> None:
    monkeypatch.setattr(clock, "system_clock", lambda: tick.now)
    heartbeat.beat()
    tick.advance(seconds=60)
    assert heartbeat.is_alive()
    tick.advance(seconds=1)
    assert not heartbeat.is_alive()
    db.session.commit()

    heartbeat.beat()

    assert heartbeat.is_alive()
