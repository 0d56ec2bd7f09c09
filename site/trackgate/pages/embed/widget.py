"""The script of ``<track-widget>``, for pages of any site.

``/widget.js`` is what embed codes name: kept for minutes, so that a release reaches
every page. ``/widget/<version>.js`` never changes: for pages that pin a checksum.
"""

from flask import Response, abort, request

from trackgate.core.widget_script import STABLE_PATH, Loader, find_loader, loader
from trackgate.pages.blueprint import bp

_FOR_MINUTES = "public, max-age=600, stale-while-revalidate=86400"
_FOR_EVER = "public, max-age=31536000, immutable"


@bp.get(STABLE_PATH)
def widget() -> Response:
    """Send the present script."""
    return _send(loader(), _FOR_MINUTES)


@bp.get("/widget/<version>.js")
def widget_version(version: str) -> Response:
    """Send the script of one version; 404 for one that never was."""
    found = find_loader(version)
    if found is None:
        abort(404)
    return _send(found, _FOR_EVER)


def _send(script: Loader, kept: str) -> Response:
    """Answer with the smallest form that the browser reads, or with 304."""
    accepted = request.accept_encodings
    coding = next((name for name in script.encoded if accepted[name] > 0), "")
    response = Response(
        script.encoded.get(coding, script.plain),
        content_type="text/javascript; charset=utf-8",
    )
    if coding:
        response.headers["Content-Encoding"] = coding
    response.headers.update(
        {
            "Cache-Control": kept,
            "Vary": "Accept-Encoding",
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
    )
    # A strong ETag names bytes as they are sent, so each coding has its own.
    response.set_etag(f"{script.version}-{coding}" if coding else script.version)
    response.make_conditional(request)
    return response
