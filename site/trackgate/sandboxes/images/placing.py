"""Putting an image in its place: verified first, and then all of it or nothing."""

import os
import shutil
from pathlib import Path

from trackgate.sandboxes.images import store, verification
from trackgate.sandboxes.images.making import BuildFailed, Progress
from trackgate.sandboxes.images.verify import CannotVerify, verify


def verify_whole(folder: Path, *, node: str, progress: Progress) -> None:
    """Try all that is promised of an image's machine, and record it.

    Raises:
        BuildFailed: it is not so; every check that failed is named.
    """
    progress("Trying all that is promised of it")
    try:
        found = verify(folder, node=node)
    except CannotVerify as error:
        raise BuildFailed(f"It could not be verified: {error}") from error
    verification.record(folder, found)
    if not found.passed:
        raise BuildFailed(verification.in_words(found.failed))


def put_in_place(made: Path, place: Path) -> None:
    """Rename the finished folder to its name; who sees it sees all of it."""
    shutil.rmtree(place, ignore_errors=True)
    try:
        os.replace(made, place)
    except OSError:
        if not store.is_whole(place):  # else somebody else built it meanwhile
            raise


def use(out: Path, version: str) -> None:
    """Let new machines start from a version that is there and was verified."""
    store.make_current(out, version)
    store.forget_failure(out)
