"""Renew every lock, prove the newest, and say what changed (``make update``).

With ``--keep`` (``make lock``) only what ``pyproject.toml`` asks for anew is changed,
every other version stays, and nothing is run.

The proof is ``.ci/run``. Where it fails, or anything before it, the old locks are put
back: what is committed has always been proved.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import python_locks

Versions = dict[str, str]


class Other(NamedTuple):
    """A lock that a program of its own writes."""

    file: Path
    command: tuple[str, ...]
    """Writes the file anew, at the newest versions; fails with a status."""
    line: str
    """A pattern that finds each package in the file, with groups name and version."""


OTHERS = (
    Other(
        file=python_locks.ROOT / "site/trackgate/sandboxes/images/packages.lock.json",
        command=(".venv/bin/trackgate", "images", "lock", "--out", ".cache/images"),
        line=r'"(?P<name>[^"]+)": \{\s+"version": "(?P<version>[^"]+)"',
    ),
)
"""Locks of other kinds, which ``make update`` renews, proves and puts back with the
rest: the Debian packages of the machine's image."""


def write_locks(*, keep: bool) -> None:
    """Write all locks anew; those of others only where they may become newer.

    Raises:
        subprocess.CalledProcessError: one could not be written.
    """
    python_locks.write(keep=keep)
    for other in () if keep else OTHERS:
        subprocess.run(other.command, check=True, cwd=python_locks.ROOT)  # noqa: S603 - named above


def every_lock() -> dict[Path, str]:
    """Give every lock's file with the pattern that finds its packages."""
    python = dict.fromkeys(python_locks.files(), python_locks.LINE)
    return python | {other.file: other.line for other in OTHERS}


def versions(text: str, line: str) -> Versions:
    """Give the packages of a lock; one at two versions (by platform) has both."""
    found: Versions = {}
    for match in re.finditer(line, text, re.MULTILINE):
        name, version = match["name"], match["version"]
        found[name] = f"{found[name]} and {version}" if name in found else version
    return found


def differences(before: Versions, after: Versions) -> Iterator[str]:
    """Say what changed, a line for each package."""
    for name in sorted(before | after):
        old, new = before.get(name), after.get(name)
        if old is None:
            yield f"{name} {new} (new)"
        elif new is None:
            yield f"{name} {old} (no longer needed)"
        elif old != new:
            yield f"{name} {old} → {new}"


def renew(
    locks: dict[Path, str], write: Callable[[], None], prove: Callable[[], bool]
) -> bool:
    """Write the locks and prove them; unless that goes well, put the old ones back.

    Gives whether the new ones stand. ``prove`` is asked only if something changed.
    """
    before = {file: file.read_text("utf-8") for file in locks if file.exists()}
    proved = False
    try:
        write()
        changed = list(_all_differences(before, locks))
        proved = not changed or prove()
        print("\nChanged:" if changed else "\nNo package changed.")
        print("".join(f"  {line}\n" for line in changed), end="")
    finally:
        if not proved:
            _put_back(before)
    return proved


def _all_differences(before: dict[Path, str], locks: dict[Path, str]) -> Iterator[str]:
    old, new = Versions(), Versions()
    for file, line in locks.items():
        old |= versions(before.get(file, ""), line)
        new |= versions(file.read_text("utf-8"), line)
    yield from differences(old, new)


def _put_back(before: dict[Path, str]) -> None:
    """Write the old locks. They are newer then than what was installed meanwhile."""
    for file, text in before.items():
        file.write_text(text, encoding="utf-8")
    print("This did not go well: the locks are put back as they were.", flush=True)


def main() -> int:
    """Do it, and give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep", action="store_true", help="change no version")
    parser.add_argument("--proof", default=".ci/run", help="a command that has to pass")
    asked = parser.parse_args()

    def prove() -> bool:
        return asked.keep or _runs(asked.proof)

    try:
        good = renew(every_lock(), lambda: write_locks(keep=asked.keep), prove)
    except subprocess.CalledProcessError as error:
        print(f"This failed: {' '.join(error.cmd)}")
        good = False
    if not good:  # what was installed meanwhile goes, too
        _runs("make --no-print-directory .venv/installed-dev")
    return 0 if good else 1


def _runs(command: str) -> bool:
    done = subprocess.run(command, shell=True, cwd=python_locks.ROOT, check=False)  # noqa: S602 - the maintainer's own words
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
