"""The kernel's modules: which ones a machine needs, each after what it needs itself.

The order differs from kernel to kernel, so it is read from the modules: each one's
section ``.modinfo`` names what it depends on. Debian's package has no
``modules.dep``; depmod makes that at installation.
"""

import lzma
import posixpath
import struct
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

WANTED = ("virtio_pci", "9pnet_virtio", "9p")
"""The modules of the 9p file system over virtio, by their names in the kernel."""

_ENDS = (".ko", ".ko.xz")
_SECTION = struct.Struct("<10I")


class ModuleMissing(Exception):
    """A kernel's package does not have the modules that a machine needs."""


def module_name(path: str) -> str | None:
    """Give the name of the module in a file, or None if it is no module.

    The kernel knows ``net/9p/9pnet-virtio.ko`` as ``9pnet_virtio``.
    """
    base = posixpath.basename(path)
    for end in _ENDS:
        if base.endswith(end):
            return base.removesuffix(end).replace("-", "_")
    return None


def unpacked(data: bytes) -> bytes:
    """Give a module as ``insmod`` takes it; later kernels' packages compress them."""
    return lzma.decompress(data) if data.startswith(b"\xfd7zXZ\0") else data


def needs(module: bytes) -> list[str]:
    """Give the names of the modules that a module depends on.

    Args:
        module: the 32-bit ELF file, not compressed.

    Raises:
        ValueError: it is no module.
    """
    for line in _section(module, b".modinfo").split(b"\0"):
        if line.startswith(b"depends="):
            told = line.removeprefix(b"depends=").decode("ascii")
            return [name.replace("-", "_") for name in told.split(",") if name]
    return []


def _section(elf: bytes, name: bytes) -> bytes:
    if elf[:6] != b"\x7fELF\x01\x01":
        raise ValueError("not a 32-bit little-endian ELF file")
    start = struct.unpack_from("<I", elf, 32)[0]
    count, names = struct.unpack_from("<HH", elf, 48)
    sections = [_SECTION.unpack_from(elf, start + 40 * i) for i in range(count)]
    title = sections[names][4]
    for section in sections:
        at = title + section[0]
        if elf[at : elf.index(b"\0", at)] == name:
            return elf[section[4] : section[4] + section[5]]
    raise ValueError(f"no section {name.decode()}")


def load_order(
    depends: Mapping[str, Iterable[str]], wanted: Iterable[str]
) -> list[str]:
    """Give the wanted modules and all that they need, each after its own needs.

    Args:
        depends: what each module of the kernel depends on, by name.
        wanted: the modules that must be there in the end.

    Raises:
        ModuleMissing: one of them is not among the kernel's, or two need each other.
    """
    found: dict[str, list[str]] = {}
    ahead = list(wanted)
    while ahead:
        name = ahead.pop()
        if name in found:
            continue
        if name not in depends:
            raise ModuleMissing(f"the kernel's package has no module {name}")
        found[name] = sorted(depends[name])
        ahead += found[name]
    try:
        return list(TopologicalSorter(dict(sorted(found.items()))).static_order())
    except CycleError as error:
        raise ModuleMissing(f"modules need each other: {error.args[1]}") from error
