"""Trying mutants by the tests that cover their lines.

A change inside functions is tried by ``forking``, which loads everything once; one of
what runs when a module is loaded in a process of its own, with ``inside`` on its path.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from catalogue import ROOT, SOURCE, Mutant
from swapping import NotInPlace, changed_functions

_HERE = Path(__file__).parent
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", re.MULTILINE)
_OPTIONS = ("-q", "--color=no", "-p", "no:cacheprovider", "-p", "no:randomly")
_PATIENCE = 120  # seconds besides what the tests took when they were recorded
_FIRST = 40  # tests, of those that are likeliest to notice
_SLOWER = 4  # times: other programs may take part


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of one mutant."""

    name: str
    part: str
    outcome: (
        str  # caught, timed out, survived, in doubt, or broken: no program any more
    )
    by: str  # the test that noticed it
    seconds: float
    tests: int  # that cover the line

    def as_dict(self) -> dict[str, object]:
        """Give it as it is written to a file."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A mutant, ready to be tried."""

    mutant: Mutant
    path: Path  # of the module, from the root
    before: str
    after: str
    tests: list[str]  # in the order in which they run
    seconds: float  # that they took when they were recorded

    @property
    def patience(self) -> float:
        """Give for how many seconds they may run."""
        return _PATIENCE + _SLOWER * self.seconds

    def result(self, outcome: str, by: str, seconds: float) -> Result:
        """Give what came of it."""
        return Result(
            name=self.mutant.name,
            part=self.mutant.part,
            outcome=outcome,
            by=by,
            seconds=round(seconds, 1),
            tests=len(self.tests),
        )

    @property
    def is_program(self) -> bool:
        """Tell whether the changed module can be compiled at all."""
        try:
            compile(self.after, str(self.path), "exec")
        except SyntaxError as error:
            print(f"{self.mutant.name}: {error}")
            return False
        return True

    @property
    def in_place(self) -> bool:
        """Tell whether loaded functions can be changed to it.

        Programs that a test starts load a module anew, so named tests cannot.
        """
        if self.mutant.tests:
            return False
        try:
            changed_functions(
                compile(self.before, "", "exec"), compile(self.after, "", "exec")
            )
        except NotInPlace:
            return False
        return True


def try_all(attempts: Sequence[Attempt], jobs: int) -> list[Result]:
    """Try every mutant, so many at a time."""
    good = [each for each in attempts if each.tests and each.is_program]
    done = [each for each in attempts if each not in good]
    results = [
        each.result("broken" if each.tests else "survived", "", 0) for each in done
    ]
    here = [attempt for attempt in good if attempt.in_place]
    results += fork_all(here, jobs)
    apart = [attempt for attempt in good if not attempt.in_place]
    with ThreadPoolExecutor(jobs) as pool:
        results += pool.map(_try_apart, apart)
    return results


def fork_all(attempts: Sequence[Attempt], jobs: int) -> list[Result]:
    """Try mutants whose functions are changed in place."""
    work = [
        {
            "name": each.mutant.name,
            "path": str(ROOT / each.path),
            "text": each.after,
            "tests": each.tests,
            "patience": each.patience,
            "stop": True,
        }
        for each in attempts
    ]
    tests = {test for each in attempts for test in each.tests}
    done = {row["name"]: row for row in _fork(work, tests, jobs)}
    none = {"outcome": "broken", "by": "not tried", "seconds": 0}
    return [
        each.result(row["outcome"], row["by"], row["seconds"])
        for each in attempts
        for row in [done.get(each.mutant.name, none)]
    ]


def failing(tests: Sequence[str]) -> list[str]:
    """Give those of these tests that fail without any mutant."""
    work = [
        {
            "name": "without any mutant",
            "path": "",
            "text": "",
            "tests": list(tests),
            "patience": 1800,
            "stop": False,
        }
    ]
    failed = [row.get("failed", tests) for row in _fork(work, set(tests), 1)]
    return list(failed[0]) if failed else list(tests)


def _fork(
    work: list[dict[str, Any]], tests: set[str], jobs: int
) -> list[dict[str, Any]]:
    if not work:
        return []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        given, done = Path(folder, "work.json"), Path(folder, "done.jsonl")
        asked = {"work": work, "jobs": jobs, "source": str(ROOT / SOURCE)}
        given.write_text(json.dumps(asked), encoding="utf-8")
        environ = os.environ | {
            "PYTHONPATH": str(_HERE),
            "MUTANTS_WORK": str(given),
            "MUTANTS_DONE": str(done),
        }
        files = sorted({test.partition("::")[0] for test in tests})
        command = [
            *(sys.executable, "-m", "pytest", *_OPTIONS, "-s", "-p", "forking"),
            *files,
        ]
        subprocess.run(command, cwd=ROOT, env=environ, check=False)  # noqa: S603
        if not done.is_file():
            return []
        return [json.loads(line) for line in done.read_text().splitlines()]


def _try_apart(attempt: Attempt) -> Result:
    """Try a mutant in a process of its own."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        change = Path(folder, "change.json")
        facts = {"path": str(ROOT / attempt.path), "text": attempt.after}
        change.write_text(json.dumps(facts), encoding="utf-8")
        outcome, by = "survived", ""
        # To collect thousands takes longer than most mutants live.
        for some in (attempt.tests[:_FIRST], attempt.tests[_FIRST:]):
            if some and outcome == "survived":
                outcome, by = _run(some, change, attempt.patience)
    seconds = time.monotonic() - began
    print(f"{outcome:9} {seconds:6.1f} s  {attempt.mutant.name}", flush=True)
    return attempt.result(outcome, by, seconds)


def _run(tests: Sequence[str], change: Path, patience: float) -> tuple[str, str]:
    named = change.with_name("tests")
    named.write_text("\n".join(tests), encoding="utf-8")
    command = [
        *(sys.executable, "-m", "pytest", *_OPTIONS, "--tb=no", "-rfE", "-x"),
        *("--basetemp", str(change.with_name("base")), f"@{named}"),
    ]
    environ = os.environ | {
        "PYTHONPATH": str(_HERE / "inside"),
        "MUTANT_FILE": str(change),
    }
    return _watch(command, environ, patience)


def _watch(
    command: Sequence[str], environ: dict[str, str], patience: float
) -> tuple[str, str]:
    with subprocess.Popen(  # noqa: S603
        command,
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return "timed out", ""
    failed = _FAILED.findall(said)
    if process.returncode == 0:
        return "survived", ""
    if process.returncode == 1 and failed:
        return "caught", failed[0]
    return "broken", failed[0] if failed else said.strip()[-300:]
