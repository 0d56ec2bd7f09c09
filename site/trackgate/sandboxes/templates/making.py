"""Making a template under Node.js: all of it is there under its name, or nothing."""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from trackgate.core.paths import DATA_ROOT
from trackgate.sandboxes.images.driving import DriverFailed, DriverTooSlow, drive
from trackgate.sandboxes.images.node import find_node
from trackgate.sandboxes.images.packages import Missing
from trackgate.sandboxes.templates.store import MachineTemplate, Plan, note_failure

_DRIVER = Path(__file__).resolve().with_name("make.mjs")
_SCRIPT_SECONDS = 300
_PATIENCE = 900  # seconds for all of it


class NotMade(Exception):
    """The template could not be made; the message says why."""


def make(plan: Plan, folder: Path) -> None:
    """Make a template in a folder of templates, or note there why it failed.

    Whoever finds another process at the same template leaves it to that one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / f".{plan.id}.lock") as alone:
        if not alone or (folder / plan.id).is_dir():
            return
        try:
            _make(plan, folder)
        except (NotMade, Missing) as error:
            note_failure(folder, plan.id, str(error))


@contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    """Hold a file that ends with its process; tell whether nobody else has it."""
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _make(plan: Plan, folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as name:
        made = Path(name) / "made"
        made.mkdir()
        found = _run(plan, made)
        files = {
            host: {"name": f"{host}.bin", "bytes": size}
            for host, size in found["bytes"].items()
        }
        template = MachineTemplate(
            id=plan.id,
            image=plan.image.version,
            files=files,
            done=found["done"],
            failed=found["failed"],
            seconds_without=round(found["without"], 2),
            seconds_with=round(found["with"], 2),
        )
        text = json.dumps(asdict(template), indent=1, sort_keys=True)
        (made / "manifest.json").write_text(text + "\n", encoding="utf-8")
        os.replace(made, folder / plan.id)


def _run(plan: Plan, out: Path) -> dict[str, Any]:
    said = {
        "modules": str(DATA_ROOT / "static"),
        "state": str(plan.image.folder / plan.image.state),
        "programs": f"{plan.image.programs_folder}/",
        "memory": plan.image.memory,
        "hosts": plan.hosts,
        "steps": [asdict(step) for step in plan.steps],
        "seconds": _SCRIPT_SECONDS,
        "out": str(out),
    }
    try:
        found: dict[str, Any] = drive(
            _DRIVER, said, node=find_node(), seconds=_PATIENCE
        )
    except DriverTooSlow as error:
        raise NotMade(f"The set-up did not end in {_PATIENCE // 60} minutes") from error
    except DriverFailed as error:
        raise NotMade(f"The machine {error}") from error
    return found
