"""Carrying a proved image to where none can be built: one file, and back from it.

The file is a plain tar archive. Its first member, ``index.json``, has the number of the
format, the image's version, and size and checksum of every other member. The same image
gives the same bytes.
"""

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from trackgate.sandboxes.images import store, verification
from trackgate.sandboxes.images.making import Progress
from trackgate.sandboxes.images.placing import put_in_place, use, verify_whole

FORMAT = 1
_INDEX = "index.json"
_INDEX_MOST = 1 << 20  # bytes
_MOST = 1 << 30  # bytes of all members together
_VERSION = re.compile(r"[0-9a-f]{16}")
_NAME = re.compile(r"(?:programs/)?[0-9a-z][0-9a-z.-]*")
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)


class Refused(Exception):
    """An image is not carried; the message says why, for people."""


def export_image(folder: Path, file: Path) -> int:
    """Write a proved image into one file.

    Returns:
        The file's size in bytes.

    Raises:
        Refused: the image was not verified, failed, or has been damaged since.
        OSError: there is no image, or the file cannot be written.
    """
    manifest = store.read_manifest(folder)
    if not verification.has_passed(folder):
        raise Refused("Only an image that was verified is exported, and this was not")
    if broken := store.broken_files(folder, manifest):
        raise Refused(f"The image is damaged: {', '.join(broken)}")
    new = file.with_name(f".{file.name}-new")
    with tarfile.open(new, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in _members(folder, manifest):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            member.mode = 0o644
            archive.addfile(member, io.BytesIO(data))
    os.replace(new, file)
    return file.stat().st_size


def _members(folder: Path, manifest: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    names = _names(manifest)
    files = {}
    for name in names:
        data = (folder / name).read_bytes()
        files[name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    index = {"format": FORMAT, "version": manifest["version"], "files": files}
    yield _INDEX, (json.dumps(index, indent=1, sort_keys=True) + "\n").encode()
    for name in names:
        yield name, (folder / name).read_bytes()


def _names(manifest: dict[str, Any]) -> list[str]:
    return sorted(["manifest.json", *store.file_names(manifest)])


def import_image(out: Path, file: Path, *, progress: Progress, node: str | None) -> str:
    """Take an exported image, verify it, and let new machines start from it.

    An image of that version that is here and was verified is kept.

    Args:
        out: the folder of all images.
        file: what ``export_image`` wrote.
        progress: is told each step, in a line for people.
        node: the Node.js that boots the machine. Without one it is not booted here, and
            what was found where it was exported counts.

    Returns:
        The version.

    Raises:
        Refused: the file is not a whole, proved image.
        BuildFailed: its machine is not all that is promised here.
        OSError: the file cannot be read, or the image not be written.
    """
    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".importing-", dir=out) as name:
        folder = Path(name) / "image"
        progress("Comparing every checksum")
        version = _unpack(file, folder)
        found = _proof(folder, version)
        if node is not None:
            verify_whole(folder, node=node, progress=progress)
        else:
            progress("There is no Node.js here to boot it: its exporter's word counts")
            verification.record(folder, replace(found, elsewhere=True))
        if _is_proved(out / version):
            progress("This version was here already, and stays as it was")
        else:
            put_in_place(folder, out / version)
    use(out, version)
    progress(f"The image is ready: {version}")
    return version


def _is_proved(place: Path) -> bool:
    return store.is_whole(place) and verification.has_passed(place)


def _unpack(file: Path, folder: Path) -> str:
    """Write the members into a folder once each is what the index says."""
    (folder / store.PROGRAMS_FOLDER).mkdir(parents=True)
    try:
        with tarfile.open(file, "r:") as archive:
            members = iter(archive)
            index = _read_index(archive, next(members, None))
            wanted = dict(index["files"])
            for member in members:
                facts = wanted.pop(member.name, None)
                if facts is None or not _NAME.fullmatch(member.name):
                    raise Refused(f"There is a member too many: {member.name}")
                (folder / member.name).write_bytes(_content(archive, member, facts))
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Refused(
            f"This is no exported image, or only a part of one: {error}"
        ) from error
    if wanted:
        raise Refused(f"Members are missing: {', '.join(sorted(wanted))}")
    return str(index["version"])


def _read_index(
    archive: tarfile.TarFile, first: tarfile.TarInfo | None
) -> dict[str, Any]:
    if first is None or first.name != _INDEX or first.size > _INDEX_MOST:
        raise Refused("This is no exported image: it has no index")
    index: dict[str, Any] = json.loads(_read(archive, first))
    if index["format"] != FORMAT:
        raise Refused(
            f"It is of format {index['format']}, and this Trackgate reads {FORMAT}"
        )
    if not _VERSION.fullmatch(index["version"]):
        raise Refused("Its version is none")
    if sum(int(facts["bytes"]) for facts in index["files"].values()) > _MOST:
        raise Refused("It is larger than any image")
    return index


def _content(
    archive: tarfile.TarFile, member: tarfile.TarInfo, facts: dict[str, Any]
) -> bytes:
    if member.size != facts["bytes"]:
        raise Refused(f"{member.name} has not its size")
    data = _read(archive, member)
    if hashlib.sha256(data).hexdigest() != facts["sha256"]:
        raise Refused(f"{member.name} has not its checksum")
    return data


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(member) if member.isreg() else None
    if stream is None:
        raise Refused(f"{member.name} is no file")
    data = stream.read()
    if len(data) != member.size:
        raise Refused(f"The file ends inside {member.name}")
    return data


def _proof(folder: Path, version: str) -> verification.Verification:
    """Give what was found at its exporter's, if the files are its manifest's."""
    try:
        manifest = store.read_manifest(folder)
        names = _names(manifest)
        found = verification.from_manifest(manifest)
        is_same = manifest["version"] == version
    except (OSError, *_UNREADABLE) as error:
        raise Refused(f"Its manifest cannot be read: {error}") from error
    there = sorted(str(each.relative_to(folder)) for each in _files(folder))
    if not is_same or names != there:
        raise Refused("Its manifest is that of another image")
    if found is None or not found.passed:
        raise Refused("It was not verified where it was exported")
    if broken := store.broken_files(folder, manifest):
        raise Refused(f"It is damaged: {', '.join(broken)}")
    return found


def _files(folder: Path) -> Iterator[Path]:
    return (each for each in folder.rglob("*") if each.is_file())
