"""Finding and reading the track folders that paths on the command line mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from trackgate.cli.running import Refused
from trackgate.tracks.draft import TrackDraft
from trackgate.tracks.folder import read_folder
from trackgate.tracks.problems import ImportRefused, Problem


@dataclass(frozen=True)
class Found:
    """A track folder, read."""

    folder: Path
    draft: TrackDraft

    def place(self, problem: Problem) -> str:
        """Write a note or problem with a path that can be opened from here."""
        return _place(self.folder, problem)


def _place(folder: Path, problem: Problem) -> str:
    return f"{folder / problem.path}:{problem.line}: {problem.message}"


def read_tracks(paths: Iterable[Path]) -> list[Found]:
    """Read every track that the paths mean, the whole before anything is stored.

    Prints what is wrong as ``path:line: message`` and raises ``Refused``.
    """
    folders = list(dict.fromkeys(f for path in paths for f in track_folders(path)))
    found: list[Found] = []
    problems: list[str] = []
    for folder in folders:
        try:
            found.append(Found(folder, read_folder(folder)))
        except ImportRefused as error:
            problems += [_place(folder, problem) for problem in error.problems]
    if problems:
        for problem in problems:
            click.echo(problem, err=True)
        raise Refused(f"Nothing was imported: {len(problems)} problem(s), see above")
    _refuse_twins(found)
    return found


def track_folders(path: Path) -> list[Path]:
    """Give the track folders that a path means: itself, or those right inside it."""
    if not path.is_dir():
        raise Refused(f"{path} is not a folder")
    if (path / "track.yml").exists():
        return [path]
    inside = sorted(file.parent for file in path.glob("*/track.yml"))
    if not inside:
        raise Refused(f"{path} is no track folder (no track.yml) and holds none")
    return inside


def _refuse_twins(found: list[Found]) -> None:
    """Refuse two folders of one slug: which one is meant nobody can tell."""
    first: dict[str, Path] = {}
    for each in found:
        known = first.setdefault(each.draft.slug, each.folder)
        if known != each.folder:
            raise Refused(
                f"{known} and {each.folder} are both the track {each.draft.slug};"
                " nothing was imported"
            )
