"""Every admin address as nobody, as an editor and as an owner.

The addresses come from the application. Who may use each is written down here, so
that an address nobody has decided about fails the first test.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from trackgate.admin.base.accounts import create_admin
from trackgate.admin.base.models import Role
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms.store import ensure_form


def _names(text: str) -> set[str]:
    return set(text.split())


OPEN = {"sign_in", "sign_in_form"}

OWNERS_ONLY = _names("""
    audit_list mail_read mail_resend outbox people people_add people_end
    people_end_sure people_password people_password_sure people_role
    settings_accent settings_emails settings_logo settings_mail settings_name
    settings_page settings_proof settings_retention
""")

EDITORS_TOO = _names("""
    account account_password claim_extend claim_extend_form claim_revoke
    claim_revoke_form form_edit form_editor form_preview form_restore
    form_version_page form_versions home invite_claims invite_delete
    invite_delete_form invite_description invite_duplicate invite_edit
    invite_embed invite_embed_preview invite_hot_start invite_hot_start_remove
    invite_hot_start_remove_form invite_hot_start_save invite_new invite_new_link
    invite_new_link_form invite_page invite_qr invite_qr_image invite_release
    invite_release_form invite_restore invite_room invite_share invite_slide
    invites lead_erase_form lead_export lead_merge lead_merge_form lead_page
    lead_release leads person_erase person_erase_form person_look sign_out track
    track_bring_back track_checkout track_import track_preview track_retire
    track_retire_sure track_settings track_settings_save track_upload tracks
""")


@dataclass(frozen=True)
class Address:
    """One address and method of the admin pages."""

    endpoint: str
    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.endpoint})"


def addresses(app: Flask) -> Iterator[Address]:
    """Give every address below /admin, with something for its variable parts."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/admin"):
            continue
        _, name = rule.endpoint.split(".")
        values = {part: _sample(rule._converters[part]) for part in rule.arguments}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = adapter.build(rule.endpoint, values, method=method)
            yield Address(name, method, path)


def _sample(converter: object) -> object:
    return 999_999 if "Integer" in type(converter).__name__ else "nothing"


class Person:
    """Somebody at a browser; every request comes from a session of its own."""

    def __init__(self, app: Flask, role: Role | None) -> None:
        self._app = app
        self._admin = None
        if role is not None:
            email = f"{role}@example.com"
            admin = create_admin(email, "a long password", role, now=clock.now())
            db.session.commit()
            self._admin = (admin.id, admin.session_number)

    def ask(self, address: Address, *, with_token: bool = True) -> TestResponse:
        client = self._app.test_client()
        data = {"csrf_token": self._enter(client)} if with_token else {}
        if not with_token:
            self._enter(client)
        if address.method == "GET":
            return client.get(address.path)
        return client.open(address.path, method=address.method, data=data)

    def _enter(self, client: FlaskClient) -> str:
        """Begin the session, and give a form token of it."""
        if self._admin is not None:
            with client.session_transaction() as session:
                session["admin"], session["number"] = self._admin
        page = client.get("/admin/login").text
        return page.split('name="csrf_token" value="')[1].split('"')[0]


@pytest.fixture
def person(app: Flask) -> type[Person]:
    ensure_form(now=clock.now())
    db.session.commit()
    return Person


def leads_to_sign_in(answer: TestResponse) -> bool:
    where = answer.headers.get("Location", "")
    return answer.status_code == 303 and where.startswith("/admin/login")


def test_somebody_has_decided_about_every_address(app: Flask) -> None:
    found = {address.endpoint for address in addresses(app)}
    decided = [OPEN, OWNERS_ONLY, EDITORS_TOO]

    undecided = found - set().union(*decided)
    assert not undecided, f"say here who may use {sorted(undecided)}"
    gone = set().union(*decided) - found
    assert not gone, f"there is no such address any more: {sorted(gone)}"
    for one, other in itertools.combinations(decided, 2):
        assert not one & other


def test_the_mark_on_the_view_says_the_same_as_the_list(app: Flask) -> None:
    marked = {
        address.endpoint
        for address in addresses(app)
        if getattr(
            app.view_functions[f"admin.{address.endpoint}"], "owners_only", False
        )
    }
    assert marked == OWNERS_ONLY


def test_every_address_below_admin_is_behind_the_guard(app: Flask) -> None:
    strangers = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin") and not rule.endpoint.startswith("admin.")
    ]
    assert strangers == []


def test_nobody_is_sent_to_sign_in(app: Flask, person: type[Person]) -> None:
    nobody = person(app, None)
    let_in = [
        str(address)
        for address in addresses(app)
        if address.endpoint not in OPEN and not leads_to_sign_in(nobody.ask(address))
    ]
    assert let_in == []


def test_a_get_leads_back_after_signing_in_and_a_post_does_not(
    app: Flask, person: type[Person]
) -> None:
    nobody = person(app, None)
    for address in addresses(app):
        if address.endpoint in OPEN:
            continue
        where = nobody.ask(address).headers["Location"]
        assert ("next=" in where) == (address.method == "GET"), str(address)


def test_an_editor_is_refused_what_is_the_owners(
    app: Flask, person: type[Person]
) -> None:
    editor = person(app, Role.EDITOR)
    for address in addresses(app):
        answer = editor.ask(address)
        refused = answer.status_code == 403
        assert refused == (address.endpoint in OWNERS_ONLY), str(address)
        if address.endpoint not in OPEN | {"sign_out"}:
            assert not leads_to_sign_in(answer), str(address)
        assert answer.status_code < 500, str(address)


def test_an_owner_is_refused_nothing(app: Flask, person: type[Person]) -> None:
    owner = person(app, Role.OWNER)
    for address in addresses(app):
        answer = owner.ask(address)
        assert answer.status_code != 403, str(address)
        assert answer.status_code < 500, str(address)
        if address.endpoint not in OPEN | {"sign_out"}:
            assert not leads_to_sign_in(answer), str(address)


@pytest.mark.parametrize("role", [None, Role.EDITOR, Role.OWNER])
def test_no_post_is_taken_without_the_sessions_token(
    app: Flask, person: type[Person], role: Role | None
) -> None:
    somebody = person(app, role)
    taken = [
        str(address)
        for address in addresses(app)
        if address.method != "GET"
        and somebody.ask(address, with_token=False).status_code != 400
    ]
    assert taken == []


def test_a_token_of_another_session_is_none(app: Flask, person: type[Person]) -> None:
    owner, editor = person(app, Role.OWNER), person(app, Role.EDITOR)
    foreign = editor._enter(app.test_client())
    client = app.test_client()
    owner._enter(client)

    answer = client.post("/admin/logout", data={"csrf_token": foreign})

    assert answer.status_code == 400
