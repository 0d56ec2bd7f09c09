"""A program of 200 bytes that gives the kernel new randomness, for 32-bit Linux.

Machines that wake from one saved state would draw the same random numbers. Writing to
/dev/urandom does not change that at once: two ioctls do, and no shell can make them.
"""

import struct

_BASE = 0x08048000
_CODE = _BASE + 52 + 32  # after the ELF header and one program header
_MOST = 512  # bytes of seed that are taken

_READ, _OPEN, _IOCTL, _EXIT = 3, 5, 54, 1
_ADD_ENTROPY = 0x40085203  # RNDADDENTROPY, takes {bits, bytes, data}
_RESEED = 0x5207  # RNDRESEEDCRNG
_PATH = b"/dev/urandom\0"


def program() -> bytes:
    """Give the program: it reads a seed from its input and exits with 0 if all went."""
    size = len(_code(0, 0))
    path = _CODE + size
    room = (path + len(_PATH) + 3) & ~3
    code = _code(path, room) + _PATH
    return _headers(len(code), room + 8 + _MOST - _CODE) + code


def _headers(filled: int, whole: int) -> bytes:
    ident = b"\x7fELF\1\1\1".ljust(16, b"\0")
    elf = ident + struct.pack(
        *("<HHIIIIIHHHHHH", 2, 3, 1, _CODE, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    )
    load = (1, 0, _BASE, _BASE, 84 + filled, 84 + whole, 7, 0x1000)
    return elf + struct.pack("<8I", *load)


def _code(path: int, room: int) -> bytes:
    """Give the instructions; ``room`` holds {bits, bytes, data} for the ioctl."""
    fail = b"\x31\xdb\x43" + _eax(_EXIT) + _CALL  # exit(1)
    tail = b"\x89\xc3" + _eax(_EXIT) + _CALL + fail  # exit(what the ioctl said)
    steps = [
        _eax(_READ) + b"\x31\xdb" + _ecx(room + 8) + _edx(_MOST) + _CALL,
        _unless_positive,
        b"\xa3" + struct.pack("<I", room + 4) + b"\xc1\xe0\x03",  # bytes; × 8
        b"\xa3" + struct.pack("<I", room),  # bits
        _eax(_OPEN) + b"\xbb" + struct.pack("<I", path) + _ecx(1) + _CALL,
        _unless_positive,
        b"\x89\xc6\x89\xc3",  # keep the file's number
        _eax(_IOCTL) + _ecx(_ADD_ENTROPY) + _edx(room) + _CALL,
        b"\x89\xf3" + _eax(_IOCTL) + _ecx(_RESEED) + b"\x31\xd2" + _CALL,
    ]
    code = tail
    for step in reversed(steps):
        code = (step(len(code) - len(fail)) if callable(step) else step) + code
    return code


_CALL = b"\xcd\x80"


def _unless_positive(distance: int) -> bytes:
    return b"\x85\xc0\x0f\x8e" + struct.pack("<i", distance)  # test eax, eax; jle


def _eax(value: int) -> bytes:
    return b"\xb8" + struct.pack("<I", value)


def _ecx(value: int) -> bytes:
    return b"\xb9" + struct.pack("<I", value)


def _edx(value: int) -> bytes:
    return b"\xba" + struct.pack("<I", value)
