"""Track folders on this machine's disk, below one folder that operators name.

Reads a little of Git's own files to say which commit is checked out; runs nothing.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

_DEEPEST = 4
_MOST_FOLDERS = 5000
MOST_LISTED = 300
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_REF = re.compile(r"ref: (refs/[\w./+@-]+)")


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """A track folder to choose from, by its path below the tracks folder."""

    path: str
    commit: str = ""  # "" = in no checkout that we can read
    branch: str = ""

    @property
    def source(self) -> str:
        """Say where the track comes from, for the list of changes."""
        return f"{self.path} at {self.commit[:10]}" if self.commit else self.path


class NotBelow(LookupError):
    """A folder that is not among those to choose from."""


def list_checkouts(root: Path) -> list[Checkout]:
    """Give the track folders below ``root``, at most a few levels down, by path.

    Links are not followed, and hidden folders not entered.
    """
    found: list[Checkout] = []
    top = root.resolve()
    for seen, (here, folders, files) in enumerate(os.walk(top)):
        folder = Path(here)
        parts = folder.relative_to(top).parts
        if "track.yml" in files:
            found.append(_checkout(folder, top))
        if "track.yml" in files or len(parts) >= _DEEPEST or seen > _MOST_FOLDERS:
            folders.clear()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if len(found) >= MOST_LISTED:
            break
    return sorted(found, key=lambda each: each.path)


def choose(root: Path | None, path: str) -> tuple[Path, Checkout]:
    """Give the folder of a path that ``list_checkouts`` gave; raises ``NotBelow``."""
    if root is None:
        raise NotBelow(path)
    top = root.resolve()
    try:
        folder = (top / path).resolve(strict=True)
        parts = folder.relative_to(top).parts
    except (OSError, ValueError, RuntimeError) as error:
        raise NotBelow(path) from error
    hidden = any(part.startswith(".") for part in parts)
    named = folder == top / path  # else a link, or dots, led here
    if hidden or not named or not (folder / "track.yml").is_file():
        raise NotBelow(path)
    return folder, _checkout(folder, top)


def _checkout(folder: Path, top: Path) -> Checkout:
    path = folder.relative_to(top).as_posix()
    for place in (folder, *folder.parents):
        if (place / ".git").is_dir():
            commit, branch = _head(place / ".git")
            return Checkout(path=path, commit=commit, branch=branch)
        if place == top:
            break
    return Checkout(path=path)


def _head(git: Path) -> tuple[str, str]:
    """Give commit and branch of a checkout, or "" where they are not plain to see."""
    head = _read(git / "HEAD")
    if _COMMIT.fullmatch(head):
        return head, ""
    found = _REF.fullmatch(head)
    if found is None or ".." in found[1]:
        return "", ""
    branch = found[1].removeprefix("refs/heads/")
    loose = _read(git / found[1])
    return (loose if _COMMIT.fullmatch(loose) else _packed(git, found[1])), branch


def _packed(git: Path, ref: str) -> str:
    for line in _read(git / "packed-refs").splitlines():
        commit, _, name = line.partition(" ")
        if name == ref and _COMMIT.fullmatch(commit):
            return commit
    return ""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[:1_000_000].strip()
    except OSError:
        return ""
