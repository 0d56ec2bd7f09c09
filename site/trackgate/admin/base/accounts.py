"""Making, changing and ending admins, and checking passwords (scrypt, by Werkzeug).

There is always an owner: the last one can neither be ended nor made an editor.
"""

import secrets
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from werkzeug.security import check_password_hash, generate_password_hash

from trackgate.admin.base.models import Admin, Role
from trackgate.core.db import db, rows_changed
from trackgate.core.emails import InvalidEmail, normalise

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


class InvalidAdmin(Exception):
    """An admin that cannot be made; the message says why, ``field`` where."""

    def __init__(self, message: str, *, field: str = "email") -> None:
        super().__init__(message)
        self.field = field


class LastOwner(Exception):
    """The change would leave nobody who may do everything."""


def new_password() -> str:
    """Give a password that nobody guesses and everybody can copy."""
    return secrets.token_urlsafe(15)


def create_admin(
    email: str, password: str, role: Role, *, now: datetime, given: bool = False
) -> Admin:
    """Make an admin, or let one who was ended in again, with this password.

    ``given`` says that somebody else chose the password. Raises ``InvalidAdmin`` or
    ``emails.InvalidEmail``.
    """
    address = normalise(email)
    check_password(password, address.email)
    admin = find_admin(address.email)
    if admin is None:
        admin = Admin(email=address.email, role=role, created_at=now, password_hash="")
        db.session.add(admin)
    elif admin.ended_at is None:
        raise InvalidAdmin(f"{address.email} is an admin already")
    admin.role, admin.ended_at = role, None
    _set_password(admin, password, given=given)
    db.session.flush()
    return admin


def check_password(password: str, email: str) -> None:
    """Raise ``InvalidAdmin`` for a password that is none."""
    if len(password) < SHORTEST_PASSWORD:
        said = f"A password has at least {SHORTEST_PASSWORD} characters"
        raise InvalidAdmin(said, field="password")
    if len(password) > LONGEST_PASSWORD:
        said = f"A password has at most {LONGEST_PASSWORD} characters"
        raise InvalidAdmin(said, field="password")
    if password.strip().lower() == email:
        raise InvalidAdmin("The e-mail is no password", field="password")


def change_password(admin: Admin, password: str, *, given: bool = False) -> None:
    """Set a password and end every session; raises ``InvalidAdmin``."""
    check_password(password, admin.email)
    _set_password(admin, password, given=given)
    admin.session_number = Admin.session_number + 1
    db.session.flush()
    db.session.refresh(admin)


def _set_password(admin: Admin, password: str, *, given: bool) -> None:
    admin.password_hash = generate_password_hash(password)
    admin.password_given = given


def list_admins() -> list[Admin]:
    """Give every admin, those who were ended last."""
    order = (Admin.ended_at.is_not(None), Admin.email)
    return list(db.session.scalars(sa.select(Admin).order_by(*order)))


def find_admin(email: str) -> Admin | None:
    """Give the admin with this e-mail (lower case)."""
    return db.session.scalar(sa.select(Admin).where(Admin.email == email))


def find_typed(text: str) -> Admin | None:
    """Give the admin whose e-mail somebody typed."""
    try:
        return find_admin(normalise(text).email)
    except InvalidEmail:
        return None


def change_role(admin: Admin, role: Role) -> None:
    """Give an admin another role; raises ``LastOwner``."""
    _change_unless_last_owner(admin, {"role": role}, keeps=role is Role.OWNER)


def end_admin(admin: Admin, *, now: datetime) -> None:
    """Let an admin in no more, and end every session; raises ``LastOwner``."""
    number = Admin.session_number + 1
    values = {"ended_at": now, "session_number": number}
    _change_unless_last_owner(admin, values, keeps=False)


def _change_unless_last_owner(
    admin: Admin, values: dict[str, object], *, keeps: bool
) -> None:
    """Change an admin by one statement that asks for another owner itself.

    The owners' rows are held first: on PostgreSQL two owners who end each other at
    once would each still see the other.
    """
    owners = sa.select(Admin.id).where(
        Admin.role == Role.OWNER, Admin.ended_at.is_(None)
    )
    db.session.execute(owners.order_by(Admin.id).with_for_update())
    other = aliased(Admin)
    another = sa.exists().where(
        other.role == Role.OWNER, other.ended_at.is_(None), other.id != Admin.id
    )
    allowed = sa.true() if keeps else sa.or_(Admin.role != Role.OWNER, another)
    changed = db.session.execute(
        sa.update(Admin)
        .where(Admin.id == admin.id, Admin.ended_at.is_(None), allowed)
        .values(values)
    )
    if rows_changed(changed) == 0:
        raise LastOwner("There must be an owner: make somebody else an owner first")
    db.session.refresh(admin)


def password_is_right(admin: Admin, password: str) -> bool:
    """Tell whether a password is the admin's."""
    return check_password_hash(admin.password_hash, password)


@cache
def _nobodys_hash() -> str:
    return generate_password_hash("nobody has this password")


def spend_time(password: str) -> None:
    """Take as long as checking a password takes, so that nobody learns who exists."""
    check_password_hash(_nobodys_hash(), password)
