"""The files that machines in browsers start from; none changes under its address."""

from pathlib import Path

from flask import Response, abort, request

from trackgate.pages.blueprint import bp
from trackgate.sandboxes.images.store import CODINGS
from trackgate.sandboxes.machines import find_image
from trackgate.sandboxes.templates.store import find_template, templates_folder


@bp.get("/machines/<version>/<name>")
def machine_file(version: str, name: str) -> Response:
    """Send the state that an image's machines start from."""
    image = find_image(version)
    if image is None or name != image.state:
        abort(404)
    return send_unchanging(image.folder / name)


@bp.get("/machines/<version>/programs/<name>")
def machine_program(version: str, name: str) -> Response:
    """Send a program that a machine reads for the first time."""
    image = find_image(version)
    if image is None or name not in image.programs:
        abort(404)
    return send_unchanging(image.programs_folder / name)


@bp.get("/machines/templates/<template_id>/<name>")
def machine_template(template_id: str, name: str) -> Response:
    """Send what a machine of a hot start pool begins as, over its image."""
    template = find_template(template_id)
    files = template.files.values() if template else ()
    if template is None or name not in {facts["name"] for facts in files}:
        abort(404)
    return send_unchanging(templates_folder() / template.id / name)


def send_unchanging(file: Path) -> Response:
    """Send a file, or the copy beside it that the browser takes compressed.

    ``X-Bytes`` says how long it is once unpacked, for who shows progress.
    """
    accepted = request.accept_encodings
    coding, sent = next(
        (
            (each.name, beside)
            for each in CODINGS
            if accepted[each.name] > 0
            and (beside := file.with_name(file.name + each.end)).is_file()
        ),
        ("", file),
    )
    response = Response(sent.read_bytes(), content_type="application/octet-stream")
    if coding:
        response.headers["Content-Encoding"] = coding
    response.headers["X-Bytes"] = str(file.stat().st_size)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
