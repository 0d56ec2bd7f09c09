"""How much a request may carry on the few addresses that take files.

Everywhere else the small limit of the whole application holds.
"""

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.session import admin_or_none
from trackgate.core.db import db, reading
from trackgate.tracks.uploads import LARGEST_UPLOAD
from trackgate.web.errors import error_page

_FORM_AROUND = 64 * 1024
_LARGER = {
    "admin.track_upload": LARGEST_UPLOAD + _FORM_AROUND,
    # More than a logo may have, so that a large one is refused beside its field.
    "admin.settings_logo": 8 * 1024 * 1024,
}
_SAID = {
    "admin.track_upload": "A zip archive of a track has at most 40 MB.",
    "admin.settings_logo": "A logo has at most 200 kB.",
    "admin.invite_new": "A file of addresses has at most 2 MB.",
    "admin.invite_edit": "A file of addresses has at most 2 MB.",
}


@bp.before_app_request
def allow_more() -> None:
    """Let signed-in admins send more where files are taken, before it is read.

    The database is let go of again: a slow upload must not hold its write lock.
    """
    limit = _LARGER.get(request.endpoint or "")
    if limit is None or request.method != "POST":
        return
    with reading():
        if admin_or_none() is not None:
            request.max_content_length = limit
        db.session.rollback()


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    """Say what may be sent at most."""
    said = _SAID.get(request.endpoint or "", "")
    return error_page(413, text=f"{said} Go back and choose another file." * bool(said))
