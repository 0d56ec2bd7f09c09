"""What goes into an image, and the version that names exactly that."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from trackgate.core.paths import DATA_ROOT
from trackgate.sandboxes.images import contents, initramfs, modules
from trackgate.sandboxes.images.lock import Lock
from trackgate.sandboxes.images.packages import Archive, Package

MEMORY = 128 << 20
_STATIC = DATA_ROOT / "static"
_HERE = Path(__file__).resolve().parent
EMULATOR = {
    "v86": _STATIC / "vendor" / "v86" / "libv86.mjs",
    "wasm": _STATIC / "vendor" / "v86" / "v86.wasm",
}
DRIVERS = {
    "vm": _STATIC / "machine" / "vm.js",
    "boot": _HERE / "boot.mjs",
    "verify": _HERE / "verify.mjs",
}
# What shapes an image: with any of it changed the version is another.
_SHAPING = [_HERE / f"{name}.py" for name in ("contents", "initramfs", "modules")]
_SHAPING += [_HERE / "programs.py", DRIVERS["boot"], *EMULATOR.values()]
COMMAND_LINE = " ".join(
    [
        "console=ttyS2",  # apart from the learner's terminal and from the agent
        "quiet",
        "tsc=reliable",
        "mitigations=off",
        "random.trust_cpu=on",
        "init_on_free=1",  # freed memory is zero, and zero pages are not saved
        "nokaslr",
        "audit=0",
        "lockdown=confidentiality",  # no tracefs, whose 6 MB would be in every state
        "nr_cpus=1",
        *(
            "lsm=lockdown",
            "psi=0",
            "noautogroup",
        ),  # programs start with less
        "rdinit=/init",
    ]
)

# Run in the machine before it is saved, once the learner's shell waits at its gate.
# What they free is zero, and is not saved.
SCRIPTS = [
    "#!/bin/sh\nsleep 2\nsync\necho 3 >/proc/sys/vm/drop_caches\n"
    "echo 1 >/proc/sys/vm/compact_memory\n",
]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an image is made of."""

    version: str  # 16 hexadecimal digits
    kernel: str  # the name of the kernel's package
    packages: list[Package]


def make_plan(archive: Archive, lock: Lock) -> Plan:
    """Give what an image would be made of now.

    Args:
        archive: where packages come from.
        lock: the packages to take where they are still there in just that version; of
            each other one the newest is taken, and of an empty lock all.

    Raises:
        Missing: a package is not there.
    """
    kept = {package.name: package for package in archive.find_exact(lock)}
    kernel = next(filter(_is_kernel, kept), None) or archive.dependency(
        contents.KERNEL, r"linux-image-[0-9.-]+-686"
    )
    names = [kernel, contents.FIRMWARE, *contents.package_names()]
    newest = archive.find([name for name in names if name not in kept])
    packages = [*newest, *(kept[name] for name in names if name in kept)]
    packages.sort(key=lambda package: package.name)
    return Plan(version=_version(packages), kernel=kernel, packages=packages)


def _is_kernel(name: str) -> bool:
    return name.startswith("linux-image-")


def _version(packages: list[Package]) -> str:
    """Give the first 16 digits of the sum over all that makes a difference.

    What drives the emulator in pages is not in it: a saved machine outlives that.
    """
    files = [contents.IN_MEMORY, contents.ON_FIRST_READ, modules.WANTED]
    settings = f"{MEMORY} {COMMAND_LINE} {files} {SCRIPTS}"
    whole = hashlib.sha256(settings.encode())
    for package in packages:
        whole.update(f"{package.name} {package.sha256}\n".encode())
    whole.update(initramfs.archive(contents.own_files()))
    for path in _SHAPING:
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]
