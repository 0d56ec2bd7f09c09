"""The tests that caught each mutant in an earlier run, wherever they stand now.

A quick look after a move: it takes minutes, where recording coverage takes an hour.
"""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence

from catalogue import ROOT
from trying import Result


def catchers(results: Sequence[Result]) -> dict[str, list[str]]:
    """Give the present ids of the test that caught each mutant, by mutant.

    A test is known by class, name and parameters: its file may have moved. Of those
    that are alike elsewhere, the one in its own file comes first.
    """
    now = _collected()
    return {
        result.name: sorted(
            now[_own(result.by)],
            key=lambda test: test.partition("::")[0] not in result.by,
        )
        for result in results
        if result.by and _own(result.by) in now
    }


def _own(test: str) -> str:
    return test.partition("::")[2]


def _collected() -> dict[str, list[str]]:
    command = [*(sys.executable, "-m", "pytest", "--collect-only", "-q", "--color=no")]
    told = subprocess.run(  # noqa: S603 - named above
        [*command, "-p", "no:cacheprovider", "tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found: dict[str, list[str]] = defaultdict(list)
    for line in told.splitlines():
        if line.startswith("tests/") and "::" in line:
            found[_own(line)].append(line)
    return found
