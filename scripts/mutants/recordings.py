"""Which tests ran which line: recorded once, read for every mutant.

A recording is a pair of files below ``.cache/mutants``: lines by test (coverage.py's
own format) and facts of each test. A later one replaces what an earlier one knew of
the same test file.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import coverage
from catalogue import ROOT, SOURCE
from users import Lines

FOLDER = ROOT / ".cache" / "mutants"
WHERE = ("tests/unit", "tests/property", "tests/race")
WITHOUT = "not machine and not browser"
_SHARED = "shared:"
_OPTIONS = """[run]
source = {source}
relative_files = true
core = ctrace
data_file = {data}
"""


@dataclass(kw_only=True)
class Recording:
    """What one recording knows."""

    data: coverage.CoverageData
    facts: dict[str, dict[str, object]]
    weights: dict[str, int] = field(default_factory=dict)  # lines that a test ran


def record(paths: Sequence[str]) -> float:
    """Run tests and note the lines of each; give the seconds it took."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns()}"
    options = FOLDER / f"{name}.ini"
    data = FOLDER / f"{name}.coverage"
    options.write_text(_OPTIONS.format(source=SOURCE, data=data), encoding="utf-8")
    python_path = str(Path(__file__).parent)
    environ = {"PYTHONPATH": python_path, "MUTANTS_TIMES": str(FOLDER / f"{name}.json")}
    command = [
        *(sys.executable, "-m", "coverage", "run", f"--rcfile={options}", "-m"),
        *("pytest", "-q", "-p", "recorder", "-p", "no:cacheprovider", "--tb=short"),
        *("-m", WITHOUT, *paths),
    ]
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=os.environ | environ, check=False)  # noqa: S603
    return time.monotonic() - began


class Coverage:
    """Every recording there is, asked together."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._recordings = [
            _read(facts) for facts in sorted(folder.glob("*.json"), key=_age)
        ]
        self._newest: dict[str, Recording] = {}
        for recording in self._recordings:
            for test in recording.facts:
                self._newest[_file_of(test)] = recording

    @property
    def tests(self) -> list[str]:
        """Give every test that is known and passed."""
        return [
            test
            for recording in self._recordings
            for test, facts in recording.facts.items()
            if self._newest[_file_of(test)] is recording and facts["passed"]
        ]

    def tests_of(self, lines: Lines) -> set[str]:
        """Give the tests that ran any of these lines, and pass."""
        found: set[str] = set()
        for recording in self._recordings:
            contexts = _contexts(recording.data, lines)
            shared = {each for each in contexts if each.startswith(_SHARED)}
            users = {
                test
                for test, facts in recording.facts.items()
                if shared.intersection(_strings(facts["shared"]))
            }
            found |= {
                test
                for test in contexts | users
                if recording.facts.get(test, {}).get("passed")
                and self._newest[_file_of(test)] is recording
            }
        return found

    def seconds(self, test: str) -> float:
        """Give how long a test took when it was recorded."""
        seconds = self._newest[_file_of(test)].facts[test]["seconds"]
        return float(seconds) if isinstance(seconds, int | float) else 0.0

    def weight(self, test: str) -> int:
        """Give how many lines a test ran: few, and it is quick and about little."""
        return self._newest[_file_of(test)].weights.get(test, 0)


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _file_of(test: str) -> str:
    return test.partition("::")[0]


def _strings(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _read(path: Path) -> Recording:
    facts = json.loads(path.read_text(encoding="utf-8"))
    data = coverage.CoverageData(str(path.with_suffix(".coverage")))
    data.read()
    recording = Recording(data=data, facts=facts)
    for file in data.measured_files():
        for contexts in data.contexts_by_lineno(file).values():
            for test in contexts:
                recording.weights[test] = recording.weights.get(test, 0) + 1
    return recording


def _contexts(data: coverage.CoverageData, lines: Lines) -> set[str]:
    found: set[str] = set()
    for path, numbers in lines.items():
        by_line = data.contexts_by_lineno(str(path))
        for number in numbers:
            found.update(by_line.get(number, ()))
    return found - {""}


def chosen(tests: Iterable[str], wanted: Iterable[str]) -> set[str]:
    """Give the tests that begin as one of the wanted texts does."""
    begin = tuple(wanted)
    return {test for test in tests if test.startswith(begin)} if begin else set()
