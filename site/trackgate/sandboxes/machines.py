"""Machines that run in the learner's browser: which tracks they serve, which image.

The image is built by ``trackgate images build`` into ``<instance>/images``; where none
is, tracks with machines are shown as content (``sandboxes.tabs`` says so).
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app

from trackgate.core.config import Settings
from trackgate.sandboxes.images.store import (
    PROGRAMS_FOLDER,
    current_version,
    read_manifest,
)
from trackgate.sandboxes.images.verification import from_manifest

_MACHINE = "machine"
_CANNOT = {"container", "browser", "cloud", "other"}


@dataclass(frozen=True, kw_only=True)
class Image:
    """The image that machines start from: a saved state, by its version."""

    version: str
    folder: Path
    memory: int  # bytes
    state: str  # the file's name
    size: int  # bytes of the state
    programs: frozenset[str]  # the names of files that are fetched on first read
    failed: bool = False  # when it was verified

    @property
    def programs_folder(self) -> Path:
        """Give where these files lie."""
        return self.folder / PROGRAMS_FOLDER


def images_folder() -> Path:
    """Give the folder that images are built into."""
    settings: Settings = current_app.extensions["trackgate.settings"]
    return settings.instance_path / "images"


def present_image() -> Image | None:
    """Give the image that new machines start from, or None where none is built.

    None, too, where it failed when it was verified; plays that stand on it go on. One
    that was never verified, from before images were, is given.
    """
    version = current_version(images_folder())
    image = find_image(version) if version else None
    return None if image is None or image.failed else image


def find_image(version: str) -> Image | None:
    """Give an image by its version, or None."""
    if not version.isalnum():
        return None
    folder = images_folder() / version
    try:
        written = (folder / "manifest.json").stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _read(folder, written)


@lru_cache(maxsize=8)
def _read(folder: Path, _written: int) -> Image:
    """Read a manifest once, and again when it was written anew."""
    manifest = read_manifest(folder)
    verified = from_manifest(manifest)
    state = manifest["files"]["state"]
    return Image(
        version=manifest["version"],
        folder=folder,
        memory=manifest["memory"],
        state=state["name"],
        size=state["bytes"],
        programs=frozenset(each["name"] for each in manifest["programs"].values()),
        failed=verified is not None and not verified.passed,
    )


def machine_hosts(services: list[dict[str, Any]]) -> list[str]:
    """Give the names of the machines that can run here, in order.

    None where the track needs what a browser cannot run beside them.
    """
    if any(service["kind"] in _CANNOT for service in services):
        return []
    return [service["name"] for service in services if service["kind"] == _MACHINE]


def environments(services: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Give the variables that each machine's own declaration sets. No secrets."""
    return {
        service["name"]: {
            str(name): str(value)
            for name, value in (
                service.get("options", {}).get("environment") or {}
            ).items()
        }
        for service in services
        if service["kind"] == _MACHINE
    }
