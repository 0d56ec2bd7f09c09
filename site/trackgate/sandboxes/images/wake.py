"""A program of 300 bytes that sets clock, host name and randomness, for 32-bit Linux.

Machines that wake from one saved state would draw the same random numbers. Writing to
/dev/urandom does not change that at once: two ioctls do, and no shell can make them.
One small program is also a quarter of a second sooner done than four of busybox's.
"""

import struct

_BASE = 0x08048000
_CODE = _BASE + 52 + 32  # after the ELF header and one program header

# What it reads: seconds, microseconds, length of the name, the name, then what
# RNDADDENTROPY takes: bits, bytes, seed.
_NAME = 12
_ENTROPY = _NAME + 64
_WHOLE = _ENTROPY + 8 + 64

_READ, _OPEN, _IOCTL, _EXIT, _SET_NAME, _SET_TIME = 3, 5, 54, 1, 74, 79
_ADD_ENTROPY = 0x40085203  # RNDADDENTROPY
_RESEED = 0x5207  # RNDRESEEDCRNG
_PATH = b"/dev/urandom\0"

_CALL = b"\xcd\x80"
_FAIL = b"\x31\xdb\x43\xb8\x01\0\0\0" + _CALL  # exit(1)


def program() -> bytes:
    """Give the program: it reads 148 bytes and exits with 0 if all went well."""
    path = _CODE + len(_code(0, 0))
    room = (path + len(_PATH) + 3) & ~3
    code = _code(path, room) + _PATH
    return _headers(len(code), room + _WHOLE - _CODE) + code


def _headers(filled: int, whole: int) -> bytes:
    ident = b"\x7fELF\1\1\1".ljust(16, b"\0")
    elf = ident + struct.pack(
        *("<HHIIIIIHHHHHH", 2, 3, 1, _CODE, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    )
    load = (1, 0, _BASE, _BASE, 84 + filled, 84 + whole, 7, 0x1000)
    return elf + struct.pack("<8I", *load)


def _code(path: int, room: int) -> bytes:
    """Give the instructions: path lies at ``path``, what is read at ``room``."""
    length = b"\x8b\x15" + struct.pack("<I", room + 8)  # mov edx, [length]
    calls = [
        _eax(_SET_TIME) + _ebx(room) + b"\x31\xc9",
        length + b"\x89\xd1" + _ebx(room + _NAME) + _eax(_SET_NAME),
        _eax(_OPEN) + _ebx(path) + _ecx(1),
        b"\x89\xc3" + _eax(_IOCTL) + _ecx(_ADD_ENTROPY) + _edx(room + _ENTROPY),
        _eax(_IOCTL) + _ecx(_RESEED) + b"\x31\xd2",
        _eax(_EXIT) + b"\x31\xdb",
    ]
    code = b""
    for call in reversed(calls):  # after each: below zero leads to the end
        check = b"\x85\xc0\x0f\x88" + struct.pack("<i", len(code))
        code = call + _CALL + check + code
    read = _eax(_READ) + b"\x31\xdb" + _ecx(room) + _edx(_WHOLE) + _CALL
    whole = b"\x3d" + struct.pack("<I", _WHOLE)  # with less, nothing is set
    return read + whole + b"\x0f\x85" + struct.pack("<i", len(code)) + code + _FAIL


def _eax(value: int) -> bytes:
    return b"\xb8" + struct.pack("<I", value)


def _ebx(value: int) -> bytes:
    return b"\xbb" + struct.pack("<I", value)


def _ecx(value: int) -> bytes:
    return b"\xb9" + struct.pack("<I", value)


def _edx(value: int) -> bytes:
    return b"\xba" + struct.pack("<I", value)
