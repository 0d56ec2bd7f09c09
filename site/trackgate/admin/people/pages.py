"""People: who may use the admin pages, and as what."""

from flask import (
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.accounts import (
    SHORTEST_PASSWORD,
    InvalidAdmin,
    LastOwner,
    change_password,
    change_role,
    create_admin,
    end_admin,
    list_admins,
    new_password,
)
from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp, owners_only
from trackgate.admin.base.models import Admin, Role
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.core.emails import InvalidEmail

_Errors = list[tuple[str, str]]


@bp.get("/people")
@owners_only
def people() -> Response:
    """List the admins and offer to add one."""
    return _page({"role": Role.EDITOR.value}, [])


def _page(values: dict[str, str], errors: _Errors, status: int = 200) -> Response:
    page = render_template(
        "admin/people/list.html",
        admins=list_admins(),
        values=values,
        errors=errors,
        shortest=SHORTEST_PASSWORD,
    )
    return make_response(page, status)


def _open(admin_id: int) -> Admin:
    """Give an admin who can sign in, or refuse."""
    admin = db.session.get(Admin, admin_id)
    return admin if admin and admin.ended_at is None else abort(404)


@bp.post("/people")
@owners_only
def people_add() -> BaseResponse:
    """Add an admin; a password that was made is shown on this answer only."""
    now = clock.now()
    values = {"email": request.form.get("email", "").strip()}
    typed = request.form.get("password", "")
    password = typed or new_password()
    try:
        role = Role(request.form.get("role", ""))
        values["role"] = role.value
        admin = create_admin(values["email"], password, role, now=now, given=True)
    except InvalidEmail as error:
        return _refused(values, "email", str(error))
    except InvalidAdmin as error:
        return _refused(values, error.field, str(error))
    except ValueError:
        return _refused(values, "role", "Choose what they may do")
    note(
        "admin.added", f"{admin.email} as {role}", now=now, link=url_for("admin.people")
    )
    db.session.commit()
    if typed:
        flash(f"{admin.email} can sign in now, with the password you typed.")
        return redirect(url_for("admin.people"), 303)
    return _password_page(admin, password)


def _refused(values: dict[str, str], field: str, said: str) -> Response:
    db.session.rollback()
    return _page(values, [(field, said)], 422)


def _password_page(admin: Admin, password: str) -> Response:
    page = render_template("admin/people/password.html", admin=admin, password=password)
    return make_response(page)


@bp.post("/people/<int:admin_id>/role")
@owners_only
def people_role(admin_id: int) -> BaseResponse:
    """Give an admin another role."""
    admin, now = _open(admin_id), clock.now()
    try:
        role = Role(request.form.get("role", ""))
    except ValueError:
        abort(400)
    if admin.role is role:
        return redirect(url_for("admin.people"), 303)
    try:
        change_role(admin, role)
    except LastOwner as error:
        return _last_owner(error)
    note(
        "admin.role_changed",
        f"{admin.email}: {role}",
        now=now,
        link=url_for("admin.people"),
    )
    db.session.commit()
    flash(f"{admin.email} is an {role} now.")
    return redirect(url_for("admin.people"), 303)


def _last_owner(error: LastOwner) -> BaseResponse:
    db.session.rollback()
    flash(f"{error}.", "error")
    return redirect(url_for("admin.people"), 303)


@bp.get("/people/<int:admin_id>/password")
@owners_only
def people_password_sure(admin_id: int) -> str:
    """Ask before an admin's password is replaced."""
    return render_template("admin/people/password_sure.html", admin=_open(admin_id))


@bp.post("/people/<int:admin_id>/password")
@owners_only
def people_password(admin_id: int) -> Response:
    """Give an admin who forgot theirs a new password, shown on this answer only."""
    admin, password = _open(admin_id), new_password()
    change_password(admin, password, given=True)
    note(
        "admin.password_given",
        admin.email,
        now=clock.now(),
        link=url_for("admin.people"),
    )
    db.session.commit()
    return _password_page(admin, password)


@bp.get("/people/<int:admin_id>/end")
@owners_only
def people_end_sure(admin_id: int) -> str:
    """Ask before an admin is ended."""
    return render_template("admin/people/end.html", admin=_open(admin_id))


@bp.post("/people/<int:admin_id>/end")
@owners_only
def people_end(admin_id: int) -> BaseResponse:
    """End an admin: no more signing in, every session over."""
    admin, now = _open(admin_id), clock.now()
    try:
        end_admin(admin, now=now)
    except LastOwner as error:
        return _last_owner(error)
    note("admin.ended", admin.email, now=now, link=url_for("admin.people"))
    db.session.commit()
    flash(f"{admin.email} can no longer sign in. To undo it, add them again.")
    return redirect(url_for("admin.people"), 303)
