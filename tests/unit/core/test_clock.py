"""The one injected clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from factories import NOW
from support.clockfile import Ticking
from trackgate.core import clock
from trackgate.core.clock import FileClock, system_clock


def test_the_app_has_the_clock_that_was_installed(app: Flask, tick: Ticking) -> None:
    assert clock.now() == NOW
    tick.advance(days=1)
    assert clock.now() == NOW + timedelta(days=1)


def test_the_systems_clock_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= system_clock() <= datetime.now(UTC)
    assert system_clock().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text", ["2026-11-02T09:00:00+00:00", "2026-11-02T10:00:00+01:00\n"]
)
def test_a_file_clock_reads_its_time_in_utc(tmp_path: Path, text: str) -> None:
    path = tmp_path / "clock"
    path.write_text(text)
    assert FileClock(path)() == NOW
    assert FileClock(path)().tzinfo is UTC


@pytest.mark.parametrize("there", [True, False])
def test_without_a_time_in_its_file_it_is_the_real_time(
    tmp_path: Path, there: bool
) -> None:
    path = tmp_path / "clock"
    if there:
        path.write_text("")
    assert abs(FileClock(path)() - datetime.now(UTC)) < timedelta(minutes=1)
