"""Static files under addresses that change with their content.

``asset("base.css")`` gives such an address. It may be kept for a year; a page made
by another release asks for another address and is never served a stale file.

Modules import one another by relative addresses, which bear the digest of the one that
imports: all files of a folder have one digest, so that the imported ones are kept too.
"""

import gzip
import hashlib
import mimetypes
import os
from functools import cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import brotli
from flask import Flask, Response, abort, request
from werkzeug.security import safe_join

from trackgate.core.paths import DATA_ROOT

_FOLDER = DATA_ROOT / "static"
_TEXT = {".css", ".js", ".mjs", ".svg", ".txt"}
_PACKED = {*_TEXT, ".wasm"}
_LARGE = 1 << 18  # bytes from which the last hundredth is not worth a second


class _Asset(NamedTuple):
    content: bytes
    media_type: str


@cache
def _read(path: str, _changed: float) -> _Asset:
    content = (_FOLDER / path).read_bytes()
    text = Path(path).suffix in _TEXT
    media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return _Asset(
        content,
        f"{media_type}; charset=utf-8" if text else media_type,
    )


@cache
def _packed(path: str, changed: float, coding: str) -> bytes:
    """Give a file's content in a coding, made when it is first asked for."""
    content = _read(path, changed).content
    if coding == "br":
        quality = 9 if len(content) > _LARGE else 11
        packed: bytes = brotli.compress(content, quality=quality)
        return packed
    return gzip.compress(content, 9, mtime=0)


def _changed(path: str) -> float | None:
    """Give when a file was last changed; None if there is none."""
    full = safe_join(str(_FOLDER), path)
    if full is None or not Path(full).is_file():
        return None
    return Path(full).stat().st_mtime


def _digest(path: str) -> str:
    """Give the digest of a file that is there, or of its folder if it lies in one."""
    folder = str(PurePosixPath(path).parent)
    if folder == ".":
        return _digest_of(((path, (_FOLDER / path).stat().st_mtime),))
    # Each page of a machine asks some twenty times: hence no Path for every file.
    with os.scandir(_FOLDER / folder) as entries:
        files = [
            (f"{folder}/{entry.name}", entry.stat().st_mtime)
            for entry in entries
            if entry.is_file()
        ]
    return _digest_of(tuple(sorted(files)))


@cache
def _digest_of(files: tuple[tuple[str, float], ...]) -> str:
    whole = hashlib.sha256()
    for path, changed in files:
        content = _read(path, changed).content
        whole.update(f"{path} {len(content)}\n".encode() + content)
    return whole.hexdigest()[:12]


def asset(path: str) -> str:
    """Give the address of a static file; raises ``LookupError`` if it is not there."""
    if _changed(path) is None:
        raise LookupError(f"there is no static file {path}")
    return f"/static/{_digest(path)}/{path}"


def _coding(path: str) -> str:
    """Give the smallest coding that the browser takes; nothing for what is packed."""
    if Path(path).suffix not in _PACKED:
        return ""
    accepted = request.accept_encodings
    return next((each for each in ("br", "gzip") if accepted[each] > 0), "")


def send_asset(digest: str, path: str) -> Response:
    """Send a static file; kept for a year only under its own digest."""
    changed = _changed(path)
    if changed is None:
        abort(404)
    found = _read(path, changed)
    coding = _coding(path)
    content = _packed(path, changed, coding) if coding else found.content
    response = Response(content, content_type=found.media_type)
    response.headers["Vary"] = "Accept-Encoding"
    if coding:
        response.headers["Content-Encoding"] = coding
    fresh = digest == _digest(path)
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if fresh else "no-cache"
    )
    return response


def init(app: Flask) -> None:
    """Serve assets and let templates ask for their addresses."""
    app.jinja_env.globals["asset"] = asset
    app.add_url_rule("/static/<digest>/<path:path>", view_func=send_asset)
