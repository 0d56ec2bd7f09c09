"""The programs that a machine fetches when it first reads them, over 9p.

The emulator serves a tree of files to its machine and asks this server for a file's
content when something reads it. A file's content is named by its checksum, so browsers
keep it, and what no learner runs nobody waits for.
"""

import hashlib
import stat
from pathlib import Path
from typing import Any

from trackgate.sandboxes.images import store

_FORMAT = 3  # of v86's trees
_FILE = stat.S_IFREG | 0o755
_TREE = stat.S_IFDIR | 0o755

Tree = dict[str, Any]


def add_programs(
    image: Path, files: dict[str, bytes]
) -> tuple[Tree, dict[str, dict[str, object]]]:
    """Write files into an image's folder of programs.

    Returns:
        The tree as v86 reads it, and the facts of each file by its path.
    """
    folder = image / store.PROGRAMS_FOLDER
    folder.mkdir()
    facts = {}
    names = {}
    for path, data in sorted(files.items()):
        names[path] = f"{hashlib.sha256(data).hexdigest()[:16]}.bin"
        facts[path] = store.add_file(folder, names[path], data)
    sizes = {path: len(data) for path, data in files.items()}
    tree = {
        "fsroot": _listed(_nested(names), sizes, ""),
        "version": _FORMAT,
        "size": sum(sizes.values()),
    }
    return tree, facts


def _nested(names: dict[str, str]) -> Tree:
    root: Tree = {}
    for path, name in names.items():
        *folders, last = path.split("/")
        here = root
        for folder in folders:
            here = here.setdefault(folder, {})
        here[last] = name
    return root


def _listed(tree: Tree, sizes: dict[str, int], before: str) -> list[list[Any]]:
    """Give a folder in v86's form: name, size, time, mode, owner, group, content."""
    found = []
    for name, what in sorted(tree.items()):
        path = f"{before}{name}"
        if isinstance(what, dict):
            found.append([name, 0, 0, _TREE, 0, 0, _listed(what, sizes, f"{path}/")])
        else:
            found.append([name, sizes[path], 0, _FILE, 0, 0, what])
    return found
