"""The packages that were proved last, by version and checksum: what a build takes."""

import json
from pathlib import Path

from trackgate.sandboxes.images.packages import Locked, Package

LOCK = Path(__file__).with_name("packages.lock.json")

Lock = dict[str, Locked]


def read_lock(file: Path = LOCK) -> Lock:
    """Give what is locked, by package name.

    Raises:
        OSError, ValueError: there is no lock, or it cannot be read.
    """
    found = json.loads(file.read_text(encoding="utf-8"))
    return {name: Locked(**facts) for name, facts in found["packages"].items()}


def write_lock(lock: Lock, file: Path = LOCK) -> None:
    """Write what is locked, in a form whose changes read well."""
    facts = {
        name: {"version": locked.version, "sha256": locked.sha256}
        for name, locked in sorted(lock.items())
    }
    text = json.dumps({"packages": facts}, indent=1)
    file.write_text(text + "\n", encoding="utf-8")


def other_than_locked(lock: Lock, packages: list[Package]) -> list[str]:
    """Say, a line each, which packages are not the ones that were proved last."""
    said = []
    for package in packages:
        locked = lock.get(package.name)
        if locked is None:
            said.append(f"{package.name} {package.version}, which is not locked")
        elif (locked.version, locked.sha256) != (package.version, package.sha256):
            said.append(f"{package.name} {package.version} instead of {locked.version}")
    return said
