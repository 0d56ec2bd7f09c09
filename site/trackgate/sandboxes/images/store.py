"""The folder of images: one folder a version, and a file that names the current one."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli

PROGRAMS_FOLDER = "programs"
_CURRENT = "current"
_QUALITY = 9
_BEST = 11  # saves another seventh, and takes minutes
_WINDOW = 24  # 16 MiB, the most that browsers take


def is_whole(folder: Path) -> bool:
    """Tell whether a version is there with its files at their sizes."""
    try:
        manifest = read_manifest(folder)
        return all(
            (place / facts["name"]).stat().st_size == facts["bytes"]
            for place, facts in _places(folder, manifest)
        )
    except (OSError, ValueError, KeyError):
        return False


def _places(
    folder: Path, manifest: dict[str, Any]
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give every file that browsers fetch, as its folder and its facts."""
    for facts in manifest["files"].values():
        yield folder, facts
    for facts in manifest["programs"].values():
        yield folder / PROGRAMS_FOLDER, facts


def read_manifest(folder: Path) -> dict[str, Any]:
    """Give what an image says of itself.

    Raises:
        OSError: there is none.
        ValueError: it cannot be read.
    """
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write what an image says of itself."""
    text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    new = folder / ".manifest-new"
    new.write_text(text, encoding="utf-8")
    os.replace(new, folder / "manifest.json")


def add_file(folder: Path, name: str, data: bytes) -> dict[str, object]:
    """Write a file that browsers fetch, and brotli's copy of it; give its facts."""
    (folder / name).write_bytes(data)
    small = brotli.compress(data, quality=_QUALITY, lgwin=_WINDOW)
    (folder / f"{name}.br").write_bytes(small)
    return {
        "name": name,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "brotli": len(small),
    }


def make_current(out: Path, version: str) -> None:
    """Name the version of the image that new machines start from."""
    new = out / f".{_CURRENT}-new"
    new.write_text(f"{version}\n", encoding="utf-8")
    os.replace(new, out / _CURRENT)


def current_version(out: Path) -> str | None:
    """Give the version of the image that new machines start from, or None."""
    try:
        return (out / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def pack_tighter(folder: Path) -> int:
    """Compress what browsers fetch once more, as well as can be.

    It takes minutes, so an image is in use before; who fetches it meanwhile gets one
    file or the other.

    Returns:
        The bytes that are sent before the first prompt.
    """
    manifest = read_manifest(folder)
    for place, facts in _places(folder, manifest):
        data = (place / facts["name"]).read_bytes()
        small = brotli.compress(data, quality=_BEST, lgwin=_WINDOW)
        new = place / f".{facts['name']}.br-new"
        new.write_bytes(small)
        os.replace(new, place / f"{facts['name']}.br")
        facts["brotli"] = len(small)
    manifest["tight"] = True
    write_manifest(folder, manifest)
    return sum(int(facts["brotli"]) for facts in manifest["files"].values())


def is_packed_tight(folder: Path) -> bool:
    """Tell whether ``pack_tighter`` was here."""
    return bool(read_manifest(folder).get("tight"))
