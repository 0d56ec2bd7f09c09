"""The form's editor: what its buttons do, what a save makes, what it refuses."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from trackgate.admin.base.models import AuditEntry
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms.kinds import Kind
from trackgate.forms.models import FormVersion
from trackgate.forms.presets import list_presets
from trackgate.forms.store import StoredForm, current_form, save_form

Token = Callable[..., str]
Edit = Callable[..., Any]


@pytest.fixture
def edit(editor: FlaskClient, token: Token) -> Edit:
    """Send the editor's form with these fields (dicts) and further inputs."""
    return editing(editor, token)


@pytest.fixture
def owner_edit(owner: FlaskClient, token: Token) -> Edit:
    """Do so as an owner, who may say which addresses register."""
    return editing(owner, token)


def editing(client: FlaskClient, token: Token) -> Edit:
    base = current_form().id

    def send(*fields: dict[str, Any], do: str = "save", **more: Any) -> Any:  # noqa: ANN401
        pairs: list[tuple[str, str]] = [
            ("csrf_token", token(client, "/admin/form")),
            ("do", do),
            ("base", str(more.pop("base", base))),
            ("heading", more.pop("heading", "Your details")),
        ]
        for key, field in enumerate(fields, 1):
            pairs.append(("field", str(key)))
            for name, value in ({"kind": "text", "open": "1"} | field).items():
                texts = value if isinstance(value, list) else [value]
                pairs += [(f"f{key}-{name}", text) for text in texts]
        pairs += more.items()
        return client.post("/admin/form", data=MultiDict(pairs))

    return send


def newest() -> StoredForm:
    db.session.rollback()
    return current_form()


def versions() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(FormVersion.id))) or 0


TEAM = {"label": "Your team", "required": "1"}
TOPIC = {"kind": "select", "label": "Topic", "options": "dev | Developer\nOps"}


def test_the_editor_shows_the_form_that_stands(editor: FlaskClient) -> None:
    page = editor.get("/admin/form")
    assert page.status_code == 200
    for item in current_form().definition.fields:
        assert f'value="{item.label}"' in page.text


def test_a_save_makes_a_version_that_says_who_saved_it(edit: Edit) -> None:
    assert edit(TEAM, TOPIC, heading="Hello").status_code == 303
    stored = newest()
    team, topic = stored.definition.fields
    assert stored.definition.heading == "Hello"
    assert (team.name, team.required) == ("your_team", True)
    assert [(o.value, o.label) for o in topic.options] == [
        ("dev", "Developer"),
        ("Ops", "Ops"),
    ]
    version = db.session.get_one(FormVersion, stored.id)
    assert version.saved_by == "editor@example.com"
    noted = db.session.scalars(
        sa.select(AuditEntry.action).order_by(AuditEntry.id.desc())
    ).first()
    assert noted == "form.saved"


@pytest.mark.parametrize("kind", list(Kind))
def test_a_field_of_every_kind_can_be_added_and_saved(edit: Edit, kind: Kind) -> None:
    page = edit(TEAM, do="add", new_kind=kind.value)
    assert f'<option value="{kind.value}" selected>' in page.text
    more = {
        Kind.CONSENT: {"text": "You may write to me."},
        Kind.HIDDEN: {"name": "campaign", "default": "fair"},
    }
    options = {"options": "A\nB"} if kind in {"select", "radio", "checkboxes"} else {}
    field = {"kind": kind.value, "label": "New", **options, **more.get(kind, {})}
    assert edit(field).status_code == 303
    assert newest().definition.fields[0].kind is kind


def test_every_setting_of_a_field_comes_through(owner_edit: Edit) -> None:
    field = {
        "label": "Team",
        "name": "team",
        "help": "Yours",
        "placeholder": "Blue",
        "autocomplete": "organization",
        "required": "1",
        "required_message": "Say which team",
    }
    shown = {"label": "Why", "show_field": "2", "show_values": ["dev", "Ops"]}
    sent = {"intro": "Hi", "business_only": "1", "blocked": "@Example.com\n"}
    owner_edit(field, TOPIC, shown, **sent)
    form = newest().definition
    team, _, why = form.fields
    assert (team.help, team.placeholder, team.autocomplete) == (
        "Yours",
        "Blue",
        "organization",
    )
    assert team.required_message == "Say which team"
    assert why.show_if is not None
    assert (why.show_if.field, why.show_if.any_of) == ("topic", ("dev", "Ops"))
    assert (form.intro, form.business_only) == ("Hi", True)
    assert form.blocked_domains == ("example.com",)


@pytest.mark.parametrize(
    ("do", "order"),
    [
        ("up:2", ["Two", "One", "Three"]),
        ("down:2", ["One", "Three", "Two"]),
        ("up:1", ["One", "Two", "Three"]),
        ("down:3", ["One", "Two", "Three"]),
        ("up:9", ["One", "Two", "Three"]),
        ("nonsense", ["One", "Two", "Three"]),
    ],
)
def test_fields_are_moved_by_buttons_and_nothing_is_saved(
    edit: Edit, do: str, order: list[str]
) -> None:
    page = edit({"label": "One"}, {"label": "Two"}, {"label": "Three"}, do=do).text
    places = [page.index(f'row__title">{label}<') for label in order]
    assert places == sorted(places)
    assert versions() == 1


def test_a_removed_field_can_be_put_back_until_it_is_saved(edit: Edit) -> None:
    page = edit(TEAM, TOPIC, do="remove:1").text
    assert "stay with the leads" in page
    assert 'name="f1-removed" value="1"' in page
    page = edit(TEAM | {"removed": "1"}, TOPIC, do="restore:1").text
    assert "f1-removed" not in page
    edit(TEAM | {"removed": "1", "name": "team"}, TOPIC)
    assert [item.name for item in newest().definition.fields] == ["topic"]


def test_what_another_kind_has_no_use_for_is_kept_while_editing(edit: Edit) -> None:
    page = edit(TOPIC | {"kind": "text", "placeholder": "P"}, do="kind:1").text
    assert "dev | Developer" in page
    edit(TOPIC | {"placeholder": "P", "text": "T", "default": "D"})
    assert newest().definition.fields[0].placeholder == ""


def test_a_preset_fills_the_editor_and_saves_nothing(edit: Edit) -> None:
    assert "webinar" in list_presets()
    page = edit(TEAM, do="preset", preset="webinar").text
    assert 'value="Register for the session"' in page
    assert versions() == 1
    assert edit(TEAM, do="preset", preset="../etc").status_code == 200


@pytest.mark.parametrize(
    ("fields", "more", "name", "message"),
    [
        ([], {"heading": ""}, "heading", "Enter a heading"),
        ([{"label": ""}], {}, "f1-label", "Enter a label"),
        ([TOPIC | {"options": ""}], {}, "f1-options", "Enter at least one option"),
        ([TOPIC | {"options": "A\nA"}], {}, "f1-options", "Line 2: Another option"),
        ([{"kind": "consent", "label": "C"}], {}, "f1-text", "Enter the text"),
        ([{"kind": "hidden"}], {}, "f1-name", "A name starts with a letter"),
        ([TEAM | {"name": "email"}], {}, "f1-name", "is taken by Trackgate"),
        ([TEAM | {"autocomplete": "x"}], {}, "f1-autocomplete", "Browsers know no"),
        (
            [TEAM | {"show_field": "2", "show_values": ["dev"]}, TOPIC],
            {},
            "f1-show_field",
            "Choose a field that comes before",
        ),
        (
            [TOPIC, TEAM | {"show_field": "1"}],
            {},
            "f2-show_values",
            "Choose at least one answer",
        ),
        ([{"label": "x" * 201}], {}, "f1-label", "at most 200 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_all_is_kept(
    edit: Edit,
    fields: list[dict[str, Any]],
    more: dict[str, str],
    name: str,
    message: str,
) -> None:
    page = edit(*fields, **{"intro": "Typed with care", **more})
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert f'href="#field-{name}"' in page.text
    assert f'id="field-{name}"' in page.text
    beside = page.text.split(f'id="error-{name}"')[1].split("</p>")[0]
    assert message in beside
    assert "Typed with care" in page.text
    assert versions() == 1


def test_a_domain_that_is_none_is_said_beside_its_field(owner_edit: Edit) -> None:
    page = owner_edit(blocked="example.com\nno domain")
    assert page.status_code == 422
    beside = page.text.split('id="error-blocked"')[1].split("</p>")[0]
    assert "no domain: Enter" in beside


def rule(*blocked: str, business_only: bool) -> None:
    """Save a form with these rules of which addresses may register."""
    form = current_form().definition
    rules = {"business_only": business_only, "blocked_domains": blocked}
    save_form(replace(form, **rules), now=clock.now())  # type: ignore[arg-type]
    db.session.commit()


@pytest.mark.parametrize(
    "sent", [{}, {"business_only": "1", "blocked": "other.example"}]
)
def test_an_editor_changes_fields_but_not_which_addresses_may_register(
    editor: FlaskClient, token: Token, sent: dict[str, str]
) -> None:
    rule("rival.example", business_only=False)

    assert editing(editor, token)(TEAM, **sent).status_code == 303

    form = newest().definition
    assert [field.label for field in form.fields] == ["Your team"]
    assert (form.business_only, form.blocked_domains) == (False, ("rival.example",))


def test_an_editor_is_told_the_rules_and_who_can_change_them(
    editor: FlaskClient,
) -> None:
    rule("rival.example", business_only=True)
    page = editor.get("/admin/form").text
    assert 'name="business_only"' not in page
    assert 'name="blocked"' not in page
    said = "Business addresses only. 1 domain is blocked. Owners can change this"
    assert said in page


def test_an_owner_changes_the_rules_beside_the_fields(
    owner: FlaskClient, token: Token
) -> None:
    rule("rival.example", business_only=False)
    page = owner.get("/admin/form").text
    assert 'name="business_only"' in page
    assert "rival.example</textarea>" in page

    editing(owner, token)(TEAM, business_only="1")

    form = newest().definition
    assert (form.business_only, form.blocked_domains) == (True, ())


def test_a_version_taken_again_keeps_which_addresses_may_register(
    editor: FlaskClient, token: Token
) -> None:
    first = current_form()
    editing(editor, token)(TEAM, heading="Second")
    rule("rival.example", business_only=True)
    base = str(newest().id)

    sent = {"csrf_token": token(editor, "/admin/form"), "base": base}
    editor.post(f"/admin/form/versions/{first.id}/restore", data=sent)

    form = newest().definition
    assert form.fields == first.definition.fields
    assert (form.business_only, form.blocked_domains) == (True, ("rival.example",))
    page = editor.get("/admin/form").text
    assert "Which addresses may register stays as it is" in page


def test_a_preset_keeps_which_addresses_may_register(owner_edit: Edit) -> None:
    blocked = {"blocked": "rival.example"}
    page = owner_edit(TEAM, do="preset", preset="webinar", **blocked).text
    assert 'value="Register for the session"' in page
    assert "rival.example</textarea>" in page
    assert 'name="business_only" value="1" checked' not in page


def test_a_save_of_rules_alone_offers_no_version_that_would_not_undo_it(
    owner: FlaskClient, token: Token
) -> None:
    edit = editing(owner, token)
    edit(TEAM)
    owner.get("/admin/form")
    edit(TEAM | {"name": "your_team"}, base=newest().id, business_only="1")
    assert newest().definition.business_only
    page = owner.get("/admin/form").text
    assert "Learners see it from now on" in page
    assert "Bring back" not in page


def test_too_many_fields_are_told_at_the_adding(edit: Edit) -> None:
    page = edit(*({"label": f"Field {n}"} for n in range(41)))
    assert page.status_code == 422
    assert 'id="error-add"' in page.text
    assert "Field 40" in page.text


def test_the_second_of_two_admins_is_told_and_nothing_is_overwritten(
    edit: Edit,
) -> None:
    base = current_form().id
    edit(TEAM, heading="Theirs")
    page = edit(TEAM, heading="Mine", base=base)
    assert page.status_code == 409
    assert "editor@example.com saved" in page.text
    assert 'value="Mine"' in page.text
    theirs = newest()
    assert theirs.definition.heading == "Theirs"
    assert f'name="base" value="{theirs.id}"' in page.text
    assert edit(TEAM, heading="Mine", base=theirs.id).status_code == 303
    assert newest().definition.heading == "Mine"
    assert versions() == 3


def test_saving_what_is_unchanged_makes_no_version(edit: Edit) -> None:
    edit(TEAM)
    assert edit(TEAM | {"name": "your_team"}, base=newest().id).status_code == 303
    assert versions() == 2


def test_the_preview_is_the_real_form_and_leaves_out_what_is_not_finished(
    editor: FlaskClient, token: Token
) -> None:
    sent = MultiDict(
        [
            ("csrf_token", token(editor, "/admin/form")),
            ("heading", ""),
            ("field", "1"),
            ("f1-kind", "text"),
            ("f1-label", "Team <b>"),
            ("field", "2"),
            ("f2-kind", "select"),
            ("f2-label", "Half"),
        ]
    )
    page = editor.post("/admin/form/preview", data=sent).text
    assert "One field is not finished" in page
    assert 'sandbox="allow-scripts"' in page
    inner = page.split('srcdoc="')[1].split('"')[0]
    assert "field-team_b" in inner
    assert "Team &amp;lt;b&amp;gt;" in inner
    assert "Half" not in inner
    assert versions() == 1


def test_versions_are_listed_shown_and_taken_again(
    edit: Edit, editor: FlaskClient, token: Token
) -> None:
    first = current_form()
    edit(TEAM, heading="Second")
    listed = editor.get("/admin/form/versions").text
    assert f"Version {first.id + 1}" in listed
    assert "editor@example.com" in listed
    page = editor.get(f"/admin/form/versions/{first.id}").text
    assert first.definition.fields[0].label in page
    sent = {"csrf_token": token(editor, "/admin/form"), "base": str(newest().id)}
    path = f"/admin/form/versions/{first.id}/restore"
    assert editor.post(path, data=sent).status_code == 303
    assert newest().definition == first.definition
    assert versions() == 3
    assert editor.post(path, data=sent).status_code == 303  # somebody saved meanwhile
    assert versions() == 3
    assert editor.get("/admin/form/versions/99").status_code == 404


def test_a_saved_form_offers_the_version_before(
    edit: Edit, editor: FlaskClient, token: Token
) -> None:
    first = current_form()
    edit(TEAM, heading="Second")
    page = editor.get("/admin/form").text
    undo = re.search(
        r'form="undo" formaction="([^"]+)" name="base" value="(\d+)">([^<]+)<', page
    )
    assert undo is not None
    path, base, text = undo.groups()
    assert text == f"Bring back version {first.id}"
    sent = {"csrf_token": token(editor, "/admin/form"), "base": base}
    assert editor.post(path, data=sent).status_code == 303
    assert newest().definition == first.definition


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/admin/form"),
        ("get", "/admin/form/versions"),
        ("get", "/admin/form/versions/1"),
    ],
)
def test_nobody_is_sent_to_sign_in_and_both_roles_get_in(
    nobody: FlaskClient,
    owner: FlaskClient,
    editor: FlaskClient,
    method: str,
    path: str,
) -> None:
    assert getattr(nobody, method)(path).status_code == 303
    assert getattr(owner, method)(path).status_code == 200
    assert getattr(editor, method)(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/admin/form", "/admin/form/preview", "/admin/form/versions/1/restore"]
)
def test_a_post_without_its_token_changes_nothing(
    editor: FlaskClient, nobody: FlaskClient, path: str
) -> None:
    assert editor.post(path, data={"do": "save"}).status_code == 400
    assert nobody.post(path, data={"do": "save"}).status_code in {303, 400}
    assert versions() == 1
