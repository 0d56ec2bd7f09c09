"""Clients that are signed in to the admin pages."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from trackgate.admin.base import accounts
from trackgate.admin.base.accounts import create_admin
from trackgate.admin.base.models import Role
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms.store import ensure_form

PASSWORD = "correct horse battery"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')

SignIn = Callable[[Role], FlaskClient]


def token(client: FlaskClient, path: str = "/admin/login") -> str:
    """Give a form token of the client's session, from any page with a form."""
    found = _TOKEN.search(client.get(path).text)
    assert found is not None
    return found.group(1)


@pytest.fixture(autouse=True)
def own_context(app: Flask) -> None:
    """Let every request begin with an empty ``g``, as it does when served.

    The context that ``app`` pushes would else be shared by all requests of a test,
    and with it the form token of whoever came first.
    """

    def forget() -> None:
        for name in list(g):
            g.pop(name)

    app.before_request_funcs.setdefault(None, []).insert(0, forget)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords cheaply: the real cost, twice a test, would be most of a run."""
    quick = partial(generate_password_hash, method="pbkdf2:sha256:1")
    monkeypatch.setattr(accounts, "generate_password_hash", quick)


@pytest.fixture(name="token")
def token_fixture() -> Callable[..., str]:
    return token


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """Make an admin of a role and give a client that is signed in as them."""
    ensure_form(now=clock.now())

    def make(role: Role) -> FlaskClient:
        email = f"{role.value}@example.com"
        create_admin(email, PASSWORD, role, now=clock.now())
        db.session.commit()
        client = app.test_client()
        sent = {"csrf_token": token(client), "email": email, "password": PASSWORD}
        assert client.post("/admin/login", data=sent).status_code == 303
        return client

    return make


@pytest.fixture
def owner(sign_in: SignIn) -> FlaskClient:
    return sign_in(Role.OWNER)


@pytest.fixture
def editor(sign_in: SignIn) -> FlaskClient:
    return sign_in(Role.EDITOR)


@pytest.fixture
def nobody(app: Flask) -> FlaskClient:
    return app.test_client()
