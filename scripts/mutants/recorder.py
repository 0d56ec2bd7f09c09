"""A pytest plugin: notes which test ran which line, and how long each took.

Used by ``recording.py``, under ``coverage run``. What is made for several tests
(a fixture of a module or of the session) is noted under a name of its own, and every
test that uses it counts as running its lines.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest

SHARED = "shared:"
"""What a context of a shared fixture begins with, before its name."""

_facts: dict[str, dict[str, Any]] = {}
_now: list[str] = [""]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Count lines to this test from here on, its teardown included."""
    _facts[item.nodeid] = {"seconds": 0.0, "passed": False, "shared": []}
    _switch(item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Iterator[None]:
    """Count lines of a shared fixture to its own name, not to its first user."""
    if fixturedef.scope == "function":
        return (yield)
    before = _now[0]
    _switch(_name_of(fixturedef))
    try:
        return (yield)
    finally:
        _switch(before)


@pytest.hookimpl(trylast=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Note the shared fixtures that this test stands on."""
    found = getattr(item, "_fixtureinfo", None)
    definitions = found.name2fixturedefs.values() if found else ()
    _facts[item.nodeid]["shared"] = sorted(
        {_name_of(some[-1]) for some in definitions if some[-1].scope != "function"}
    )


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up a test's seconds and keep whether it passed."""
    facts = _facts.setdefault(
        report.nodeid, {"seconds": 0.0, "passed": False, "shared": []}
    )
    facts["seconds"] = round(facts["seconds"] + report.duration, 3)
    if report.when == "call":
        facts["passed"] = report.passed


def pytest_runtest_logfinish() -> None:
    """Count nothing to a test that is over."""
    _switch("")


def pytest_sessionfinish() -> None:
    """Write what was noted where the environment says."""
    Path(os.environ["MUTANTS_TIMES"]).write_text(json.dumps(_facts), encoding="utf-8")


def _name_of(fixturedef: pytest.FixtureDef[Any]) -> str:
    return f"{SHARED}{fixturedef.baseid}::{fixturedef.argname}"


def _switch(context: str) -> None:
    running = coverage.Coverage.current()
    if running is not None and context != _now[0]:
        running.switch_context(context)
        _now[0] = context
