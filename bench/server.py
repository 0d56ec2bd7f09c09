"""One application behind the gunicorn of ``trackgate serve``, in its own process.

python bench/server.py NAME FOLDER PORT
"""

import os
import sys
from pathlib import Path

from subjects import SUBJECTS

# The very class that serves Trackgate, so that all three are served alike.
from trackgate.cli.serve import _Hooks, _Server


def pin(core: int) -> None:
    """Keep this process on one core, where there are several and it can be said."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) > 1:
            os.sched_setaffinity(0, {cores[core % len(cores)]})


def main(name: str, folder: str, port: str) -> None:
    pin(0)
    load = SUBJECTS[name].load
    hooks = _Hooks(False, None)
    _Server(lambda: load(Path(folder)), f"127.0.0.1:{port}", 1, hooks).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
