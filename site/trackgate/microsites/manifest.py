"""What the last build made: the manifest in the site's folder.

A file that is not in it is somebody else's and is never touched. It is written before
the first file, too, so that what a broken-off build made is known to be ours.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from trackgate.cards.keeping import write_whole
from trackgate.microsites.errors import MicrositeRefused

NAME = ".trackgate-microsite.json"
_FORMAT = 1


class Made(NamedTuple):
    """A file as it was made; without ``made_from`` its making was only begun."""

    made_from: str = ""
    sha256: str = ""
    size: int = -1
    changed: int = 0  # its time of change in nanoseconds


@dataclass
class Manifest:
    """The files of a site by their paths, and each invite's folder by its id."""

    files: dict[str, Made] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)


def read_manifest(folder: Path) -> Manifest:
    """Give what the last build made in a folder, which need not be there.

    Raises ``MicrositeRefused`` for a folder with files of somebody else's making.
    """
    path = folder / NAME
    if path.is_file():
        return _parse(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MicrositeRefused(
            f"{folder} holds files that no build made; name an empty or a new folder"
        )
    return Manifest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Keep what was made; the same files give the same text."""
    document = {
        "format": _FORMAT,
        "addresses": manifest.addresses,
        "files": {path: [*made] for path, made in sorted(manifest.files.items())},
    }
    write_whole(folder / NAME, json.dumps(document, indent=0).encode())


def look(path: Path, made_from: str, content: bytes) -> Made:
    """Give what is to be remembered of a file that was just written."""
    stat = path.stat()
    digest = hashlib.sha256(content).hexdigest()
    return Made(made_from, digest, stat.st_size, stat.st_mtime_ns)


def is_as_made(path: Path, made: Made) -> bool:
    """Tell whether a file still holds what was made; a copy of it does, too."""
    try:
        stat = path.stat()
        if stat.st_size != made.size:
            return False
        if stat.st_mtime_ns == made.changed:
            return True
        return hashlib.sha256(path.read_bytes()).hexdigest() == made.sha256
    except OSError:
        return False


def _parse(path: Path) -> Manifest:
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
        files = {str(name): Made(*made) for name, made in found["files"].items()}
        addresses = {str(key): str(to) for key, to in found["addresses"].items()}
        readable = found["format"] == _FORMAT
    except (ValueError, TypeError, KeyError, AttributeError):
        readable = False
    if not readable or not all(map(_inside, [*files, *addresses.values()])):
        raise MicrositeRefused(
            f"{path} cannot be read; remove the folder to start anew"
        )
    return Manifest(files, addresses)


def _inside(name: str) -> bool:
    """Tell whether a path stays within the folder, whoever wrote the manifest."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts
