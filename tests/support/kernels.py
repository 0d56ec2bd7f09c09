"""The kernels that the mirror offers, and the order in which each wants its modules."""

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from trackgate.sandboxes.images import contents, modules
from trackgate.sandboxes.images.packages import Archive, Locked, Package

_KEPT = Path(__file__).resolve().parents[2] / ".cache" / "kernels"
_PLAIN = re.compile(r"linux-image-6\.1\.0-(\d+)-686")

Depends = dict[str, list[str]]


class Kernels:
    """The plain kernels of the series, oldest first.

    What their modules need is kept in ``.cache``: each package has 52 MB.
    """

    def __init__(self, archive: Archive) -> None:
        archive.update()
        self._archive = archive
        told = archive._apt("apt-cache", "pkgnames", "linux-image-6.1.0-").split()
        plain = [name for name in told if _PLAIN.fullmatch(name)]
        self.names = sorted(plain, key=lambda name: int(name.split("-")[3]))
        self._found = {each.name: each for each in archive.find(self.names)}

    def locked(self, name: str) -> Locked:
        package = self._found[name]
        return Locked(version=package.version, sha256=package.sha256)

    @cache  # noqa: B019 - one object a run
    def depends(self, name: str) -> Depends:
        package = self._found[name]
        kept = _KEPT / f"{package.name}_{package.sha256[:16]}.json"
        if not kept.is_file():
            _KEPT.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(self._read(package)))
        found: Depends = json.loads(kept.read_text())
        return found

    def _read(self, package: Package) -> Depends:
        self._archive.fetch([package])
        deb = self._archive.folder / package.file
        release = package.name.removeprefix("linux-image-")
        files = contents._each_file(deb, f"lib/modules/{release}/kernel/")
        found = {
            name: modules.needs(modules.unpacked(data))
            for path, data in files
            if (name := modules.module_name(path))
        }
        deb.unlink()
        return found

    def order(self, name: str) -> tuple[str, ...]:
        return tuple(modules.load_order(self.depends(name), modules.WANTED))

    def looked_at(self) -> list[str]:
        """Give the kernels that are read: all where that is asked for (it takes minutes
        the first time), else the oldest, the newest, and between two that differ those
        where it changes."""
        if os.environ.get("TRACKGATE_TEST_EVERY_KERNEL") == "1":
            return self.names
        chosen = set(_where_it_changes(self.names, self.order))
        return [name for name in self.names if name in chosen]

    def by_order(self) -> dict[tuple[str, ...], str]:
        """Give the newest kernel of each distinct order."""
        return {self.order(name): name for name in self.looked_at()}


def _where_it_changes(
    names: list[str], order: Callable[[str], tuple[str, ...]]
) -> Iterator[str]:
    yield from (names[0], names[-1])
    if len(names) > 2 and order(names[0]) != order(names[-1]):
        middle = len(names) // 2
        yield from _where_it_changes(names[: middle + 1], order)
        yield from _where_it_changes(names[middle:], order)


@cache
def all_kernels() -> Kernels:
    """Give the kernels as the mirror has them in this run."""
    return Kernels(Archive(Path(tempfile.mkdtemp(prefix="kernels-")) / "apt"))
