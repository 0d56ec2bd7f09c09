"""The folder of images: one folder a version, and a file that names the current one."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import brotli
from zstandard import (
    ZstdCompressionParameters,
    ZstdCompressor,
    ZstdDecompressor,
    ZstdError,
)

PROGRAMS_FOLDER = "programs"
_CURRENT = "current"
_FAILURE = "failed.json"  # why no image could be made, the last time


def _zstd(data: bytes, *, tight: bool) -> bytes:
    level = 22 if tight else 12
    # 8 MiB of window, the most that browsers take.
    settings = ZstdCompressionParameters.from_level(level, window_log=23)
    return ZstdCompressor(compression_params=settings).compress(data)


def _brotli(data: bytes, *, tight: bool) -> bytes:
    small: bytes = brotli.compress(data, quality=11 if tight else 9, lgwin=24)
    return small


def _unzstd(data: bytes) -> bytes:
    return ZstdDecompressor().decompress(data)


def _unbrotli(data: bytes) -> bytes:
    whole: bytes = brotli.decompress(data)
    return whole


@dataclass(frozen=True, kw_only=True)
class Coding:
    """A way in which files are compressed for browsers."""

    name: str  # as browsers ask for it
    fact: str  # under which a manifest has the copy's size
    end: str  # of the copy's name, behind the file's
    compress: Callable[..., bytes]  # at its tightest: takes minutes and saves a tenth
    unpack: Callable[[bytes], bytes]


CODINGS = (
    Coding(name="zstd", fact="zstd", end=".zst", compress=_zstd, unpack=_unzstd),
    Coding(name="br", fact="brotli", end=".br", compress=_brotli, unpack=_unbrotli),
)
"""Best first: zstd is little larger, and unpacked in a third of the time, at every
visit."""


def is_whole(folder: Path) -> bool:
    """Tell whether a version is there with its files at their sizes."""
    try:
        manifest = read_manifest(folder)
        return all(
            (place / facts["name"]).stat().st_size == facts["bytes"]
            for place, facts in _places(folder, manifest)
        )
    except (OSError, ValueError, KeyError):
        return False


def _places(
    folder: Path, manifest: dict[str, Any]
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give every file that browsers fetch, as its folder and its facts."""
    for facts in manifest["files"].values():
        yield folder, facts
    for facts in manifest["programs"].values():
        yield folder / PROGRAMS_FOLDER, facts


def file_names(manifest: dict[str, Any]) -> list[str]:
    """Give the files that a manifest tells of, by their paths in the image's folder."""
    return [
        str(place / name)
        for place, facts in _places(Path(), manifest)
        for name in (facts["name"], *(facts["name"] + c.end for c in _copies(facts)))
    ]


def broken_files(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """Name the files that are not what the manifest says, packed copies among them."""
    found = []
    for place, facts in _places(folder, manifest):
        names = [facts["name"], *(facts["name"] + each.end for each in _copies(facts))]
        contents = [_plain, *(each.unpack for each in _copies(facts))]
        for name, unpack in zip(names, contents, strict=True):
            if _sum_of(place / name, unpack) != facts["sha256"]:
                found.append(name)
    return found


def _copies(facts: dict[str, Any]) -> list[Coding]:
    return [coding for coding in CODINGS if coding.fact in facts]


def _plain(data: bytes) -> bytes:
    return data


def _sum_of(file: Path, unpack: Callable[[bytes], bytes]) -> str | None:
    try:
        return hashlib.sha256(unpack(file.read_bytes())).hexdigest()
    except (OSError, ZstdError, brotli.error):
        return None


def read_manifest(folder: Path) -> dict[str, Any]:
    """Give what an image says of itself.

    Raises:
        OSError: there is none.
        ValueError: it cannot be read.
    """
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write what an image says of itself."""
    text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    new = folder / ".manifest-new"
    new.write_text(text, encoding="utf-8")
    os.replace(new, folder / "manifest.json")


def add_file(folder: Path, name: str, data: bytes) -> dict[str, object]:
    """Write a file that browsers fetch, and compressed copies of it; give its facts."""
    (folder / name).write_bytes(data)
    return {
        "name": name,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        **_compress(folder / name, data, tight=False),
    }


def _compress(file: Path, data: bytes, *, tight: bool) -> dict[str, int]:
    """Write the compressed copies beside a file; give their sizes as facts."""
    sizes: dict[str, int] = {}
    for coding in CODINGS:
        small = coding.compress(data, tight=tight)
        new = file.with_name(f".{file.name}{coding.end}-new")
        new.write_bytes(small)
        os.replace(new, file.with_name(file.name + coding.end))
        sizes[coding.fact] = len(small)
    return sizes


def bytes_sent(facts: dict[str, Any]) -> int:
    """Give how many bytes of a file a browser is sent that takes the best coding."""
    return int(next(facts[each.fact] for each in CODINGS if each.fact in facts))


def make_current(out: Path, version: str) -> None:
    """Name the version of the image that new machines start from."""
    new = out / f".{_CURRENT}-new"
    new.write_text(f"{version}\n", encoding="utf-8")
    os.replace(new, out / _CURRENT)


def current_version(out: Path) -> str | None:
    """Give the version of the image that new machines start from, or None."""
    try:
        return (out / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def note_failure(out: Path, why: str, *, at: datetime) -> None:
    """Keep why an image could not be made, until one is."""
    with suppress(OSError):  # who may not write there is told all the same
        out.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"at": at.isoformat(timespec="seconds"), "why": why})
        (out / _FAILURE).write_text(f"{text}\n", encoding="utf-8")


def forget_failure(out: Path) -> None:
    """Let go of it: an image was made."""
    (out / _FAILURE).unlink(missing_ok=True)


def last_failure(out: Path) -> tuple[datetime, str] | None:
    """Give when an image could last not be made, and why; None if the last one was."""
    try:
        found = json.loads((out / _FAILURE).read_text(encoding="utf-8"))
        return datetime.fromisoformat(found["at"]), str(found["why"])
    except (OSError, ValueError, KeyError):
        return None


def pack_tighter(folder: Path) -> int:
    """Compress what browsers fetch once more, as well as can be.

    It takes minutes, so an image is in use before; who fetches it meanwhile gets one
    file or the other.

    Returns:
        The bytes that are sent before the first prompt.
    """
    manifest = read_manifest(folder)
    for place, facts in _places(folder, manifest):
        data = (place / facts["name"]).read_bytes()
        facts |= _compress(place / facts["name"], data, tight=True)
    manifest["tight"] = True
    write_manifest(folder, manifest)
    return sum(bytes_sent(facts) for facts in manifest["files"].values())


def is_packed_tight(folder: Path) -> bool:
    """Tell whether ``pack_tighter`` was here."""
    return bool(read_manifest(folder).get("tight"))
