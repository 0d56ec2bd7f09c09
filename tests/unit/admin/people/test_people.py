"""Adding, changing and ending admins."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from trackgate.admin.base.accounts import (
    LastOwner,
    change_role,
    create_admin,
    end_admin,
    find_admin,
    password_is_right,
)
from trackgate.admin.base.models import Admin, AuditEntry, Role
from trackgate.core import clock
from trackgate.core.db import db

PASSWORD = "correct horse battery"
Token = Callable[..., str]


def make(email: str, role: Role = Role.OWNER) -> Admin:
    admin = create_admin(email, PASSWORD, role, now=clock.now())
    db.session.commit()
    return admin


def admin_of(email: str) -> Admin:
    admin = find_admin(email)
    assert admin is not None
    db.session.refresh(admin)
    return admin


def post(client: FlaskClient, token: Token, path: str, **sent: str) -> tuple[int, str]:
    data = {"csrf_token": token(client), **sent}
    answer = client.post(f"/admin/people{path}", data=data)
    return answer.status_code, answer.text


def last_action() -> str:
    query = db.select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1)
    return db.session.scalar(query) or ""


def test_the_last_owner_is_neither_ended_nor_made_an_editor(app: Flask) -> None:
    ada = make("ada@example.com")
    make("eve@example.com", Role.EDITOR)

    with pytest.raises(LastOwner):
        end_admin(ada, now=clock.now())
    with pytest.raises(LastOwner):
        change_role(ada, Role.EDITOR)
    assert admin_of("ada@example.com").role is Role.OWNER


def test_an_owner_who_was_ended_is_no_other_owner(app: Flask) -> None:
    ada, bob = make("ada@example.com"), make("bob@example.com")
    end_admin(bob, now=clock.now())

    with pytest.raises(LastOwner):
        end_admin(ada, now=clock.now())


def test_of_two_owners_one_can_go(app: Flask) -> None:
    ada, _ = make("ada@example.com"), make("bob@example.com")
    change_role(ada, Role.EDITOR)
    assert admin_of("ada@example.com").role is Role.EDITOR


def test_a_made_password_is_shown_once_and_works(
    owner: FlaskClient, token: Token
) -> None:
    status, page = post(owner, token, "", email="New@Example.com", role="editor")

    assert status == 200
    added = admin_of("new@example.com")
    shown = page.split('id="made-password">')[1].split("<")[0]
    assert password_is_right(added, shown)
    assert added.password_given
    assert added.role is Role.EDITOR
    assert last_action() == "admin.added"
    assert shown not in owner.get("/admin/people").text


def test_a_typed_password_is_not_shown(owner: FlaskClient, token: Token) -> None:
    sent = {"email": "new@example.com", "role": "owner", "password": PASSWORD}

    assert post(owner, token, "", **sent)[0] == 303
    assert password_is_right(admin_of("new@example.com"), PASSWORD)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "", "role": "editor"}, "Enter your e-mail address"),
        ({"email": "nonsense", "role": "editor"}, "in the correct format"),
        ({"email": "new@example.com"}, "Choose what they may do"),
        ({"email": "new@example.com", "role": "king"}, "Choose what they may do"),
        ({"email": "owner@example.com", "role": "editor"}, "is an admin already"),
        (
            {"email": "new@example.com", "role": "editor", "password": "short"},
            "at least 12 characters",
        ),
        (
            {
                "email": "new@example.com",
                "role": "editor",
                "password": "new@example.com",
            },
            "The e-mail is no password",
        ),
    ],
)
def test_bad_input_is_told_and_kept(
    owner: FlaskClient, token: Token, sent: dict[str, str], said: str
) -> None:
    status, page = post(owner, token, "", **sent)

    assert status == 422
    assert said in page
    assert f'value="{sent["email"]}"' in page
    assert find_admin("new@example.com") is None


def test_another_role_holds_at_once(
    owner: FlaskClient, editor: FlaskClient, token: Token
) -> None:
    number = admin_of("editor@example.com").id
    assert editor.get("/admin/people").status_code == 403

    post(owner, token, f"/{number}/role", role="owner")

    assert editor.get("/admin/people").status_code == 200
    assert last_action() == "admin.role_changed"


def test_who_is_ended_is_out_at_once_and_can_be_added_again(
    owner: FlaskClient, editor: FlaskClient, token: Token
) -> None:
    number = admin_of("editor@example.com").id
    assert "End editor@example.com?" in owner.get(f"/admin/people/{number}/end").text

    assert post(owner, token, f"/{number}/end")[0] == 303

    assert editor.get("/admin/account").status_code == 303
    assert last_action() == "admin.ended"
    assert post(owner, token, f"/{number}/end")[0] == 404
    assert post(owner, token, "", email="editor@example.com", role="editor")[0] == 200
    assert admin_of("editor@example.com").ended_at is None
    assert editor.get("/admin/account").status_code == 303


def test_the_last_owner_is_told_why_not(owner: FlaskClient, token: Token) -> None:
    number = admin_of("owner@example.com").id

    assert post(owner, token, f"/{number}/end")[0] == 303

    assert "There must be an owner" in owner.get("/admin/people").text


def test_a_new_password_asks_first_and_ends_nothing_by_asking(
    owner: FlaskClient, editor: FlaskClient
) -> None:
    number = admin_of("editor@example.com").id
    address = f"/admin/people/{number}/password"
    listed = owner.get("/admin/people").text
    assert f'href="{address}"' in listed
    assert f'action="{address}"' not in listed

    asked = owner.get(address).text

    assert "A new password for editor@example.com?" in asked
    assert "signed out everywhere" in asked
    assert f'action="{address}"' in asked
    assert editor.get("/admin/account").status_code == 200


def test_a_forgotten_password_is_replaced(
    owner: FlaskClient, editor: FlaskClient, token: Token
) -> None:
    number = admin_of("editor@example.com").id

    status, page = post(owner, token, f"/{number}/password")

    assert status == 200
    shown = page.split('id="made-password">')[1].split("<")[0]
    assert password_is_right(admin_of("editor@example.com"), shown)
    assert editor.get("/admin/account").status_code == 303
