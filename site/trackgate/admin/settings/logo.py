"""Telling by its content whether a file can be the logo.

Only the head of the file is read: what it is, and how many pixels. The type that it
is served with is the one found here, whatever its name or browser said.
"""

from dataclasses import dataclass, field

LARGEST = 200 * 1024
_MOST_PIXELS = 4000
_PNG = b"\x89PNG\r\n\x1a\n"
# JPEG's segments that hold the size: SOF0 to SOF15 without DHT, JPG and DAC.
_SIZED = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

_Size = tuple[int, int]


class InvalidLogo(ValueError):
    """A file that cannot be the logo; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Logo:
    """A picture that can be the logo."""

    content: bytes = field(repr=False)
    media_type: str
    width: int
    height: int


def read_logo(content: bytes) -> Logo:
    """Give the logo in a file; raises ``InvalidLogo``."""
    if not content:
        raise InvalidLogo("Choose a picture that is not empty")
    if len(content) > LARGEST:
        size = -(-len(content) // 1024)
        raise InvalidLogo(f"This file has {size} kB; a logo has at most 200 kB")
    media_type, (width, height) = _look(content)
    if not (1 <= width <= _MOST_PIXELS and 1 <= height <= _MOST_PIXELS):
        said = f"A logo is at most {_MOST_PIXELS} pixels wide and high"
        raise InvalidLogo(said)
    return Logo(content=content, media_type=media_type, width=width, height=height)


def _look(content: bytes) -> tuple[str, _Size]:
    """Give type and size; raises ``InvalidLogo`` for what is none of the three."""
    size: _Size | None
    if content.startswith(_PNG):
        media_type, size = "image/png", _png(content)
    elif content.startswith(b"\xff\xd8\xff"):
        media_type, size = "image/jpeg", _jpeg(content)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        media_type, size = "image/webp", _webp(content)
    else:
        raise InvalidLogo("Choose a PNG, JPEG or WebP picture")
    if size is None:
        raise InvalidLogo("This picture is damaged: it cannot be read")
    return media_type, size


def _number(content: bytes, start: int, length: int, *, big: bool = True) -> int:
    return int.from_bytes(content[start : start + length], "big" if big else "little")


def _png(content: bytes) -> _Size | None:
    if content[12:16] != b"IHDR" or b"IEND" not in content[-16:]:
        return None
    return _number(content, 16, 4), _number(content, 20, 4)


def _jpeg(content: bytes) -> _Size | None:
    """Walk the segments up to the one with the size."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        kind = content[at + 1]
        if kind == 0xFF:  # padding
            at += 1
        elif kind in _SIZED:
            return _number(content, at + 7, 2), _number(content, at + 5, 2)
        else:
            at += 2 + _number(content, at + 2, 2)
    return None


def _webp(content: bytes) -> _Size | None:
    """Read the first chunk, of which there are three kinds."""
    kind = content[12:16]
    if len(content) < 30:
        return None
    if kind == b"VP8X":
        width = _number(content, 24, 3, big=False) + 1
        return width, _number(content, 27, 3, big=False) + 1
    if kind == b"VP8L" and content[20] == 0x2F:
        bits = _number(content, 21, 4, big=False)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width = _number(content, 26, 2, big=False) & 0x3FFF
        return width, _number(content, 28, 2, big=False) & 0x3FFF
    return None
