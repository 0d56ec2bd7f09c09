"""What every answer carries: deny by default, open only what a page needs."""

from flask import Flask, Response, current_app, g, request

from trackgate.config import Settings
from trackgate.db import set_reading

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
}


def _write_policy(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


_DEFAULT_POLICY = _write_policy(_POLICY)


def allow_frames(origins: list[str]) -> None:
    """Let the page under way show frames from these origins."""
    if origins:
        g.policy = {**_POLICY, "frame-src": " ".join(sorted(set(origins)))}


def _note_method() -> None:
    set_reading(request.method in _READS)


def _add_headers(response: Response) -> Response:
    policy = g.get("policy")
    headers = response.headers
    headers["Content-Security-Policy"] = (
        _write_policy(policy) if policy else _DEFAULT_POLICY
    )
    for name, value in _FIXED.items():
        headers[name] = value
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    settings: Settings = current_app.extensions["trackgate.settings"]
    if settings.secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def init(app: Flask) -> None:
    """Note reads before, add headers after every request."""
    app.before_request(_note_method)
    app.after_request(_add_headers)
