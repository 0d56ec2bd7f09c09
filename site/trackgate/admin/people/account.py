"""One's own account: the password, and where one is signed in."""

from flask import (
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base import session
from trackgate.admin.base.accounts import (
    SHORTEST_PASSWORD,
    InvalidAdmin,
    change_password,
    check_password,
    password_is_right,
)
from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.models import Admin
from trackgate.admin.base.session import current_admin
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.web.rate_limits import sign_in_allowed
from trackgate.web.visitor import network_of


@bp.get("/account")
def account() -> Response:
    """Show one's own account."""
    return _page([])


def _page(errors: list[tuple[str, str]], status: int = 200) -> Response:
    page = render_template(
        "admin/people/account.html", errors=errors, shortest=SHORTEST_PASSWORD
    )
    return make_response(page, status)


@bp.post("/account/password")
def account_password() -> BaseResponse:
    """Change one's own password; every other session ends."""
    admin = current_admin()
    if not sign_in_allowed(f"password of {admin.id}", network_of(request)):
        return _page([("current", "Too many tries. Wait a quarter of an hour")], 429)
    new = request.form.get("password", "")
    errors = _problems(admin, request.form.get("current", ""), new)
    if errors:
        return _page(errors, 422)
    change_password(admin, new)
    session.begin(admin)
    note("admin.password_changed", admin.email, now=clock.now())
    db.session.commit()
    flash("Your password is changed. You were signed out everywhere else.")
    return redirect(url_for("admin.account"), 303)


def _problems(admin: Admin, current: str, new: str) -> list[tuple[str, str]]:
    if not password_is_right(admin, current):
        return [("current", "This is not your password")]
    if new == current:
        return [("password", "Choose another password than the one you have")]
    if new != request.form.get("again", ""):
        return [("again", "This is not the same as the new password")]
    try:
        check_password(new, admin.email)
    except InvalidAdmin as error:
        return [(error.field, str(error))]
    return []
