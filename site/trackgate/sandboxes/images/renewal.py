"""Renewing the lock: the newest packages, once a machine of them holds its promises."""

from collections.abc import Callable
from pathlib import Path

from trackgate.sandboxes.images import store
from trackgate.sandboxes.images.build import build
from trackgate.sandboxes.images.lock import LOCK, Lock, read_lock, write_lock
from trackgate.sandboxes.images.packages import MIRROR, Locked


def renew_lock(
    out: Path,
    *,
    progress: Callable[[str], None],
    mirror: str = MIRROR,
    node: str | None = None,
    file: Path = LOCK,
) -> list[str]:
    """Build and verify an image of the newest packages, then lock just these.

    Args:
        out: the folder of all images; the new one becomes the current one.
        progress: is told each step, in a line for people.
        mirror: Debian's mirror.
        node: the Node.js that boots the machine; by default the one that is found.
        file: the lock.

    Returns:
        What is other than before, a line each; none where all was the newest already.

    Raises:
        Missing, BuildFailed: as ``build``; the lock stays as it was.
    """
    version = build(out, progress=progress, mirror=mirror, node=node, newest=True)
    manifest = store.read_manifest(out / version)
    new = {
        name: Locked(version=manifest["packages"][name], sha256=sha256)
        for name, sha256 in manifest["checksums"].items()
    }
    before = read_lock(file) if file.is_file() else {}
    write_lock(new, file)
    return changes(before, new)


def changes(before: Lock, after: Lock) -> list[str]:
    """Say what is other in a lock than in the one before, a line each."""
    said = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None and new is not None:
            said.append(f"{name} {new.version} is new")
        elif new is None:
            said.append(f"{name} is no longer needed")
        elif old is not None and old.version != new.version:
            said.append(f"{name} {old.version} became {new.version}")
        elif old != new:
            said.append(f"{name} {new.version} has another checksum")
    return said
