"""Walking a track folder: which files are the track's, within which limits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trackgate.tracks.problems import Report

LARGEST_TEXT = 1024 * 1024
LARGEST_ASSET = 5 * 1024 * 1024
LARGEST_FOLDER = 40 * 1024 * 1024
MOST_FILES = 500

SVG_TYPE = "image/svg+xml"

# Pictures only: a style sheet or script for us to serve would be a gift.
_MEDIA = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "svg": SVG_TYPE,
}

SCRIPT = re.compile(r"(?P<stage>setup|check|solve|cleanup)-(?P<host>[\w.-]{1,63})")
_TOP = {"track.yml", "config.yml"}
# What repositories hold beside tracks; nobody needs to hear that it was left out.
_SILENT = re.compile(r"\..*|readme.*|license.*|changelog.*", re.IGNORECASE)


@dataclass
class Folder:
    """The files of a folder that belong to its track, by path (with ``/``)."""

    root: Path
    report: Report
    files: dict[str, bytes] = field(default_factory=dict)
    size: int = 0

    def folders(self) -> set[str]:
        """Give the names of the folders that may be challenges."""
        names = {path.split("/")[0] for path in self.files if "/" in path}
        return names - {"assets", "track_scripts"}

    def text(self, path: str) -> str | None:
        """Give a file's text with plain line ends.

        None where there is no such file, or, after a problem, no text in it.
        """
        content = self.files.get(path)
        if content is None:
            return None
        try:
            text = content.decode("utf-8-sig")
            wrong = text.find("\0")
        except UnicodeDecodeError as error:
            text, wrong = "", error.start
        if wrong >= 0:
            line = content.count(b"\n", 0, wrong) + 1
            self.report.file(path).problem(line, "is not UTF-8 text")
            return None
        return text.replace("\r\n", "\n")


def media_type_of(path: str) -> str:
    """Give the media type of an asset by its name, "" for what assets cannot be."""
    return _MEDIA.get(path.rpartition(".")[2].lower(), "")


def walk(root: Path, report: Report) -> Folder:
    """Read the files of a folder; what breaks a limit is a problem."""
    folder = Folder(root, report)
    if not root.is_dir():
        report.file(root.name or ".").problem(1, "is not a folder")
        return folder
    for entry in _entries(folder, root):
        if entry.is_dir():
            _walk_inside(folder, entry)
        elif entry.name in _TOP:
            _read(folder, entry, LARGEST_TEXT)
        else:
            _leave_out(folder, entry)
    return folder


def _entries(folder: Folder, where: Path) -> Iterator[Path]:
    """Give what a folder holds, without what is silent and what leads outside."""
    for entry in sorted(where.iterdir()):
        if not _SILENT.fullmatch(entry.name) and _stays_inside(folder, entry):
            yield entry


def _stays_inside(folder: Folder, entry: Path) -> bool:
    """Refuse links that lead out of the folder, or nowhere, or to a folder."""
    if not entry.is_symlink():
        return True
    try:
        target = entry.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: links in a ring
        target = None
    if target and target.is_file() and target.is_relative_to(folder.root.resolve()):
        return True
    what = "is a link that does not lead to a file of this folder"
    folder.report.file(_path(folder, entry)).problem(1, what)
    return False


def _walk_inside(folder: Folder, where: Path) -> None:
    """Read a challenge folder, ``track_scripts`` or ``assets``."""
    if where.name == "assets":
        _walk_assets(folder, where)
        return
    entries = list(_entries(folder, where))
    known = [entry for entry in entries if _is_known(entry)]
    if not known:
        _leave_out(folder, where)
        return
    for entry in entries:
        if entry in known:
            _read(folder, entry, LARGEST_TEXT)
        else:
            _leave_out(folder, entry)


def _is_known(entry: Path) -> bool:
    name = entry.name
    return entry.is_file() and (
        name == "assignment.md" or SCRIPT.fullmatch(name) is not None
    )


def _walk_assets(folder: Folder, where: Path) -> None:
    for entry in _entries(folder, where):
        if entry.is_dir():
            _walk_assets(folder, entry)
        elif not media_type_of(entry.name):
            kinds = ", ".join(_MEDIA)
            what = f"was left out; assets are {kinds}"
            folder.report.file(_path(folder, entry)).note(1, what)
        else:
            _read(folder, entry, LARGEST_ASSET)


def _read(folder: Folder, entry: Path, largest: int) -> None:
    """Take a file in, unless it is too large or one too many."""
    path = _path(folder, entry)
    what = _why_not(folder, entry, largest)
    if what:
        folder.report.file(path).problem(1, what)
        return
    try:
        folder.files[path] = entry.read_bytes()
    except OSError as error:
        folder.report.file(path).problem(1, f"cannot be read: {error.strerror}")
        return
    folder.size += len(folder.files[path])


def _why_not(folder: Folder, entry: Path, largest: int) -> str:
    """Give why a file cannot be taken in, or ""."""
    if not entry.is_file():
        return "is not a plain file"
    if not entry.relative_to(folder.root).as_posix().isprintable():
        return "has a name that cannot be stored"
    size = entry.stat().st_size
    if size > largest:
        return f"is larger than {largest // 1024} kB"
    if len(folder.files) >= MOST_FILES or folder.size + size > LARGEST_FOLDER:
        return f"is too much: a track has at most {MOST_FILES} files and 40 MB"
    return ""


def _leave_out(folder: Folder, entry: Path) -> None:
    what = "is no part of a track and was left out"
    folder.report.file(_path(folder, entry)).note(1, what)


def _path(folder: Folder, entry: Path) -> str:
    path = entry.relative_to(folder.root).as_posix()
    return path.encode(errors="backslashreplace").decode()
