"""The machine's files as one archive that the kernel unpacks: "newc" cpio.

The same files give the same bytes: sorted by name, owned by root, without times.
"""

import stat
from dataclasses import dataclass

_MAGIC = b"070701"
_END = "TRAILER!!!"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file, a link (its target is the data), a folder or a device."""

    mode: int  # with its kind, as in stat(2)
    data: bytes = b""
    device: tuple[int, int] = (0, 0)


def file(data: bytes, *, program: bool = False) -> Entry:
    """Give a file, runnable or not."""
    return Entry(mode=stat.S_IFREG | (0o755 if program else 0o644), data=data)


def link(target: str) -> Entry:
    """Give a symbolic link."""
    return Entry(mode=stat.S_IFLNK | 0o777, data=target.encode())


def folder(mode: int = 0o755) -> Entry:
    """Give a folder."""
    return Entry(mode=stat.S_IFDIR | mode)


def console() -> Entry:
    """Give ``/dev/console``, which the first program wants before it has /dev."""
    return Entry(mode=stat.S_IFCHR | 0o600, device=(5, 1))


def archive(entries: dict[str, Entry]) -> bytes:
    """Give the archive of entries by path, without the leading slash.

    Folders that a path needs and nobody named are added.
    """
    whole = _with_folders(entries)
    parts = [
        _record(number, path, whole[path])
        for number, path in enumerate(sorted(whole), start=1)
    ]
    return b"".join([*parts, _record(0, _END, Entry(mode=0))])


def _with_folders(entries: dict[str, Entry]) -> dict[str, Entry]:
    whole = dict(entries)
    for path in entries:
        names = path.split("/")
        for depth in range(1, len(names)):
            whole.setdefault("/".join(names[:depth]), folder())
    return whole


def _record(number: int, path: str, entry: Entry) -> bytes:
    name = path.encode() + b"\0"
    fields = (
        *(number, entry.mode, 0, 0, 1, 0, len(entry.data)),
        *(0, 0, *entry.device, len(name), 0),
    )
    head = _MAGIC + b"".join(b"%08X" % value for value in fields) + name
    return _padded(head) + _padded(entry.data)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
