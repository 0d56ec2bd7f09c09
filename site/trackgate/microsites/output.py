"""Writing a planned site into its folder: what changed, and nothing of others'."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from trackgate.cards.keeping import write_whole
from trackgate.microsites.errors import MicrositeRefused
from trackgate.microsites.manifest import (
    Made,
    Manifest,
    is_as_made,
    look,
    write_manifest,
)
from trackgate.microsites.pictures import Pictures
from trackgate.microsites.plan import Plan, Planned


@dataclass
class Written:
    """What a build did in the folder."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    left_alone: list[str] = field(default_factory=list)


def write_site(folder: Path, plan: Plan, manifest: Manifest, logo: bytes) -> Written:
    """Make the folder hold the planned files; the manifest is brought up to date.

    Raises ``MicrositeRefused``, before anything is written, where somebody else's
    file stands in the way.
    """
    todo = [item for item in plan.values() if not _is_fresh(folder, item, manifest)]
    _refuse_others(folder, todo, manifest)
    done = Written(unchanged=len(plan) - len(todo))
    stale = [path for path in manifest.files if path not in plan]
    if not todo and not stale:
        _keep(folder, manifest)
        return done
    folder.mkdir(parents=True, exist_ok=True)
    for item in todo:
        manifest.files[item.path] = Made()
    _keep(folder, manifest)
    with Pictures(folder, logo) as pictures:
        cards = [item for item in todo if item.card is not None]
        pictures.start(cards)
        for item in todo:
            if item.make is not None:
                manifest.files[item.path] = _write(folder, item, item.make())
        manifest.files |= pictures.finish()
    done.written = len(todo)
    for path in stale:
        _remove(folder, path, manifest, done)
    _keep(folder, manifest)
    return done


def _keep(folder: Path, manifest: Manifest) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_manifest(folder, manifest)


def _is_fresh(folder: Path, item: Planned, manifest: Manifest) -> bool:
    made = manifest.files.get(item.path)
    if made is None or made.made_from != item.made_from:
        return False
    return is_as_made(folder / item.path, made)


def _refuse_others(folder: Path, todo: Iterable[Planned], manifest: Manifest) -> None:
    """Refuse to write over a file of somebody else's, or through a link."""
    checked = {folder}
    for item in todo:
        path = folder / item.path
        if item.path not in manifest.files and (path.exists() or path.is_symlink()):
            raise MicrositeRefused(f"{path} was not made by a build; move it away")
        for parent in path.parents:
            if parent in checked:
                break
            checked.add(parent)
            if parent.is_symlink() or (parent.exists() and not parent.is_dir()):
                raise MicrositeRefused(f"{parent} is no folder of the site's own")


def _write(folder: Path, item: Planned, content: bytes) -> Made:
    path = folder / item.path
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    return look(path, item.made_from, content)


def _remove(folder: Path, name: str, manifest: Manifest, done: Written) -> None:
    """Remove a file that is no longer wanted, unless somebody has changed it."""
    made, path = manifest.files.pop(name), folder / name
    inside = path.parent.resolve().is_relative_to(folder.resolve())
    if not inside or not path.exists():
        return
    if made.made_from and not is_as_made(path, made):
        done.left_alone.append(name)
        return
    path.unlink()
    done.removed += 1
    for parent in path.relative_to(folder).parents[:-1]:
        with suppress(OSError):  # others' files may be in it
            (folder / parent).rmdir()
