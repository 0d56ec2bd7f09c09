"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base import session
from trackgate.admin.base.accounts import (
    LONGEST_PASSWORD,
    find_typed,
    password_is_right,
    spend_time,
)
from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.models import Admin
from trackgate.admin.base.session import current_admin
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.core.emails import InvalidEmail, normalise
from trackgate.web.rate_limits import sign_in_allowed
from trackgate.web.visitor import network_of

_WRONG = "This e-mail and password do not belong together"
_TOO_MANY = "Too many tries. Wait a quarter of an hour, then try again"


@bp.get("/login")
def sign_in_form() -> Response:
    """Ask for e-mail and password."""
    return _form("", [])


def _form(email: str, errors: list[tuple[str, str]], status: int = 200) -> Response:
    page = render_template(
        "admin/people/sign_in.html", email=email, errors=errors, next=_next_address()
    )
    return make_response(page, status)


def _next_address() -> str:
    """Give where to go after signing in: an admin page, whatever was asked."""
    target = request.values.get("next", "")
    return target if _is_ours(target) else url_for("admin.home")


def _is_ours(target: str) -> bool:
    """Tell whether an address is a path of the admin pages.

    Browsers read a backslash as a slash and drop line ends and tabs, so an address
    with any of them is not taken.
    """
    if "\\" in target or not target.isprintable():
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    inside = parts.path == "/admin" or parts.path.startswith("/admin/")
    leads_here = parts.path.rstrip("/") not in {"/admin/login", "/admin/logout"}
    return inside and leads_here and not (parts.scheme or parts.netloc)


@bp.post("/login")
def sign_in() -> BaseResponse:
    """Sign in, within limits per address and network."""
    typed = request.form.get("email", "").strip()
    if not sign_in_allowed(_counted_as(typed), network_of(request)):
        return _form(typed, [("email", _TOO_MANY)], 429)
    admin = _admin_with(typed, request.form.get("password", ""))
    if admin is None:
        return _form(typed, [("email", _WRONG)], 422)
    session.begin(admin)
    note("admin.signed_in", admin.email, now=clock.now())
    db.session.commit()
    return redirect(_next_address(), 303)


def _counted_as(typed: str) -> str:
    """Give what tries are counted by: the address that the admin is looked up by.

    One address can be typed in many ways (capitals, a full-width domain), which must
    not have ten tries each. All that is no address counts as one.
    """
    try:
        return normalise(typed).email
    except InvalidEmail:
        return ""


def _admin_with(typed: str, password: str) -> Admin | None:
    """Give the admin of an e-mail and password; takes as long for nobody's."""
    admin = find_typed(typed)
    password = password[: LONGEST_PASSWORD + 1]
    if admin is None or admin.ended_at is not None:
        spend_time(password)
        return None
    return admin if password_is_right(admin, password) else None


@bp.post("/logout")
def sign_out() -> BaseResponse:
    """Sign out here, or everywhere."""
    admin = current_admin()
    if request.form.get("everywhere") == "1":
        session.end_everywhere(admin)
        note("admin.signed_out_everywhere", admin.email, now=clock.now())
        db.session.commit()
    session.end()
    return redirect(url_for("admin.sign_in_form"), 303)


@bp.get("/")
def home() -> BaseResponse:
    """Lead to the invites."""
    return redirect(url_for("admin.invites"), 303)
