"""Judging a POST of the lead form: each kind, and what show-if hides."""

import pytest
from werkzeug.datastructures import MultiDict

from support.form_making import ROLES, form_of, post
from trackgate.forms.builder import GivenConsent, build_form, validate
from trackgate.forms.presets import load_preset
from trackgate.forms.store import StoredForm

TEAM = {"name": "team"}
ROLE = {"name": "role", "kind": "select", "options": ROLES}
OTHER = {
    "name": "other",
    "required": True,
    "show_if": {"field": "role", "equals": "other"},
}
TOPICS = {"name": "topics", "kind": "checkboxes", "options": ["a", "b", "c"]}
NEWS = {"name": "news", "kind": "consent", "text": "Send me news."}


def test_the_default_form_takes_a_person() -> None:
    stored = StoredForm(1, load_preset("default"))
    answers = {
        "first_name": "Ann",
        "last_name": "Lee",
        "company": "Acme",
        "job_title": "",
        "country": "NL",
    }
    submission = post(stored, email="ann@example.com", **answers)
    assert submission.errors == []
    assert submission.answers == answers
    assert submission.consents == []
    assert not submission.honeypot


def test_the_class_of_a_version_is_made_once() -> None:
    stored = form_of(TEAM)
    assert build_form(stored) is build_form(stored)
    assert build_form(form_of(TEAM)) is not build_form(stored)


def test_text_is_trimmed_and_made_one_line() -> None:
    submission = post(form_of(TEAM), team="  a \t b\r\n c\x00\x1b ")
    assert submission.answers == {"team": "a b c"}


def test_a_long_text_keeps_its_lines() -> None:
    stored = form_of({"name": "why", "kind": "long_text"})
    assert post(stored, why=" a\r\n\r\n b\x00\n").answers == {"why": "a\n\n b"}


@pytest.mark.parametrize(("kind", "limit"), [("text", 200), ("long_text", 2000)])
def test_a_text_that_is_too_long_is_refused(kind: str, limit: int) -> None:
    stored = form_of({"name": "team", "kind": kind})
    assert post(stored, team="x" * limit).errors == []
    assert post(stored, team="x" * (limit + 1)).errors == [
        ("team", f"“Team” must be {limit} characters or fewer")
    ]


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_an_empty_answer_to_a_required_field_is_asked_for(text: str) -> None:
    stored = form_of({**TEAM, "required": True})
    assert post(stored, team=text).errors == [("team", "Enter your team")]
    assert post(stored).errors == [("team", "Enter your team")]


@pytest.mark.parametrize(
    ("kind", "label", "message"),
    [
        ("text", "Company name", "Enter your company name"),
        ("text", "VAT number", "Enter your VAT number"),
        ("text", "Your team:", "Enter your team"),
        ("text", "E-mail of your manager", "Enter the e-mail of your manager"),
        ("text", "What for?", "Enter an answer to “What for?”"),
        ("country", "Country", "Select your country"),
        ("radio", "Role", "Select your role"),
        ("select", "Which role?", "Select an answer to “Which role?”"),
        ("checkboxes", "Topics", "Select at least one answer to “Topics”"),
        ("consent", "News", "Tick the box under “News” to go on"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    kind: str, label: str, message: str
) -> None:
    field = {"name": "x", "kind": kind, "label": label, "required": True}
    if kind in {"radio", "select", "checkboxes"}:
        field["options"] = ROLES
    if kind == "consent":
        field["text"] = "Send me news."
    assert post(form_of(field)).errors == [("x", message)]


def test_a_sentence_of_ones_own_is_said_instead() -> None:
    stored = form_of({**TEAM, "required": True, "required_message": "Team, please"})
    assert post(stored).errors == [("team", "Team, please")]


@pytest.mark.parametrize(
    "text", ["+31 20 123 4567", "(020) 123.45.67", "555-0100 x12", "020/1234567"]
)
def test_phone_numbers_are_taken_as_people_write_them(text: str) -> None:
    stored = form_of({"name": "phone", "kind": "phone"})
    assert post(stored, phone=text).answers == {"phone": text}
    assert post(stored, phone=text).errors == []


@pytest.mark.parametrize("text", ["1234", "call me", "1" * 21, "+31 +31 20 1234"])
def test_what_nobody_could_dial_is_refused(text: str) -> None:
    stored = form_of({"name": "phone", "kind": "phone"})
    assert [name for name, _ in post(stored, phone=text).errors] == ["phone"]


def test_a_further_email_is_made_regular_or_refused() -> None:
    stored = form_of({"name": "boss", "kind": "email"})
    assert post(stored, boss="Bo@Example.COM").answers == {"boss": "Bo@example.com"}
    assert post(stored, boss="").errors == []
    ((name, message),) = post(stored, boss="bo").errors
    assert (name, message[:23]) == ("boss", "Enter an e-mail address")


@pytest.mark.parametrize("kind", ["select", "radio"])
def test_one_of_the_options_is_taken_and_nothing_else(kind: str) -> None:
    stored = form_of({**ROLE, "kind": kind})
    assert post(stored, role="other").answers == {"role": "other"}
    assert post(stored).answers == {"role": ""}
    assert post(stored).errors == []
    assert post(stored, role="boss").errors == [
        ("role", "Choose from the answers under “Role”")
    ]


def test_a_country_is_a_code_of_the_list() -> None:
    stored = form_of({"name": "country", "kind": "country"})
    assert post(stored, country="NL").answers == {"country": "NL"}
    assert post(stored, country="nl").errors != []


def test_checkboxes_give_each_answer_once_in_the_order_of_the_form() -> None:
    stored = form_of(TOPICS)
    assert post(stored, topics=["c", "a", "c"]).answers == {"topics": ["a", "c"]}
    assert post(stored).answers == {"topics": []}
    assert post(stored, topics=["a", "z"]).errors == [
        ("topics", "Choose from the answers under “Topics”")
    ]


def test_a_consent_is_kept_with_its_text_whether_given_or_not() -> None:
    stored = form_of(NEWS)
    assert post(stored, news="yes").consents == [
        GivenConsent("news", "Send me news.", given=True)
    ]
    assert post(stored).consents == [GivenConsent("news", "Send me news.", given=False)]
    assert post(stored).answers == {}


def test_a_hidden_value_is_taken_cut_or_the_default() -> None:
    stored = form_of({"name": "source", "kind": "hidden", "default": "home"})
    assert post(stored).answers == {"source": "home"}
    assert post(stored, source="fair").answers == {"source": "fair"}
    assert post(stored, source="x" * 999).answers == {"source": "x" * 200}
    assert post(stored, source="x" * 999).errors == []


def test_a_field_that_is_not_shown_is_never_required() -> None:
    stored = form_of(ROLE, OTHER)
    assert post(stored, role="developer").errors == []
    assert post(stored, role="other").errors == [("other", "Enter your other")]


def test_what_a_field_that_is_not_shown_posts_is_dropped() -> None:
    submission = post(form_of(ROLE, OTHER), role="developer", other="x" * 9999)
    assert submission.answers == {"role": "developer"}
    assert submission.errors == []


def test_what_depends_on_a_field_that_is_not_shown_goes_with_it() -> None:
    kind = {**ROLE, "name": "kind", "show_if": {"field": "role", "equals": "other"}}
    deep = {**TEAM, "show_if": {"field": "kind", "any_of": ROLES}, "required": True}
    stored = form_of(ROLE, kind, deep)
    sent = {"kind": "other", "team": "x"}
    assert post(stored, role="developer", **sent).answers == {"role": "developer"}
    assert post(stored, role="other", **sent).answers == {"role": "other", **sent}


def test_show_if_looks_at_any_of_several_ticked_boxes() -> None:
    stored = form_of(TOPICS, {**TEAM, "show_if": {"field": "topics", "any_of": ["b"]}})
    assert "team" in post(stored, topics=["a", "b"], team="x").answers
    assert "team" not in post(stored, topics=["a"], team="x").answers


def test_show_if_looks_at_a_consent() -> None:
    stored = form_of(NEWS, {**TEAM, "show_if": {"field": "news", "equals": "yes"}})
    assert post(stored, news="yes", team="x").answers == {"team": "x"}
    assert post(stored, team="x").answers == {}


def test_a_consent_that_is_not_shown_was_not_asked() -> None:
    stored = form_of(ROLE, {**NEWS, "show_if": {"field": "role", "equals": "other"}})
    assert post(stored, role="developer", news="yes").consents == []


def test_answers_to_fields_that_do_not_exist_are_ignored() -> None:
    submission = post(form_of(TEAM), team="x", admin="1", email="a@example.com")
    assert submission.answers == {"team": "x"}


@pytest.mark.parametrize("name", ["data", "errors", "validate", "meta", "process"])
def test_a_field_may_be_called_as_wtforms_calls_its_own(name: str) -> None:
    stored = form_of(TEAM, {"name": name}, {"name": "validate_team"})
    submission = post(stored, **{name: "x"})
    assert submission.answers == {"team": "", name: "x", "validate_team": ""}


def test_errors_come_in_the_order_of_the_form_one_a_field() -> None:
    stored = form_of(*({"name": name, "required": True} for name in "zab"))
    assert [name for name, _ in post(stored).errors] == ["z", "a", "b"]


def test_what_was_typed_is_given_back_as_it_was() -> None:
    submission = post(form_of(TEAM, TOPICS), email="x", team=" a ", topics=["z", "a"])
    assert submission.values == {"email": "x", "team": " a ", "topics": ["z", "a"]}


@pytest.mark.parametrize(
    ("text", "filled"), [("http://x", True), ("", False), (" ", False)]
)
def test_a_filled_honeypot_is_told(text: str, filled: bool) -> None:
    assert post(form_of(TEAM), website=text).honeypot is filled


def test_an_empty_post_is_judged_like_any_other() -> None:
    stored = form_of({**TEAM, "required": True}, ROLE, TOPICS, NEWS)
    empty: MultiDict[str, str] = MultiDict()
    assert [name for name, _ in validate(stored, empty).errors] == ["team"]
