"""Trying a saved machine as a learner's page starts it: all that is promised of it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from trackgate.core.clock import system_clock
from trackgate.sandboxes.images import store
from trackgate.sandboxes.images.driving import DriverFailed, DriverTooSlow, drive
from trackgate.sandboxes.images.node import find_node
from trackgate.sandboxes.images.plan import DRIVERS, EMULATOR
from trackgate.sandboxes.images.verification import Check, Verification

_CHECK_SECONDS = 150  # a check that takes longer has failed
_PATIENCE = 1800  # seconds for all of them, on the slowest computer
_BYTES = "What browsers fetch has its checksums, packed and unpacked."


class CannotVerify(Exception):
    """The checks themselves could not be run; the message says why."""


def verify(
    folder: Path,
    *,
    node: str | None = None,
    now: Callable[[], datetime] = system_clock,
) -> Verification:
    """Try all that is promised of the machine in an image's folder.

    All checks are made, also after one that failed. Takes about twenty seconds. Records
    nothing: see ``verification.record``.

    Args:
        folder: the image's, with its manifest.
        node: the Node.js that runs the machine; by default the one that is found.
        now: gives the time.

    Raises:
        Missing: there is no Node.js.
        CannotVerify: Node.js ended without a word on the checks.
        OSError, ValueError: there is no manifest.
    """
    manifest = store.read_manifest(folder)
    checks = [_check_bytes(folder, manifest)]
    checks += _run(_plan(folder, manifest), node or find_node())
    return Verification(at=now(), checks=tuple(checks))


def _check_bytes(folder: Path, manifest: dict[str, Any]) -> Check:
    broken = store.broken_files(folder, manifest)
    why = f"broken: {', '.join(broken)}" if broken else ""
    return Check(name="bytes", says=_BYTES, passed=not broken, why=why)


def _plan(folder: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    fetched = {path: facts["bytes"] for path, facts in manifest["programs"].items()}
    sizes = fetched | manifest.get("in_memory", {})
    return {
        **{name: str(path) for name, path in {**EMULATOR, **DRIVERS}.items()},
        "state": str(folder / manifest["files"]["state"]["name"]),
        "programs": str(folder / store.PROGRAMS_FOLDER),
        "memory": manifest["memory"],
        "files": [{"path": p, "bytes": size} for p, size in sorted(sizes.items())],
        "patience": _CHECK_SECONDS,
    }


def _run(plan: dict[str, Any], node: str) -> list[Check]:
    try:
        found = drive(DRIVERS["verify"], plan, node=node, seconds=_PATIENCE)
    except DriverTooSlow as error:
        raise CannotVerify(str(error)) from error
    except DriverFailed as error:
        raise CannotVerify(f"Node.js {error}") from error
    return [Check(**each) for each in found]
