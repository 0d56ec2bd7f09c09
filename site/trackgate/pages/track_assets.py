"""The assets of track folders: pictures that assignments show."""

from flask import Response, abort

from trackgate.pages.blueprint import bp
from trackgate.tracks.catalogue import find_asset


@bp.get("/assets/<slug>/<digest>/<path:name>")
def track_asset(slug: str, digest: str, name: str) -> Response:
    """Send an asset of a revision; its address never means anything else."""
    found = find_asset(slug, digest, name)
    if found is None:
        abort(404)
    response = Response(found.content, content_type=found.media_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
