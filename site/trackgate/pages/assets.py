"""Static files under addresses that change with their content.

``asset("base.css")`` gives such an address. It may be kept for a year; a page made
by another release asks for another address and is never served a stale file.
"""

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flask import Flask, Response, abort, request
from werkzeug.security import safe_join

from trackgate.paths import DATA_ROOT

_FOLDER = DATA_ROOT / "static"
_TEXT = {".css", ".js", ".svg", ".txt"}


class _Asset(NamedTuple):
    content: bytes
    gzipped: bytes | None
    digest: str
    media_type: str


@cache
def _read(path: str, _changed: float) -> _Asset:
    content = (_FOLDER / path).read_bytes()
    text = Path(path).suffix in _TEXT
    media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return _Asset(
        content,
        gzip.compress(content, 9, mtime=0) if text else None,
        hashlib.sha256(content).hexdigest()[:12],
        f"{media_type}; charset=utf-8" if text else media_type,
    )


def _find(path: str) -> _Asset | None:
    full = safe_join(str(_FOLDER), path)
    if full is None or not Path(full).is_file():
        return None
    return _read(path, Path(full).stat().st_mtime)


def asset(path: str) -> str:
    """Give the address of a static file; raises ``LookupError`` if it is not there."""
    found = _find(path)
    if found is None:
        raise LookupError(f"there is no static file {path}")
    return f"/static/{found.digest}/{path}"


def send_asset(digest: str, path: str) -> Response:
    """Send a static file; kept for a year only under its own digest."""
    found = _find(path)
    if found is None:
        abort(404)
    zipped = found.gzipped is not None and request.accept_encodings["gzip"] > 0
    response = Response(
        found.gzipped if zipped else found.content, content_type=found.media_type
    )
    response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    fresh = digest == found.digest
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if fresh else "no-cache"
    )
    return response


def init(app: Flask) -> None:
    """Serve assets and let templates ask for their addresses."""
    app.jinja_env.globals["asset"] = asset
    app.add_url_rule("/static/<digest>/<path:path>", view_func=send_asset)
