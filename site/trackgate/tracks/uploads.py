"""A zip archive somebody sent, unpacked with care into a folder of its own.

Nothing an archive says about itself is believed: names are taken apart, sizes are
counted while they are read, links and special files are refused. What is unpacked
goes when the caller is done.
"""

import stat
import struct
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import (
    ZIP_DEFLATED,
    ZIP_STORED,
    BadZipFile,
    LargeZipFile,
    ZipFile,
    ZipInfo,
)

from trackgate.tracks.problems import ImportRefused, Problem

LARGEST_UPLOAD = 40 * 1024 * 1024
MOST_ENTRIES = 2000
LARGEST_UNPACKED = 80 * 1024 * 1024
# Text compresses to a tenth or so. Small archives may do better: padding is cheap.
LARGEST_RATIO = 100
_RATIO_FROM = 4 * 1024 * 1024
_DEEPEST = 12
_LONGEST_NAME = 200
_PIECE = 64 * 1024
_ENCRYPTED = 0x1

# What zipfile raises for bytes that are no archive, or one that somebody has bent.
_BROKEN = (
    BadZipFile,
    LargeZipFile,
    NotImplementedError,
    EOFError,
    zlib.error,
    struct.error,
    OSError,  # a place before the beginning of a file on disk
    OverflowError,
    ValueError,  # also a name that is not the UTF-8 it says it is
)


@contextmanager
def unpacked(archive: IO[bytes]) -> Iterator[Path]:
    """Give the track folder of a zip archive, while the context lasts.

    The archive holds one track folder, or what is in one. Raises ``ImportRefused``
    with every problem of its entries.
    """
    with tempfile.TemporaryDirectory(prefix="trackgate-upload-") as name:
        root = Path(name)
        _unpack(archive, root)
        yield _track_folder(root)


def _unpack(archive: IO[bytes], root: Path) -> None:
    try:
        with ZipFile(archive) as opened:
            entries = _wanted(opened.infolist())
            left = _allowance(entries)
            for entry, parts in entries:
                left -= _write(opened, entry, root.joinpath(*parts), left)
    except _BROKEN as error:
        raise _refused("", "is not a zip archive that can be read") from error


def _refused(path: str, message: str) -> ImportRefused:
    return ImportRefused([Problem(path, 0, message)])


def _wanted(infos: list[ZipInfo]) -> list[tuple[ZipInfo, list[str]]]:
    """Give the entries to unpack with their names in parts, after all checks."""
    if len(infos) > MOST_ENTRIES:
        raise _refused("", f"holds {len(infos)} entries; at most {MOST_ENTRIES}")
    problems: list[Problem] = []
    wanted: dict[tuple[str, ...], ZipInfo] = {}
    for info in infos:
        parts = info.filename.rstrip("/").split("/")
        said = _problem(info, parts)
        if not said and tuple(parts) in wanted and not info.is_dir():
            said = "is there twice"
        if said:
            problems.append(Problem(_shown(info.filename), 0, said))
        elif not _is_litter(parts):
            wanted[tuple(parts)] = info
    if problems:
        raise ImportRefused(sorted(set(problems)))
    return [(info, list(parts)) for parts, info in wanted.items()]


def _problem(info: ZipInfo, parts: list[str]) -> str:
    """Give what refuses an entry, or ""."""
    name = info.filename
    if name.startswith("/") or "\\" in name or ":" in parts[0]:
        return "has an absolute path or a backslash in its name"
    if any(part in {"", ".", ".."} for part in parts):
        return "leads out of the archive"
    if not name.isprintable() or _too_long(parts):
        return "has a name that cannot be stored"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "is a link; put the file itself there"
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "is not a plain file"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return "is compressed in an unusual way; use plain zip"
    return ""


def _too_long(parts: list[str]) -> bool:
    return len(parts) > _DEEPEST or any(
        len(part.encode()) > _LONGEST_NAME for part in parts
    )


def _shown(name: str) -> str:
    """Write a name so that it can be stored and shown, whatever is in it."""
    return "".join(char if char.isprintable() else "?" for char in name)[:300]


def _is_litter(parts: list[str]) -> bool:
    """Tell what systems leave in archives, and what begins with a dot."""
    return parts[0] == "__MACOSX" or any(part.startswith(".") for part in parts)


def _allowance(entries: list[tuple[ZipInfo, list[str]]]) -> int:
    """Give how many bytes the archive may come to, by what it weighs packed."""
    packed = sum(info.compress_size for info, _ in entries)
    return min(LARGEST_UNPACKED, max(_RATIO_FROM, LARGEST_RATIO * packed))


def _write(opened: ZipFile, info: ZipInfo, path: Path, left: int) -> int:
    """Write one entry into the fresh folder; give its true size."""
    try:
        if info.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            return 0
        path.parent.mkdir(parents=True, exist_ok=True)
        with _entry(opened, info) as packed, path.open("xb") as file:
            return _copy(packed, file, left)
    except OSError as error:
        said = "is a file and a folder at once, or cannot be written"
        raise _refused(_shown(info.filename), said) from error


def _entry(opened: ZipFile, info: ZipInfo) -> IO[bytes]:
    """Open an entry; where it is said to be may be no place in the file."""
    try:
        return opened.open(info)
    except OSError as error:
        raise BadZipFile(str(error)) from error


def _copy(packed: IO[bytes], file: IO[bytes], left: int) -> int:
    """Copy what is there, not what the archive says is there."""
    size = 0
    while piece := packed.read(_PIECE):
        size += len(piece)
        if size > left:
            limit = LARGEST_UNPACKED // (1024 * 1024)
            said = f"unpacks to more than {limit} MB, or to far more than it weighs"
            raise _refused("", said)
        file.write(piece)
    return size


def _track_folder(root: Path) -> Path:
    """Find the track: at the top, or in the only folder that holds one."""
    if (root / "track.yml").is_file():
        return root
    inside = sorted(file.parent for file in root.glob("*/track.yml"))
    if len(inside) == 1:
        return inside[0]
    if inside:
        names = ", ".join(folder.name for folder in inside)
        raise _refused("", f"holds {len(inside)} tracks ({names}); send one at a time")
    raise _refused(
        "track.yml", "is missing: zip one track folder, or what is inside one"
    )
