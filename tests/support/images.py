"""Made-up images of machines in a folder, as far as they are read without a boot."""

from pathlib import Path

from factories import NOW
from trackgate.sandboxes.images import store, verification
from trackgate.sandboxes.images.programs import add_programs
from trackgate.sandboxes.images.verification import Check, Verification

VERSION = "0123456789abcdef"


def some_image(out: Path, version: str = VERSION) -> Path:
    """Leave an image that is easy to compress and was never verified; make it current.

    Gives its folder.
    """
    folder = out / version
    folder.mkdir(parents=True)
    state = store.add_file(folder, "state.bin", b"zero" * 1000)
    _, programs = add_programs(folder, {"usr/bin/git": b"git" * 1000})
    facts = {
        "version": version,
        "memory": 1 << 27,
        "files": {"state": state},
        "programs": programs,
        "packages": {"bash": "5"},
    }
    store.write_manifest(folder, facts)
    store.make_current(out, version)
    return folder


def verified_image(out: Path, version: str = VERSION, *, failed: str = "") -> Path:
    """The same, verified; with one check that failed, if ``failed`` names it."""
    folder = some_image(out, version)
    verification.record(folder, result(failed))
    return folder


def result(failed: str = "") -> Verification:
    """Give what a verification may find."""
    good = Check(name="clock", says="The clock is right.", passed=True)
    bad = Check(name=failed, says=f"{failed} works.", passed=False, why="not there")
    return Verification(at=NOW, checks=(good, bad) if failed else (good,))
