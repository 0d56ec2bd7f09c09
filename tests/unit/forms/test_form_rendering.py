"""The lead form's HTML: labels, hints, errors, and nothing that escapes."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask

from support.form_making import ROLES, form_of, post
from trackgate.core import paths
from trackgate.forms.presets import list_presets, load_preset
from trackgate.forms.rendering import render_fields
from trackgate.forms.store import StoredForm

pytestmark = pytest.mark.usefixtures("templates")

ROLE = {"name": "role", "kind": "radio", "options": ROLES, "help": "Roughly."}
TOPICS = {"name": "topics", "kind": "checkboxes", "options": ["a", "b"]}
VOID = {"input", "br"}
NASTY = "\"><script>alert(1)</script>&'"


@pytest.fixture(scope="module")
def templates() -> Iterator[Flask]:
    """An application with our templates and nothing else."""
    app = Flask("bare", root_path=str(paths.DATA_ROOT), template_folder="templates")
    with app.app_context():
        yield app


class Page(HTMLParser):
    """The elements of a piece of HTML; fails where tags do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"twice an attribute in {tag}: {names}"
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.found
            if name == tag and attributes.items() <= found.items()
        ]

    def one(self, tag: str, **attributes: str) -> dict[str, str | None]:
        (found,) = self.all(tag, **attributes)
        return found


def page(*fields: dict[str, Any], **more: Any) -> Page:  # noqa: ANN401
    return Page(render_fields(form_of(*fields), **more))


def test_the_email_comes_first_and_is_labelled_email() -> None:
    html = str(render_fields(form_of({"name": "team"}), {"email": "a@b.c"}))
    found = Page(html)
    assert found.all("input")[0] == {
        "class": "input",
        "id": "field-email",
        "name": "email",
        "type": "email",
        "value": "a@b.c",
        "autocomplete": "email",
        "spellcheck": "false",
        "autocapitalize": "none",
    }
    assert '<label class="label" for="field-email">Email</label>' in html


def test_the_default_form_shows_six_inputs() -> None:
    found = Page(render_fields(StoredForm(1, load_preset("default"))))
    assert len(found.all("div", **{"class": "field"})) == 6
    tokens = [
        element["autocomplete"]
        for tag, element in found.found
        if tag in {"input", "select"} and element["name"] != "website"
    ]
    assert tokens == [
        "email",
        "given-name",
        "family-name",
        "organization",
        "organization-title",
        "country",
    ]


@pytest.mark.parametrize("name", list_presets())
def test_every_preset_has_a_label_for_each_input_and_each_id_once(name: str) -> None:
    found = Page(render_fields(StoredForm(1, load_preset(name))))
    ids = [element["id"] for _, element in found.found if "id" in element]
    assert len(ids) == len(set(ids))
    labelled = {element["for"] for element in found.all("label")}
    for tag in ("input", "select", "textarea"):
        for element in found.all(tag):
            assert element.get("type") == "hidden" or element["id"] in labelled


def test_optional_fields_say_so_and_required_ones_say_nothing() -> None:
    html = render_fields(form_of({"name": "team"}))
    assert 'Team <span class="optional">(optional)</span></label>' in html
    html = render_fields(form_of({"name": "team", "required": True}))
    assert "optional" not in html


def test_a_hint_and_an_error_describe_their_input() -> None:
    field = {"name": "team", "help": "As on your badge.", "required": True}
    stored = form_of(field)
    html = str(render_fields(stored, errors=post(stored).errors))
    box = Page(html).one("input", name="team")
    assert box["aria-describedby"] == "hint-team error-team"
    assert box["aria-invalid"] == "true"
    assert '<p class="hint" id="hint-team">As on your badge.</p>' in html
    assert (
        '<p class="error-message" id="error-team"><span class="visually-hidden">'
        "Error:</span> Enter your team</p>" in html
    )
    assert '<div class="field field--error">' in html


def test_a_field_without_hint_or_error_is_described_by_nothing() -> None:
    box = page({"name": "team"}).one("input", name="team")
    assert not {"aria-describedby", "aria-invalid"} & box.keys()


def test_the_first_error_of_a_field_is_shown() -> None:
    html = render_fields(form_of(), errors=[("email", "First"), ("email", "Second")])
    assert "First" in html
    assert "Second" not in html


def test_radios_are_a_group_that_is_described_as_one() -> None:
    found = page(ROLE, values={"role": "other"}, errors=[("role", "Choose")])
    assert found.one("fieldset")["aria-describedby"] == "hint-role error-role"
    first, second = found.all("input", type="radio")
    assert (first["id"], second["id"]) == ("field-role", "field-role-2")
    assert "checked" not in first
    assert "checked" in second


def test_checkboxes_are_ticked_as_they_were() -> None:
    found = page(TOPICS, values={"topics": ["b", "z"]})
    first, second = found.all("input", type="checkbox")
    assert "checked" not in first
    assert "checked" in second


@pytest.mark.parametrize(("values", "ticked"), [({}, False), ({"news": "yes"}, True)])
def test_a_consent_is_ticked_only_by_the_learner(
    values: dict[str, str], ticked: bool
) -> None:
    stored = form_of({"name": "news", "kind": "consent", "text": "Send me <news>."})
    html = render_fields(stored, values)
    assert ("checked" in Page(html).one("input", type="checkbox")) is ticked
    assert '<label for="field-news">Send me &lt;news&gt;.</label>' in html


def test_a_select_starts_with_nothing_chosen() -> None:
    found = page({"name": "role", "kind": "select", "options": ROLES})
    assert [option["value"] for option in found.all("option")] == ["", *ROLES]
    assert not any("selected" in option for option in found.all("option"))


def test_a_select_shows_the_answer_that_was_given() -> None:
    options = ["a", "a&b", NASTY]
    field = {"name": "role", "kind": "select", "options": options}
    for value in options:
        chosen = [
            option["value"]
            for option in page(field, values={"role": value}).all("option")
            if "selected" in option
        ]
        assert chosen == [value]


def test_a_country_is_shown_by_its_name() -> None:
    html = render_fields(
        form_of({"name": "country", "kind": "country"}), {"country": "NL"}
    )
    assert '<option value="NL" selected>Netherlands</option>' in html


def test_a_hidden_field_has_its_default_or_the_given_value() -> None:
    field = {"name": "source", "kind": "hidden", "default": "home"}
    assert page(field).one("input", type="hidden")["value"] == "home"
    found = page(field, values={"source": "fair"})
    assert found.one("input", type="hidden")["value"] == "fair"


def test_a_conditional_field_tells_the_script_when_to_show_it() -> None:
    condition = {"field": "role", "any_of": ["other"]}
    found = page(ROLE, {"name": "team", "show_if": condition})
    box = found.one("div", **{"data-show-if-field": "role"})
    assert box["data-show-if-values"] == '["other"]'
    assert "hidden" not in box


def test_the_honeypot_is_out_of_everyones_way() -> None:
    html = render_fields(form_of())
    assert '<div class="hp" aria-hidden="true">' in html
    trap = Page(html).one("input", name="website")
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")


def test_nothing_that_is_typed_or_configured_becomes_markup() -> None:
    kinds: list[dict[str, Any]] = [
        {"kind": "text", "placeholder": NASTY},
        {"kind": "long_text"},
        {"kind": "radio", "options": [NASTY]},
        {"kind": "select", "options": [NASTY]},
        {"kind": "checkboxes", "options": [NASTY]},
        {"kind": "consent", "text": NASTY},
        {"kind": "hidden"},
    ]
    fields = [
        {"name": f"f{index}", "label": NASTY, "help": NASTY, **kind}
        for index, kind in enumerate(kinds)
    ]
    values = {field["name"]: NASTY for field in fields} | {"email": NASTY}
    errors = [(field["name"], NASTY) for field in fields] + [("email", NASTY)]
    found = page(*fields, values=values, errors=errors)
    assert found.all("script") == []
    assert found.one("input", name="f0")["value"] == NASTY


def test_no_inline_style_or_script_is_needed() -> None:
    for name in list_presets():
        html = render_fields(StoredForm(1, load_preset(name)))
        assert not re.search(r"\s(style|on[a-z]+)=", html)


def test_values_are_printed_and_not_looked_at() -> None:
    """So that a page can be made once, with texts to be replaced per visitor."""
    stored = form_of({"name": "team"})
    once = render_fields(stored, {"email": "%EMAIL%"})
    assert once.replace("%EMAIL%", "a@b.c") == render_fields(stored, {"email": "a@b.c"})


def test_the_script_is_small_and_makes_no_request() -> None:
    script = (paths.DATA_ROOT / "static" / "showif.js").read_bytes()
    assert len(script) < 1024
    assert b"fetch" not in script


def test_other_pages_can_use_a_single_field(templates: Flask) -> None:
    macros = templates.jinja_env.get_template("macros/fields.html").module
    html = macros.text_field(  # type: ignore[attr-defined]
        "code", "Code", error="Wrong", autocomplete="one-time-code"
    )
    box = Page(html).one("input", name="code")
    assert box["aria-describedby"] == "error-code"
    assert box["autocomplete"] == "one-time-code"
