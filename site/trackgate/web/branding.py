"""The organisation's colour and logo, under addresses that change with them."""

from flask import Flask, Response, abort

from trackgate.core.db import db
from trackgate.core.organisation import OrganisationRow, organisation


def accent_sheet(color: str) -> Response:
    """Give a style sheet of one line that sets the accent, ``color`` as rrggbb."""
    if len(color) != 6 or not all(char in "0123456789abcdef" for char in color):
        abort(404)
    response = Response(f":root {{ --accent: #{color}; }}\n", content_type="text/css")
    return _kept(response)


def logo(digest: str) -> Response:
    """Give the logo."""
    row = db.session.get(OrganisationRow, 1)
    if row is None or not row.logo or organisation().logo_digest != digest:
        abort(404)
    return _kept(Response(row.logo, content_type=row.logo_type or "image/png"))


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def init(app: Flask) -> None:
    """Serve colour and logo."""
    app.add_url_rule("/brand/<color>.css", view_func=accent_sheet)
    app.add_url_rule("/brand/logo/<digest>", view_func=logo)
