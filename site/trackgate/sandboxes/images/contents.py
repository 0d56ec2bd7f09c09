"""What the machine is made of: which file of which package goes where."""

import posixpath
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from trackgate.sandboxes.images import modules
from trackgate.sandboxes.images.initramfs import Entry, console, file, folder, link

KERNEL = "linux-image-686"  # names the kernel's own package
FIRMWARE = "seabios"
_LIB = "lib/i386-linux-gnu"
_USR_LIB = "usr/lib/i386-linux-gnu"


@dataclass(frozen=True, kw_only=True)
class Take:
    """A file that is taken out of a package; links are followed."""

    package: str
    path: str
    to: str


def _take(package: str, path: str, to: str = "") -> Take:
    return Take(package=package, path=path, to=to or path)


def _library(package: str, path: str) -> Take:
    return _take(package, path, f"lib/{posixpath.basename(path)}")


_CATEGORIES = (
    *("ADDRESS", "COLLATE", "CTYPE", "IDENTIFICATION", "MEASUREMENT", "MONETARY"),
    *("NAME", "NUMERIC", "PAPER", "TELEPHONE", "TIME", "MESSAGES/SYS_LC_MESSAGES"),
)

IN_MEMORY = [
    _take("busybox-static", "bin/busybox"),
    _take("ncurses-base", "lib/terminfo/x/xterm-256color"),
    _take("bash-static", "bin/bash-static", "bin/bash"),
    # Without its locale the shell takes each byte of a letter such as é for a command.
    *(_take("libc-bin", f"usr/lib/locale/C.utf8/LC_{name}") for name in _CATEGORIES),
]
"""What every machine starts with: every first visitor waits for all of its bytes."""

ON_FIRST_READ = [
    _take("git", "usr/bin/git"),
    _take("nano", "bin/nano", "usr/bin/nano"),
    _library("libc6", f"{_LIB}/ld-linux.so.2"),
    _library("libc6", f"{_LIB}/libc.so.6"),
    _library("libtinfo6", f"{_LIB}/libtinfo.so.6"),
    _library("libncursesw6", f"{_LIB}/libncursesw.so.6"),
    _library("libpcre2-8-0", f"{_USR_LIB}/libpcre2-8.so.0"),
    _library("zlib1g", f"{_LIB}/libz.so.1"),
]
"""What a machine fetches when it is first read, under ``PROGRAMS``."""

PROGRAMS = "usr/share/programs"

_RUNNABLE = (b"#!", b"\x7fELF")
"""How a file begins that the kernel runs, a script or a program."""

_EMPTY = {
    "usr/share/git-core/templates": 0o755,  # git says so when it misses them
    **dict.fromkeys(["bin", "sbin", "usr/bin", "usr/sbin", "dev", "proc"], 0o755),
    **dict.fromkeys(["sys", "run", "var/log", "var/lib", "mnt"], 0o755),
    "root": 0o700,
    "tmp": 0o1777,
}


def package_names() -> list[str]:
    """Give the packages that files come from."""
    return sorted({take.package for take in [*IN_MEMORY, *ON_FIRST_READ]})


def entries(debs: dict[str, Path], kernel: str) -> dict[str, Entry]:
    """Give the files in memory, from fetched packages by name and our own."""
    found = {path: folder(mode) for path, mode in _EMPTY.items()}
    found[PROGRAMS] = folder()
    found["dev/console"] = console()
    found["usr/bin/env"] = link("/bin/busybox")
    found |= own_files()
    found |= _drivers(debs[kernel], kernel.removeprefix("linux-image-"))
    found |= {take.to: link(f"/{PROGRAMS}/{take.to}") for take in ON_FIRST_READ}
    for path, data in _taken(IN_MEMORY, debs).items():
        found[path] = file(data, program=data.startswith(b"\x7fELF"))
    return found


def programs(debs: dict[str, Path]) -> dict[str, bytes]:
    """Give the files that are fetched on first read, by their paths."""
    return _taken(ON_FIRST_READ, debs)


def sizes_in_memory(debs: dict[str, Path]) -> dict[str, int]:
    """Give how many bytes each file of a package in memory has, by its path."""
    return {path: len(data) for path, data in _taken(IN_MEMORY, debs).items()}


def _taken(takes: list[Take], debs: dict[str, Path]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for package in sorted({take.package for take in takes}):
        wanted = [take for take in takes if take.package == package]
        content = read_files(debs[package], [take.path for take in wanted])
        found |= dict(zip([take.to for take in wanted], content, strict=True))
    return found


def _drivers(deb: Path, release: str) -> dict[str, Entry]:
    """Give the kernel's modules, named so that their order is the loading's."""
    return {
        f"lib/modules/{number:02}-{name}.ko": file(data)
        for number, (name, data) in enumerate(kernel_modules(deb, release))
    }


def kernel_modules(deb: Path, release: str) -> list[tuple[str, bytes]]:
    """Give the modules that a machine needs of a kernel's package, in loading order.

    Raises:
        ModuleMissing: the package does not have them.
    """
    paths: dict[str, str] = {}
    depends: dict[str, list[str]] = {}
    for path, data in _each_file(deb, f"lib/modules/{release}/kernel/"):
        if name := modules.module_name(path):
            paths[name] = path
            depends[name] = modules.needs(modules.unpacked(data))
    order = modules.load_order(depends, modules.WANTED)
    found = read_files(deb, [paths[name] for name in order])
    return [
        (name, modules.unpacked(data)) for name, data in zip(order, found, strict=True)
    ]


def own_files() -> dict[str, Entry]:
    """Give the files that we bring along."""
    return {
        path: file(data, program=data.startswith(_RUNNABLE))
        for path, data in sorted(_walk(files("trackgate.sandboxes.images") / "guest"))
    }


def _walk(place: Traversable, before: str = "") -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for each in place.iterdir():
        path = posixpath.join(before, each.name)
        if each.is_dir():
            found += _walk(each, path)
        else:
            found.append((path, each.read_bytes()))
    return found


def read_files(deb: Path, paths: list[str]) -> list[bytes]:
    """Give the content of files in a package, by their paths; links are followed.

    Raises:
        KeyError: there is no such file in it.
    """
    kept: dict[str, bytes] = {}
    links: dict[str, str] = {}
    near = {posixpath.dirname(path) for path in paths}
    with _unpacking(deb) as archive:
        for member in archive:
            path = posixpath.normpath(member.name)
            if member.issym():
                beside = posixpath.join(posixpath.dirname(path), member.linkname)
                links[path] = posixpath.normpath(beside)
            elif posixpath.dirname(path) in near:
                kept |= _content(archive, member)
    return [kept[_followed(path, links)] for path in paths]


def _each_file(deb: Path, below: str) -> Iterator[tuple[str, bytes]]:
    """Give path and content of every file of a package below a folder, one by one."""
    with _unpacking(deb) as archive:
        for member in archive:
            if posixpath.normpath(member.name).startswith(below):
                yield from _content(archive, member).items()


@contextmanager
def _unpacking(deb: Path) -> Iterator[tarfile.TarFile]:
    """Read a package as a stream: kernels have thousands of files nobody wants.

    Raises:
        CalledProcessError: the package is broken.
    """
    command = ["dpkg-deb", "--fsys-tarfile", str(deb)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as unpacking:  # noqa: S603 - the path is ours
        assert unpacking.stdout is not None  # noqa: S101 - it is a pipe
        with tarfile.open(fileobj=unpacking.stdout, mode="r|") as archive:
            yield archive
        unpacking.stdout.read()
    if unpacking.returncode:
        raise subprocess.CalledProcessError(unpacking.returncode, command)


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> dict[str, bytes]:
    """Give a regular file's content by its path; nothing for what is no file."""
    stream = archive.extractfile(member) if member.isreg() else None
    return {posixpath.normpath(member.name): stream.read()} if stream else {}


def _followed(path: str, links: dict[str, str]) -> str:
    while path in links:
        path = links[path]
    return path
