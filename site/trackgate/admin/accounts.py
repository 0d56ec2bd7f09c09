"""Making admins and checking their passwords (scrypt, by Werkzeug)."""

from datetime import datetime

import sqlalchemy as sa
from werkzeug.security import check_password_hash, generate_password_hash

from trackgate.admin.models import Admin, Role
from trackgate.db import db
from trackgate.emails import normalise

SHORTEST_PASSWORD = 12


class InvalidAdmin(Exception):
    """An admin that cannot be made; the message says why."""


def create_admin(email: str, password: str, role: Role, *, now: datetime) -> Admin:
    """Make an admin; raises ``InvalidAdmin`` or ``emails.InvalidEmail``."""
    address = normalise(email)
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidAdmin(f"A password has at least {SHORTEST_PASSWORD} characters")
    if find_admin(address.email) is not None:
        raise InvalidAdmin(f"{address.email} is an admin already")
    admin = Admin(
        email=address.email,
        password_hash=generate_password_hash(password),
        role=role,
        created_at=now,
    )
    db.session.add(admin)
    db.session.flush()
    return admin


def find_admin(email: str) -> Admin | None:
    """Give the admin with this e-mail (lower case)."""
    return db.session.scalar(sa.select(Admin).where(Admin.email == email))


def password_is_right(admin: Admin, password: str) -> bool:
    """Tell whether a password is the admin's."""
    return check_password_hash(admin.password_hash, password)
