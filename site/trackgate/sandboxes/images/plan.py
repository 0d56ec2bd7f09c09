"""What goes into an image, and the version that names exactly that."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from trackgate.paths import DATA_ROOT
from trackgate.sandboxes.images import contents, initramfs
from trackgate.sandboxes.images.packages import Archive, Package

MEMORY = 128 << 20
_STATIC = DATA_ROOT / "static"
_HERE = Path(__file__).resolve().parent
SOURCES = {
    "vm": _STATIC / "machine" / "vm.js",
    "agent": _STATIC / "machine" / "agent.js",
    "v86": _STATIC / "vendor" / "v86" / "libv86.mjs",
    "wasm": _STATIC / "vendor" / "v86" / "v86.wasm",
    "boot": _HERE / "boot.mjs",
}

# Run in the machine before it is saved. What they free is zero, and is not saved.
SCRIPTS = [
    "#!/bin/sh\nsync\necho 3 >/proc/sys/vm/drop_caches\n"
    "echo 1 >/proc/sys/vm/compact_memory\n",
]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an image is made of."""

    version: str  # 16 hexadecimal digits
    kernel: str  # the name of the kernel's package
    packages: list[Package]


def make_plan(archive: Archive) -> Plan:
    """Give what an image would be made of now.

    Raises:
        Missing: a package is not there.
    """
    kernel = archive.dependency(contents.KERNEL, r"linux-image-[0-9.-]+-686")
    names = [kernel, contents.FIRMWARE, *contents.package_names()]
    packages = archive.find(names)
    return Plan(version=_version(packages), kernel=kernel, packages=packages)


def _version(packages: list[Package]) -> str:
    """Give the first 16 digits of the sum over all that makes a difference."""
    whole = hashlib.sha256(f"{MEMORY} {contents.TAKEN} {SCRIPTS}".encode())
    for package in packages:
        whole.update(f"{package.name} {package.sha256}\n".encode())
    whole.update(initramfs.archive(contents.own_files()))
    for path in SOURCES.values():
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]
