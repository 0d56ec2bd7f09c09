"""What was typed into a long form is kept when its token has grown too old.

The two editors are left open overnight, or while somebody signs in anew. A token that
no longer counts saves nothing, there as anywhere; but the page comes again, as it was
sent and with a token that counts.
"""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response, request
from flask_wtf.csrf import CSRFError

from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.session import admin_or_none
from trackgate.admin.invites.form import page as invite_form
from trackgate.admin.lead_form import editing as form_editing
from trackgate.web.errors import error_page

_EDITORS: dict[str, Callable[..., Response | None]] = {
    "admin.form_edit": form_editing.show_again,
    "admin.invite_new": invite_form.show_again,
    "admin.invite_edit": invite_form.show_again,
}
_SAID = (
    "Nothing was saved: this page was open for very long, or you signed in anew. All "
    "of it is still here: look it over, then save it again"
)


@bp.errorhandler(CSRFError)
def refuse_stale(_error: CSRFError) -> Response:
    """Answer a POST whose token does not count: by 400, whatever it shows."""
    show_again = _EDITORS.get(request.endpoint or "")
    page = None
    if show_again and admin_or_none():
        page = show_again(_SAID, **request.view_args or {})
    page = page or error_page(HTTPStatus.BAD_REQUEST)
    page.status_code = HTTPStatus.BAD_REQUEST
    return page
