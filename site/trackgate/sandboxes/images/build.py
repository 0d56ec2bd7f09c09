"""Building an image: fetch, put together, boot once, save, and only then name it."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from trackgate.sandboxes.images import contents, initramfs, programs, store
from trackgate.sandboxes.images.modules import ModuleMissing
from trackgate.sandboxes.images.node import find_node
from trackgate.sandboxes.images.packages import MIRROR, Archive, Missing, check_tools
from trackgate.sandboxes.images.plan import (
    COMMAND_LINE,
    DRIVERS,
    EMULATOR,
    MEMORY,
    SCRIPTS,
    Plan,
    make_plan,
)

Progress = Callable[[str], None]
_PATIENCE = 600  # seconds until a machine that does not come up is given up


class BuildFailed(Exception):
    """The machine did not come up whole; the message says how far it came."""


def build(
    out: Path,
    *,
    progress: Progress,
    mirror: str = MIRROR,
    anew: bool = False,
    node: str | None = None,
) -> str:
    """Build the image into ``out/<version>`` and make it the current one.

    An image of exactly these parts that is there already is kept, unless ``anew``.
    Needs no rights but writing to ``out``; takes one to three minutes.

    Args:
        out: the folder of all images.
        progress: is told each step, in a line for people.
        mirror: Debian's mirror; a date of snapshot.debian.org gives fixed packages.
        anew: build even if that version is there.
        node: the Node.js that boots the machine; by default the one that is found.

    Returns:
        The version.

    Raises:
        Missing: apt, Node.js or a package is not there.
        BuildFailed: the machine did not come up.
    """
    check_tools()
    node = node or find_node()
    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=out) as name:
        work = Path(name)
        progress("Reading Debian's package lists")
        archive = Archive(work / "apt", mirror=mirror)
        if not archive.update():
            progress("Some lists did not come; the others are used")
        plan = make_plan(archive)
        if anew or not store.is_whole(out / plan.version):
            _make(plan, archive, work, node=node, progress=progress)
            _put_in_place(work / "image", out / plan.version)
    store.make_current(out, plan.version)
    progress(f"The image is ready: {plan.version}")
    return plan.version


def _make(
    plan: Plan, archive: Archive, work: Path, *, node: str, progress: Progress
) -> None:
    progress(f"Fetching {len(plan.packages)} packages")
    archive.fetch(plan.packages)
    progress("Putting the machine's files together")
    debs = {package.name: archive.folder / package.file for package in plan.packages}
    parts = _write_parts(plan, debs, work)
    (work / "image").mkdir()
    listed, files = programs.add_programs(work / "image", contents.programs(debs))
    (work / "programs.json").write_text(json.dumps(listed), encoding="utf-8")
    progress("Booting the machine once (about a minute)")
    _boot(parts, work, node=node, progress=progress)
    progress("Packing its state")
    state = store.add_file(work / "image", "state.bin", (work / "state").read_bytes())
    packages = {package.name: package.version for package in plan.packages}
    store.write_manifest(
        work / "image",
        {
            "version": plan.version,
            "memory": MEMORY,
            "files": {"state": state},
            "programs": files,
            "packages": packages,
        },
    )


def _write_parts(plan: Plan, by_name: dict[str, Path], work: Path) -> dict[str, str]:
    """Write what the machine boots from; give the paths by their names in boot.mjs."""
    release = plan.kernel.removeprefix("linux-image-")
    firmware = [f"usr/share/seabios/{n}" for n in ("bios.bin", "vgabios-stdvga.bin")]
    bios, vga = contents.read_files(by_name[contents.FIRMWARE], firmware)
    kernel = contents.read_files(by_name[plan.kernel], [f"boot/vmlinuz-{release}"])[0]
    try:
        files = initramfs.archive(contents.entries(by_name, plan.kernel))
    except ModuleMissing as error:
        raise BuildFailed(f"{plan.kernel}: {error}") from error
    parts = {"bios": bios, "vgaBios": vga, "kernel": kernel, "files": files}
    for name, data in parts.items():
        (work / name).write_bytes(data)
    return {name: str(work / name) for name in parts}


def _boot(image: dict[str, str], work: Path, *, node: str, progress: Progress) -> None:
    plan = {
        **{name: str(path) for name, path in {**EMULATOR, **DRIVERS}.items()},
        "image": image,
        "programs": {
            "list": str(work / "programs.json"),
            "files": str(work / "image" / store.PROGRAMS_FOLDER),
        },
        "commandLine": COMMAND_LINE,
        "memory": MEMORY,
        "patience": _PATIENCE,
        "scripts": SCRIPTS,
        "state": str(work / "state"),
    }
    (work / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    with (
        (work / "errors").open("w+", encoding="utf-8") as errors,
        subprocess.Popen(  # noqa: S603 - all of it is ours
            [node, str(DRIVERS["boot"]), str(work / "plan.json")],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as running,
    ):
        assert running.stdout is not None  # noqa: S101 - it is a pipe
        for line in running.stdout:
            progress(f"The machine: {line.strip()}")
        if running.wait() != 0:
            errors.seek(0)
            raise BuildFailed(errors.read().strip())


def _put_in_place(made: Path, place: Path) -> None:
    """Rename the finished folder to its name; who sees it sees all of it."""
    shutil.rmtree(place, ignore_errors=True)
    try:
        os.replace(made, place)
    except OSError:
        if not store.is_whole(place):  # else somebody else built it meanwhile
            raise


__all__ = ["BuildFailed", "Missing", "build"]
