"""Building an image: make it, verify it, and only then let machines start from it."""

import tempfile
from pathlib import Path

from trackgate.core.clock import system_clock
from trackgate.sandboxes.images import store, verification
from trackgate.sandboxes.images.lock import Lock, other_than_locked, read_lock
from trackgate.sandboxes.images.making import BuildFailed, Progress, make
from trackgate.sandboxes.images.node import find_node
from trackgate.sandboxes.images.packages import MIRROR, Archive, Missing, check_tools
from trackgate.sandboxes.images.placing import put_in_place, use, verify_whole
from trackgate.sandboxes.images.plan import Plan, make_plan


def build(
    out: Path,
    *,
    progress: Progress,
    mirror: str = MIRROR,
    anew: bool = False,
    node: str | None = None,
    newest: bool = False,
) -> str:
    """Build the image into ``out/<version>``, verify it and make it the current one.

    An image of exactly these parts that is there already is kept, unless ``anew``.
    Needs no rights but writing to ``out``; takes one to three minutes. Where it fails
    the image before stays current, and ``store.last_failure`` says why.

    Args:
        out: the folder of all images.
        progress: is told each step, in a line for people.
        mirror: Debian's mirror; a date of snapshot.debian.org gives fixed packages.
        anew: build even if that version is there.
        node: the Node.js that boots the machine; by default the one that is found.
        newest: take the newest packages, not those that were proved last.

    Returns:
        The version.

    Raises:
        Missing: apt, Node.js or a package is not there.
        BuildFailed: the machine did not come up, or is not all that is promised.
    """
    out = out.resolve()
    try:
        check_tools()
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".building-", dir=out) as name:
            archive = _archive(Path(name) / "apt", mirror, progress)
            plan = _plan(archive, {} if newest else read_lock(), progress)
            place = out / plan.version
            node = node or find_node()
            if anew or not _holds(place, node=node, progress=progress):
                made = make(plan, archive, Path(name), node=node, progress=progress)
                verify_whole(made, node=node, progress=progress)
                put_in_place(made, place)
    except (Missing, BuildFailed) as error:
        store.note_failure(out, str(error), at=system_clock())
        raise
    use(out, plan.version)
    progress(f"The image is ready: {plan.version}")
    return plan.version


def _archive(folder: Path, mirror: str, progress: Progress) -> Archive:
    progress("Reading Debian's package lists")
    archive = Archive(folder, mirror=mirror)
    if not archive.update():
        progress("Some lists did not come; the others are used")
    return archive


def _plan(archive: Archive, lock: Lock, progress: Progress) -> Plan:
    plan = make_plan(archive, lock)
    for line in other_than_locked(lock, plan.packages) if lock else []:
        progress(f"Not proved before: {line}")
    return plan


def _holds(place: Path, *, node: str, progress: Progress) -> bool:
    """Tell whether an image is there and is what is promised; try it if it never was.

    One that failed is tried once more before another takes its name: the computer may
    have been too busy, and paused plays are differences from its state.
    """
    if not store.is_whole(place):
        return False
    if verification.has_passed(place):
        return True
    try:
        verify_whole(place, node=node, progress=progress)
    except BuildFailed as error:
        progress(f"It is built anew: {error}")
        return False
    return True


__all__ = ["BuildFailed", "Missing", "build", "use", "verify_whole"]
