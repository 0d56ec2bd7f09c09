"""What every answer carries: deny by default, open only what a page needs."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, current_app, g, request

from trackgate.core.config import Settings
from trackgate.core.db import set_reading
from trackgate.web.framing import PARENTS

_READS = {"GET", "HEAD", "OPTIONS"}

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' https: data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    # Never no-referrer: it makes the Origin of a form's POST "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cache-Control": "no-store",
}


def _write_policy(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


_DEFAULT_POLICY = _write_policy(_POLICY)


def allow_frames(origins: list[str]) -> None:
    """Let the page under way show frames from these origins."""
    if origins:
        g.frames = " ".join(sorted(set(origins)))


def allow_machines() -> None:
    """Let the page under way run a machine in the browser."""
    # The emulator keeps its beat by a small worker that it makes itself.
    g.machines = {"script-src": "'self' 'wasm-unsafe-eval'", "worker-src": "blob:"}


def _policy() -> str:
    more = {
        "frame-src": g.get("frames"),
        "frame-ancestors": request.environ.get(PARENTS),
        **g.get("machines", {}),
    }
    opened = {name: value for name, value in more.items() if value}
    return _write_policy(_POLICY | opened) if opened else _DEFAULT_POLICY


View = TypeVar("View", bound=Callable[..., object])


def reads_first(view: View) -> View:
    """Mark a POST view that looks and checks before it writes.

    It calls ``db.start_writing`` itself; put this below the route's decorator.
    """
    view.__dict__["reads_first"] = True
    return view


def _note_reading() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    set_reading(request.method in _READS or hasattr(view, "reads_first"))


def _add_headers(response: Response) -> Response:
    wanted = {
        **_FIXED,
        "Content-Security-Policy": _policy(),
    }
    settings: Settings = current_app.extensions["trackgate.settings"]
    if settings.secure:
        wanted["Strict-Transport-Security"] = "max-age=31536000"
    # A view's own stand: an asset's policy may be stricter, and it may be kept.
    there = {name.lower() for name, _ in response.headers}
    response.headers.extend(
        [item for item in wanted.items() if item[0].lower() not in there]
    )
    return response


def init(app: Flask) -> None:
    """Note reads before, add headers after every request."""
    app.before_request(_note_reading)
    app.after_request(_add_headers)
