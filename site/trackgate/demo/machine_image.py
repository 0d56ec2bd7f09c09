"""Building the image of machines behind a demo that already answers."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from trackgate.sandboxes.images import store
from trackgate.sandboxes.images.build import BuildFailed, build
from trackgate.sandboxes.images.packages import Missing
from trackgate.sandboxes.images.standing import standing

Say = Callable[[str], None]

_WITHOUT = (
    "Tracks with a machine show their text only. "
    "To give them one: trackgate images build"
)


def build_behind(folder: Path, say: Say) -> threading.Thread | None:
    """Build the image in a thread, told line by line; None where one can be used.

    Of one that is used it is said what needs attention.
    """
    image = standing(folder)
    if image is not None and not image.broken:
        if not image.well:
            say(f"Machine: {image.text}")
        return None
    thread = threading.Thread(target=_build, args=(folder, say), daemon=True)
    thread.start()
    return thread


def _build(folder: Path, say: Say) -> None:
    """Say plainly what is missing where it cannot be built here."""
    try:
        version = build(folder, progress=lambda line: say(f"Machine: {line}"))
    except (Missing, BuildFailed, OSError) as error:
        say(f"Machine: not built. {error}\nMachine: {_WITHOUT}")
        return
    say("Machine: ready. Tracks that are started from now on have one.")
    # Minutes of one core, for a fifth less to fetch: after everything that is asked.
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
    size = store.pack_tighter(folder / version)
    say(f"Machine: packed into {size / 1e6:.1f} MB.")
