"""Signing in and out, and one's own password."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from trackgate.admin.base.accounts import create_admin, end_admin, find_admin
from trackgate.admin.base.models import Admin, AuditEntry, Role
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.web.rate_limits import sign_in_allowed

PASSWORD = "correct horse battery"
NEW = "a quite different staple"
Token = Callable[..., str]
SignIn = Callable[[Role], FlaskClient]


@pytest.fixture
def ada(app: Flask) -> Admin:
    admin = create_admin("ada@example.com", PASSWORD, Role.OWNER, now=clock.now())
    db.session.commit()
    return admin


def enter(client: FlaskClient, token: Token, **more: str) -> tuple[int, str, str]:
    sent = {
        "csrf_token": token(client),
        "email": "ada@example.com",
        "password": PASSWORD,
        **more,
    }
    answer = client.post("/admin/login", data=sent)
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def actions() -> list[str]:
    return list(db.session.scalars(db.select(AuditEntry.action).order_by("id")))


def test_signing_in_leads_to_the_admin_pages(
    ada: Admin, nobody: FlaskClient, token: Token
) -> None:
    assert enter(nobody, token)[:2] == (303, "/admin/")
    assert nobody.get("/admin/account").status_code == 200
    assert actions() == ["admin.signed_in"]


def test_the_address_may_be_typed_in_capitals(
    ada: Admin, nobody: FlaskClient, token: Token
) -> None:
    assert enter(nobody, token, email=" Ada@Example.COM ")[0] == 303


def test_signing_in_leads_to_where_one_was_going(
    ada: Admin, nobody: FlaskClient, token: Token
) -> None:
    sent_away = nobody.get("/admin/tracks?q=web")
    assert sent_away.headers["Location"].endswith("next=/admin/tracks?q%3Dweb")

    assert enter(nobody, token, next="/admin/tracks?q=web")[1] == "/admin/tracks?q=web"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/admin/",
        "//evil.example/admin/",
        "/admin/\\evil.example",
        "/\\evil.example/admin",
        "/adminevil",
        "javascript:alert(1)",
        "/admin/\r\nX: y",
        "/admin/login",
        "/admin/logout",
        "//[/admin/",
        "/i/somewhere",
    ],
)
def test_nobody_is_led_anywhere_else(
    ada: Admin, nobody: FlaskClient, token: Token, target: str
) -> None:
    assert enter(nobody, token, next=target)[1] == "/admin/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("not an address", PASSWORD),
        ("", ""),
        ("ada@example.com", PASSWORD * 50),
    ],
)
def test_what_is_wrong_is_not_told_apart(
    ada: Admin, nobody: FlaskClient, token: Token, email: str, password: str
) -> None:
    status, _, page = enter(nobody, token, email=email, password=password)

    assert status == 422
    assert "This e-mail and password do not belong together" in page
    assert nobody.get("/admin/account").status_code == 303


def test_who_was_ended_does_not_get_in(
    ada: Admin, nobody: FlaskClient, token: Token
) -> None:
    create_admin("bob@example.com", PASSWORD, Role.OWNER, now=clock.now())
    end_admin(ada, now=clock.now())
    db.session.commit()

    assert enter(nobody, token)[0] == 422


class TestWithLimits:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"TESTING": "1", "SECRET_KEY": "test-secret"}

    def test_the_eleventh_try_is_not_looked_at(
        self, ada: Admin, nobody: FlaskClient, token: Token
    ) -> None:
        tries = [enter(nobody, token, password="wrong")[0] for _ in range(10)]
        assert tries == [422] * 10

        assert enter(nobody, token)[0] == 429
        assert enter(nobody, token, email="bob@example.com")[0] == 422

    def test_another_way_to_write_an_address_gives_no_more_tries(
        self, ada: Admin, nobody: FlaskClient, token: Token
    ) -> None:
        written = ["ada@example.com", "ADA@example.com", "ada@ｅxample.com"]
        tries = [
            enter(nobody, token, email=written[number % 3], password="wrong")[0]
            for number in range(10)
        ]
        assert tries == [422] * 10

        for email in (*written, "ada@EXａmple.com"):
            assert enter(nobody, token, email=email)[0] == 429

    def test_all_that_is_no_address_counts_as_one(
        self, ada: Admin, nobody: FlaskClient, token: Token
    ) -> None:
        tries = [enter(nobody, token, email=f"no {n}")[0] for n in range(11)]

        assert tries == [422] * 10 + [429]

    def test_a_network_with_a_list_of_addresses_is_stopped(
        self, ada: Admin, app: Flask
    ) -> None:
        tries = [sign_in_allowed(f"{n}@example.com", "192.0.2.1") for n in range(201)]

        assert tries == [True] * 200 + [False]
        assert sign_in_allowed("ada@example.com", "192.0.2.2")

    def test_an_address_that_many_networks_try_is_closed_for_a_while(
        self, ada: Admin, app: Flask
    ) -> None:
        tries = [sign_in_allowed(ada.email, f"192.0.2.{n}") for n in range(201)]

        assert tries == [True] * 200 + [False]
        assert sign_in_allowed("bob@example.com", "192.0.2.1")

    def test_one_network_alone_cannot_close_an_address(
        self, ada: Admin, app: Flask
    ) -> None:
        for _ in range(300):
            sign_in_allowed(ada.email, "192.0.2.1")

        assert sign_in_allowed(ada.email, "192.0.2.2")

    def test_somebody_at_an_open_screen_cannot_guess_on(
        self, owner: FlaskClient, token: Token
    ) -> None:
        sent = {"csrf_token": token(owner), "current": "guess", "password": NEW}
        tries = [
            owner.post("/admin/account/password", data=sent).status_code
            for _ in range(11)
        ]
        assert tries == [422] * 10 + [429]


def test_signing_out_ends_this_browser_only(
    ada: Admin, app: Flask, token: Token
) -> None:
    here, there = app.test_client(), app.test_client()
    enter(here, token)
    enter(there, token)

    assert (
        here.post("/admin/logout", data={"csrf_token": token(here)}).status_code == 303
    )

    assert here.get("/admin/account").status_code == 303
    assert there.get("/admin/account").status_code == 200


def test_signing_out_everywhere_ends_every_browser(
    ada: Admin, app: Flask, token: Token
) -> None:
    here, there = app.test_client(), app.test_client()
    enter(here, token)
    enter(there, token)

    here.post("/admin/logout", data={"csrf_token": token(here), "everywhere": "1"})

    assert here.get("/admin/account").status_code == 303
    assert there.get("/admin/account").status_code == 303
    assert actions()[-1] == "admin.signed_out_everywhere"


def change(client: FlaskClient, token: Token, **typed: str) -> tuple[int, str]:
    sent = {"csrf_token": token(client), "again": typed.get("password", ""), **typed}
    answer = client.post("/admin/account/password", data=sent)
    return answer.status_code, answer.text


def test_a_new_password_ends_the_other_sessions(
    ada: Admin, app: Flask, token: Token
) -> None:
    here, there = app.test_client(), app.test_client()
    enter(here, token)
    enter(there, token)

    assert change(here, token, current=PASSWORD, password=NEW)[0] == 303

    assert here.get("/admin/account").status_code == 200
    assert there.get("/admin/account").status_code == 303
    assert enter(there, token)[0] == 422
    assert enter(there, token, password=NEW)[0] == 303
    assert "admin.password_changed" in actions()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"current": "wrong", "password": NEW}, "This is not your password"),
        ({"current": PASSWORD, "password": PASSWORD}, "Choose another password"),
        ({"current": PASSWORD, "password": "short"}, "at least 12 characters"),
        ({"current": PASSWORD, "password": "x" * 201}, "at most 200 characters"),
        (
            {"current": PASSWORD, "password": NEW, "again": "other"},
            "This is not the same",
        ),
    ],
)
def test_a_bad_new_password_changes_nothing(
    ada: Admin, nobody: FlaskClient, token: Token, typed: dict[str, str], said: str
) -> None:
    enter(nobody, token)

    status, page = change(nobody, token, **typed)

    assert status == 422
    assert said in page
    assert "<title>Error: Your account" in page
    assert enter(nobody, token)[0] == 303


def test_a_password_that_was_given_asks_to_be_changed(
    app: Flask, nobody: FlaskClient, token: Token
) -> None:
    create_admin("ada@example.com", PASSWORD, Role.EDITOR, now=clock.now(), given=True)
    db.session.commit()
    enter(nobody, token)
    assert "Choose your own" in nobody.get("/admin/account").text

    change(nobody, token, current=PASSWORD, password=NEW)

    assert "Choose your own" not in nobody.get("/admin/account").text
    admin = find_admin("ada@example.com")
    assert admin is not None
    assert not admin.password_given
