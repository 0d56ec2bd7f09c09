"""The order of kernel modules: what each one says it needs, in whatever kernel."""

import lzma
import struct

import pytest

from trackgate.sandboxes.images import modules
from trackgate.sandboxes.images.modules import ModuleMissing

# Before 6.1.192, and from it on: virtio and virtio_ring need each other the other
# way round.
OLDER = {
    "virtio": [],
    "virtio_ring": ["virtio"],
    "virtio_pci": ["virtio_ring", "virtio"],
    "9pnet": [],
    "9pnet_virtio": ["9pnet", "virtio_ring", "virtio"],
    "9p": ["9pnet"],
}
NEWER = OLDER | {"virtio": ["virtio_ring"], "virtio_ring": []}


def module(information: bytes) -> bytes:
    """Give an ELF file with that section, as a kernel's module has it."""
    names = b"\0.modinfo\0.shstrtab\0"
    start = 52 + len(information) + len(names)
    head = b"\x7fELF\x01\x01".ljust(32, b"\0") + struct.pack("<I", start)
    head = head.ljust(48, b"\0") + struct.pack("<HH", 3, 2)
    sections = [
        (0,) * 10,
        (1, 1, 0, 0, 52, len(information), 0, 0, 1, 0),
        (10, 3, 0, 0, 52 + len(information), len(names), 0, 0, 1, 0),
    ]
    return b"".join(
        [head, information, names, *(struct.pack("<10I", *each) for each in sections)]
    )


@pytest.mark.parametrize("kernel", [OLDER, NEWER], ids=["older", "newer"])
def test_each_module_comes_after_all_that_it_needs(
    kernel: dict[str, list[str]],
) -> None:
    order = modules.load_order(kernel, modules.WANTED)
    for place, name in enumerate(order):
        assert set(kernel[name]) <= set(order[:place])
    assert set(modules.WANTED) <= set(order)


def test_the_two_kernels_want_two_orders() -> None:
    orders = [modules.load_order(each, modules.WANTED) for each in (OLDER, NEWER)]
    assert orders[0].index("virtio") < orders[0].index("virtio_ring")
    assert orders[1].index("virtio_ring") < orders[1].index("virtio")


def test_modules_that_nobody_needs_stay_out() -> None:
    assert "floppy" not in modules.load_order(
        NEWER | {"floppy": ["virtio"]}, modules.WANTED
    )


def test_a_kernel_without_a_wanted_module_is_named_by_it() -> None:
    with pytest.raises(ModuleMissing, match="no module 9pnet"):
        modules.load_order(
            {name: NEWER[name] for name in NEWER if name != "9pnet"}, modules.WANTED
        )


def test_modules_that_need_each_other_are_said_to() -> None:
    with pytest.raises(ModuleMissing, match="need each other"):
        modules.load_order({"a": ["b"], "b": ["a"]}, ["a"])


def test_a_module_tells_what_it_needs_by_the_kernels_names() -> None:
    told = b"license=GPL\0depends=virtio-ring,virtio\0name=virtio_pci\0"
    assert modules.needs(module(told)) == ["virtio_ring", "virtio"]


def test_a_module_that_needs_nothing_says_so() -> None:
    assert modules.needs(module(b"license=GPL\0depends=\0")) == []
    assert modules.needs(module(b"license=GPL\0")) == []


def test_what_is_no_module_is_refused() -> None:
    with pytest.raises(ValueError, match="ELF"):
        modules.needs(b"#!/bin/sh\n")


def test_modules_are_known_by_their_names_in_the_kernel() -> None:
    assert modules.module_name("kernel/net/9p/9pnet-virtio.ko.xz") == "9pnet_virtio"
    assert modules.module_name("kernel/fs/9p/9p.ko") == "9p"
    assert modules.module_name("modules.order") is None


def test_compressed_modules_are_unpacked_for_insmod() -> None:
    plain = module(b"depends=\0")
    assert modules.unpacked(lzma.compress(plain)) == plain
    assert modules.unpacked(plain) == plain
