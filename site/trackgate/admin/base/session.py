"""Who is signed in to the admin pages.

The session is a signed cookie of its own (``tg_admin``, Lax) that holds the admin's
key and session number: raising the number signs that admin out everywhere.
"""

import sqlalchemy as sa
from flask import abort, request, session
from flask_wtf import CSRFProtect

from trackgate.admin.base.models import Admin
from trackgate.core.db import db, page_stamp
from trackgate.core.organisation import use_stamp

csrf = CSRFProtect()

# Kept with the request: an application context may outlive several of them.
_KEPT = "trackgate.admin"


def admin_or_none() -> Admin | None:
    """Give the signed-in admin of this request, or None. Reads once."""
    if _KEPT not in request.environ:
        request.environ[_KEPT] = _read()
    admin: Admin | None = request.environ[_KEPT]
    return admin


def current_admin() -> Admin:
    """Give the signed-in admin; for views behind the guard."""
    return admin_or_none() or abort(403)


def _read() -> Admin | None:
    """Look the admin up, and with the same query the settings in force."""
    if "admin" not in session:
        return None
    row = db.session.execute(
        sa.select(Admin, page_stamp).where(
            Admin.id == session["admin"],
            Admin.session_number == session.get("number"),
            Admin.ended_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    use_stamp(row[1])
    admin: Admin = row[0]
    return admin


def begin(admin: Admin) -> None:
    """Sign an admin in, in a fresh session."""
    session.clear()
    session["admin"] = admin.id
    session["number"] = admin.session_number
    request.environ[_KEPT] = admin


def end() -> None:
    """Sign out in this browser."""
    session.clear()
    request.environ[_KEPT] = None


def end_everywhere(admin: Admin) -> None:
    """Sign an admin out in every browser."""
    admin.session_number += 1
