"""The blueprint of the admin pages: signed in or refused, before any view runs.

Deny by default: every address below ``/admin`` needs a signed-in admin, but the
sign-in itself, and every POST a token of the session. What is for owners alone says
so with ``owners_only`` beside its route.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.models import Role
from trackgate.admin.base.session import admin_or_none, csrf

bp = Blueprint("admin", __name__, url_prefix="/admin")

_OPEN = {"admin.sign_in", "admin.sign_in_form"}
View = TypeVar("View", bound=Callable[..., object])


def owners_only(view: View) -> View:
    """Mark a view as being for owners alone; put it below the route's decorator."""
    view.__dict__["owners_only"] = True
    return view


@bp.before_request
def guard() -> BaseResponse | None:
    """Let in who may see the page; send others to sign in, or refuse them."""
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        csrf.protect()
    if request.endpoint in _OPEN:
        return None
    admin = admin_or_none()
    if admin is None:
        target = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(url_for("admin.sign_in_form", next=target or None), 303)
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "owners_only", False) and admin.role is not Role.OWNER:
        abort(403)
    return None
