"""The script that defines ``<track-widget>``: its bytes, its version, its checksum.

``widget/track-widget.min.js`` is the present one. Scripts of earlier releases that
pages may have pinned by checksum lie in ``widget/released/`` and stay available.
"""

import base64
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli

from trackgate.core.paths import DATA_ROOT

_FOLDER = DATA_ROOT / "widget"
STABLE_PATH = "/widget.js"


@dataclass(frozen=True)
class Loader:
    """One version of the script, ready to be sent."""

    plain: bytes
    version: str
    """Twelve hexadecimal digits of its SHA-256: other bytes, another version."""
    encoded: dict[str, bytes]
    """The same bytes by content coding, the smallest first."""

    @property
    def path(self) -> str:
        """Give the path under which exactly these bytes are served for ever."""
        return f"/widget/{self.version}.js"

    @property
    def integrity(self) -> str:
        """Give what a page writes into ``integrity`` to accept these bytes only."""
        digest = hashlib.sha384(self.plain).digest()
        return f"sha384-{base64.b64encode(digest).decode('ascii')}"


def loader() -> Loader:
    """Give the present script."""
    return _loaders()[0]


def find_loader(version: str) -> Loader | None:
    """Give the script of a version, present or released earlier."""
    return next((each for each in _loaders() if each.version == version), None)


@cache
def _loaders() -> tuple[Loader, ...]:
    earlier = sorted((_FOLDER / "released").glob("*.js"))
    return tuple(_read(path) for path in (_FOLDER / "track-widget.min.js", *earlier))


def _read(path: Path) -> Loader:
    plain = path.read_bytes()
    return Loader(
        plain,
        hashlib.sha256(plain).hexdigest()[:12],
        {
            "br": brotli.compress(plain, mode=brotli.MODE_TEXT),
            "gzip": gzip.compress(plain, 9, mtime=0),
        },
    )
