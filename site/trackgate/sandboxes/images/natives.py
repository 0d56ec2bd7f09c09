"""The programs of our own in a machine, of a few hundred bytes each.

They do what no shell can, or what starts before every prompt and every script: see
``machine_code`` for why that matters, and ``guest/lib/trackgate`` for who calls them.
"""

from trackgate.sandboxes.images.machine_code import Assembler

_EXIT, _READ, _WRITE, _OPEN, _EXECVE, _IOCTL = 1, 3, 4, 5, 11, 54
_SETSID, _SETHOSTNAME, _SETTIMEOFDAY = 66, 74, 79
_RNDADDENTROPY, _RNDRESEEDCRNG, _TIOCSWINSZ = 0x40085203, 0x5207, 0x5414
_WRITE_ONLY = 0o1
_BESIDE = 0o2 | 0o400 | 0o4000  # read and write, as no terminal of ours, at once

# What wake reads: seconds, microseconds, length of the name, the name; what
# RNDADDENTROPY takes: bits, bytes, seed; and what TIOCSWINSZ takes.
_NAME = 12
_ENTROPY = _NAME + 64
_SIZE = _ENTROPY + 8 + 64
_WHOLE = _SIZE + 8
_PIECE = 4096  # a terminal gives no more at once


def programs() -> dict[str, bytes]:
    """Give the programs by their names."""
    return {"wake": wake(), "take": take(), "apart": apart()}


def wake() -> bytes:
    """Give ``wake``: sets clock, host name, randomness and the terminal's size.

    Machines that wake from one saved state would draw the same random numbers. Writing
    to /dev/urandom does not change that at once: two ioctls do, and no shell can make
    them. It reads 156 bytes from its input and no more, and exits with 0 if all is set.
    """
    code = Assembler()
    _read_whole(code)
    code.set("ecx", 0)
    _checked(code, _SETTIMEOFDAY, ebx="read")
    code.load("ecx", "read", _NAME - 4)
    code.set("ebx", "read", _NAME)
    _checked(code, _SETHOSTNAME)
    _open(code, "random", _WRITE_ONLY)
    code.set("ecx", _RNDADDENTROPY)
    code.set("edx", "read", _ENTROPY)
    _checked(code, _IOCTL)
    code.set("ecx", _RNDRESEEDCRNG)
    code.set("edx", 0)
    _checked(code, _IOCTL)
    _open(code, "terminal", _BESIDE)
    code.set("ecx", _TIOCSWINSZ)
    code.set("edx", "read", _SIZE)
    _checked(code, _IOCTL)
    _end(code)
    code.data("random", b"/dev/urandom\0")
    code.data("terminal", b"/dev/ttyS0\0")
    return code.program()


def _read_whole(code: Assembler) -> None:
    """Read into ``read``, in as many pieces as come."""
    code.room("read", _WHOLE)
    code.set("edi", "read")
    code.set("esi", _WHOLE)
    code.label("more")
    code.move("ecx", "edi")
    code.move("edx", "esi")
    _some(code, _READ, ebx=0)
    code.add("edi", "eax")
    code.subtract("esi", "eax")
    code.jump("more", "not zero")


def take() -> bytes:
    """Give ``take N``: passes on N bytes of its input, and reads no more.

    A shell that must not read too much reads byte by byte.
    """
    code = Assembler()
    _read_argument(code)
    _pass_on(code)
    _end(code)
    return code.program()


def _read_argument(code: Assembler) -> None:
    """Leave in ebp the number that the first argument says."""
    code.raw(b"\x8b\x74\x24\x08")  # esi = the first argument
    code.set("ebp", 0)
    code.label("digit")
    code.raw(b"\x0f\xb6\x06")  # eax = the byte at esi
    code.raw(b"\x83\xe8\x30")  # eax -= "0": below zero at the byte that ends it
    code.jump("more", "negative")
    code.raw(b"\x6b\xed\x0a")  # ebp *= 10
    code.add("ebp", "eax")
    code.raw(b"\x46")  # esi += 1
    code.jump("digit")


def _pass_on(code: Assembler) -> None:
    """Write ebp bytes of the input to the output, in as many pieces as come."""
    code.room("piece", _PIECE)
    code.label("more")
    code.look_at("ebp")
    code.jump("done", "zero")
    code.move("edx", "ebp")
    code.compare("edx", _PIECE)
    code.jump("fits", "at most")
    code.set("edx", _PIECE)
    code.label("fits")
    code.set("ecx", "piece")
    _some(code, _READ, ebx=0)
    code.subtract("ebp", "eax")
    code.move("edx", "eax")
    code.label("rest")
    _some(code, _WRITE, ebx=1)
    code.add("ecx", "eax")
    code.subtract("edx", "eax")
    code.jump("rest", "not zero")
    code.jump("more")
    code.label("done")


def apart() -> bytes:
    """Give ``apart PROGRAM ...``: becomes that program, in a session of its own."""
    said = b"the program in the script's first line cannot be run\n"
    code = Assembler()
    code.call(_SETSID)
    code.raw(b"\x58\x5b")  # eax = number of arguments; the first is its own name
    code.raw(b"\x8d\x14\x84")  # edx = the environment, behind the arguments
    code.raw(b"\x89\xe1")  # ecx = the arguments
    code.raw(b"\x8b\x1c\x24")  # ebx = the program
    code.call(_EXECVE)
    code.set("ecx", "said")
    code.set("edx", len(said))
    code.call(_WRITE, ebx=2)
    code.call(_EXIT, ebx=127)
    code.data("said", said)
    return code.program()


def _checked(
    code: Assembler,
    number: int,
    ebx: int | str | None = None,
    failed: str = "negative",
) -> None:
    code.call(number, ebx)
    code.look_at("eax")
    code.jump("failed", failed)


def _some(code: Assembler, number: int, ebx: int) -> None:
    """Read or write in a loop: nothing more, too, is a failure."""
    _checked(code, number, ebx, failed="at most zero")


def _open(code: Assembler, path: str, how: int) -> None:
    code.set("ecx", how)
    _checked(code, _OPEN, ebx=path)
    code.move("ebx", "eax")


def _end(code: Assembler) -> None:
    code.call(_EXIT, ebx=0)
    code.label("failed")
    code.call(_EXIT, ebx=1)
