"""A small assembler: programs of a few hundred bytes for 32-bit Linux.

Starting a program is what a machine in a browser is slowest at, and most of it is the
program making itself ready. These have nothing to make ready, need no compiler where
the image is built, and are the same bytes everywhere.
"""

import struct
from typing import Literal

Register = Literal["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"]
_NUMBERS = {"eax": 0, "ecx": 1, "edx": 2, "ebx": 3, "esp": 4, "ebp": 5}
_NUMBERS |= {"esi": 6, "edi": 7}
_JUMPS = {
    "jmp": b"\xe9",
    "zero": b"\x0f\x84",
    "not zero": b"\x0f\x85",
    "negative": b"\x0f\x88",
    "at most zero": b"\x0f\x8e",  # of a number with a sign
    "at most": b"\x0f\x86",  # of two without
}

_BASE = 0x08048000
_CODE = _BASE + 52 + 32  # after the ELF header and one program header


class Assembler:
    """Collects instructions; ``program`` puts them together.

    A value is a number, or the name of a label, data or room for its address.
    """

    def __init__(self) -> None:
        self._code = bytearray()
        self._labels: dict[str, int] = {}
        self._rooms: list[tuple[str, int]] = []
        self._gaps: list[tuple[int, str, int]] = []  # where, of what, plus what

    def raw(self, code: bytes) -> None:
        """Add an instruction that has no name here."""
        self._code += code

    def label(self, name: str) -> None:
        """Name this place."""
        self._labels[name] = _CODE + len(self._code)

    def data(self, name: str, content: bytes) -> None:
        """Put bytes here, under a name."""
        self.label(name)
        self._code += content

    def room(self, name: str, size: int) -> None:
        """Keep room behind the program, zero at first."""
        self._rooms.append((name, size))

    def set(self, register: Register, value: int | str, plus: int = 0) -> None:
        """Register = value."""
        self.raw(bytes([0xB8 + _NUMBERS[register]]))
        self._absolute(value, plus)

    def load(self, register: Register, name: str, plus: int) -> None:
        """Register = what stands at a place."""
        self.raw(bytes([0x8B, _NUMBERS[register] << 3 | 5]))
        self._absolute(name, plus)

    def move(self, to: Register, source: Register) -> None:
        """To = source."""
        self._both(0x89, to, source)

    def add(self, to: Register, source: Register) -> None:
        """To += source."""
        self._both(0x01, to, source)

    def subtract(self, to: Register, source: Register) -> None:
        """To -= source; jumps can look at what is left."""
        self._both(0x29, to, source)

    def look_at(self, register: Register) -> None:
        """Let the jumps that follow depend on a register."""
        self._both(0x85, register, register)

    def compare(self, register: Register, value: int) -> None:
        """Let the jumps that follow depend on a register and a number."""
        self.raw(bytes([0x81, 0xF8 | _NUMBERS[register]]) + struct.pack("<I", value))

    def jump(self, label: str, when: str = "jmp") -> None:
        """Go on at a label, always or when what was looked at is so."""
        self.raw(_JUMPS[when])
        behind = _CODE + len(self._code) + 4  # a jump is told how far it is from there
        self._gap(label, -behind)

    def call(self, number: int, ebx: int | str | None = None) -> None:
        """Ask the kernel, which answers in eax."""
        if ebx is not None:
            self.set("ebx", ebx)
        self.set("eax", number)
        self.raw(b"\xcd\x80")

    def _both(self, code: int, to: Register, source: Register) -> None:
        self.raw(bytes([code, 0xC0 | _NUMBERS[source] << 3 | _NUMBERS[to]]))

    def _absolute(self, value: int | str, plus: int) -> None:
        if isinstance(value, int):
            self.raw(struct.pack("<I", value + plus))
        else:
            self._gap(value, plus)

    def _gap(self, name: str, plus: int) -> None:
        self._gaps.append((len(self._code), name, plus))
        self.raw(b"\0\0\0\0")

    def program(self) -> bytes:
        """Give the program, an ELF file.

        Raises:
            KeyError: a name that is used is nowhere.
        """
        end = _CODE + len(self._code)
        places = dict(self._labels)
        for name, size in self._rooms:
            places[name] = end = (end + 3) & ~3
            end += size
        code = bytearray(self._code)
        for at, name, plus in self._gaps:
            value = (places[name] + plus) & 0xFFFFFFFF
            code[at : at + 4] = struct.pack("<I", value)
        return _headers(len(code), end - _CODE) + bytes(code)


def _headers(filled: int, whole: int) -> bytes:
    ident = b"\x7fELF\1\1\1".ljust(16, b"\0")
    elf = ident + struct.pack(
        *("<HHIIIIIHHHHHH", 2, 3, 1, _CODE, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    )
    load = (1, 0, _BASE, _BASE, 84 + filled, 84 + whole, 7, 0x1000)
    return elf + struct.pack("<8I", *load)
