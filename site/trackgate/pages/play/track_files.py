"""The assets of track folders: pictures that assignments show."""

from flask import Response, abort

from trackgate.pages.blueprint import bp
from trackgate.tracks.attached_files import asset_headers
from trackgate.tracks.catalogue import find_asset


@bp.get("/track-files/<slug>/<digest>/<path:name>")
def track_asset(slug: str, digest: str, name: str) -> Response:
    """Send an asset of a revision; its address never means anything else."""
    found = find_asset(slug, digest, name)
    if found is None:
        abort(404)
    return Response(found.content, headers=asset_headers(found.media_type))
