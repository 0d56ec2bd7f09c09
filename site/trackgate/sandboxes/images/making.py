"""Making an image's files: packages put together, booted once, and the state saved."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from trackgate.sandboxes.images import contents, initramfs, programs, store
from trackgate.sandboxes.images.modules import ModuleMissing
from trackgate.sandboxes.images.packages import Archive
from trackgate.sandboxes.images.plan import (
    COMMAND_LINE,
    DRIVERS,
    EMULATOR,
    MEMORY,
    SCRIPTS,
    Plan,
)

Progress = Callable[[str], None]
_PATIENCE = 600  # seconds until a machine that does not come up is given up


class BuildFailed(Exception):
    """The machine did not come up whole; the message says how far it came."""


def make(
    plan: Plan, archive: Archive, work: Path, *, node: str, progress: Progress
) -> Path:
    """Make an image in a folder of its own below ``work``, not verified yet; give it.

    Raises:
        Missing: a package did not come.
        BuildFailed: the machine did not come up.
    """
    progress(f"Fetching {len(plan.packages)} packages")
    archive.fetch(plan.packages)
    progress("Putting the machine's files together")
    debs = {package.name: archive.folder / package.file for package in plan.packages}
    parts = write_parts(plan, debs, work)
    image = work / "image"
    image.mkdir()
    listed, files = programs.add_programs(image, contents.programs(debs))
    (work / "programs.json").write_text(json.dumps(listed), encoding="utf-8")
    progress("Booting the machine once (about a minute)")
    _boot(parts, work, node=node, progress=progress)
    progress("Packing its state")
    state = store.add_file(image, "state.bin", (work / "state").read_bytes())
    store.write_manifest(
        image,
        {
            "version": plan.version,
            "memory": MEMORY,
            "files": {"state": state},
            "programs": files,
            "in_memory": contents.sizes_in_memory(debs),
            "packages": {each.name: each.version for each in plan.packages},
            "checksums": {each.name: each.sha256 for each in plan.packages},
        },
    )
    return image


def write_parts(plan: Plan, by_name: dict[str, Path], work: Path) -> dict[str, str]:
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
