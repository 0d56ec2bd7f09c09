"""The folder of templates: one folder each, named by the sum over all that goes in."""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app

from trackgate.core.config import Settings
from trackgate.sandboxes.machines import Image, machine_hosts
from trackgate.sandboxes.templates.ahead import Step, steps_ahead
from trackgate.tracks.reading import get_revision

_FORGOTTEN_AFTER = 50  # seconds; a pool tries again a minute after a failure


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a template is made of."""

    image: Image
    hosts: list[str]
    steps: list[Step]

    @property
    def id(self) -> str:
        """Give the first 16 digits of the sum over all that makes a difference."""
        said = [self.image.version, self.hosts, [asdict(step) for step in self.steps]]
        text = json.dumps(said, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class MachineTemplate:
    """A template that is there."""

    id: str
    image: str  # the version that it is a difference from
    files: dict[str, dict[str, Any]]  # by host: name, bytes
    done: list[str]  # the set-ups that have run, by their steps' names
    failed: str  # why the set-up after them stays with the learner, or nothing
    seconds_without: float  # from the image to the end of these set-ups
    seconds_with: float  # from the template, which has them

    @property
    def size(self) -> int:
        """Give the bytes that a learner fetches for it."""
        return sum(int(facts["bytes"]) for facts in self.files.values())


def templates_folder() -> Path:
    """Give the folder that templates are made in."""
    settings: Settings = current_app.extensions["trackgate.settings"]
    return settings.instance_path / "templates"


def find_template(template_id: str) -> MachineTemplate | None:
    """Give a template by its id, or None."""
    if not template_id.isalnum():
        return None
    manifest = templates_folder() / template_id / "manifest.json"
    return _read(manifest) if manifest.is_file() else None


@lru_cache(maxsize=64)
def _read(manifest: Path) -> MachineTemplate:
    return MachineTemplate(**json.loads(manifest.read_text(encoding="utf-8")))


def note_failure(folder: Path, template_id: str, reason: str) -> None:
    """Note why a template could not be made."""
    _failure(folder, template_id).write_text(reason, encoding="utf-8")


def recent_failure(folder: Path, template_id: str) -> str:
    """Give why a template could not be made just now, or nothing."""
    file = _failure(folder, template_id)
    try:
        old = time.time() - file.stat().st_mtime > _FORGOTTEN_AFTER
        return "" if old else file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _failure(folder: Path, template_id: str) -> Path:
    return folder / f"{template_id}.failed"


def plan_for(revision_id: int, image: Image) -> Plan:
    """Give what the template of a revision would be made of now."""
    hosts = machine_hosts(get_revision(revision_id).services)
    return Plan(image=image, hosts=hosts, steps=steps_ahead(revision_id, hosts))
