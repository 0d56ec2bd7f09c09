"""What goes into an image, and the version that names exactly that."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from trackgate.core.paths import DATA_ROOT
from trackgate.sandboxes.images import contents, initramfs
from trackgate.sandboxes.images.packages import Archive, Package

MEMORY = 128 << 20
_STATIC = DATA_ROOT / "static"
_HERE = Path(__file__).resolve().parent
EMULATOR = {
    "v86": _STATIC / "vendor" / "v86" / "libv86.mjs",
    "wasm": _STATIC / "vendor" / "v86" / "v86.wasm",
}
DRIVERS = {"vm": _STATIC / "machine" / "vm.js", "boot": _HERE / "boot.mjs"}
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


def make_plan(archive: Archive) -> Plan:
    """Give what an image would be made of now.

    Raises:
        Missing: a package is not there.
    """
    kernel = archive.dependency(contents.KERNEL, r"linux-image-[0-9.-]+-686")
    names = [kernel, contents.FIRMWARE, *contents.package_names()]
    packages = archive.find(names)
    version = _version(packages)
    return Plan(version=version, kernel=kernel, packages=packages)


def _version(packages: list[Package]) -> str:
    """Give the first 16 digits of the sum over all that makes a difference.

    What drives the emulator is not in it: a saved machine outlives its changes.
    """
    files = [contents.IN_MEMORY, contents.ON_FIRST_READ]
    settings = f"{MEMORY} {COMMAND_LINE} {files} {SCRIPTS}"
    whole = hashlib.sha256(settings.encode())
    for package in packages:
        whole.update(f"{package.name} {package.sha256}\n".encode())
    whole.update(initramfs.archive(contents.own_files()))
    for path in EMULATOR.values():
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]
