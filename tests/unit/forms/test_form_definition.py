"""What a lead form can be, and how a wrong one is explained."""

from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackgate.forms.countries import COUNTRIES
from trackgate.forms.definition import FormDefinition, InvalidForm
from trackgate.forms.fields import FieldDefinition, Option, ShowIf
from trackgate.forms.kinds import OPTION_KINDS, TYPED_KINDS, Kind
from trackgate.forms.rules import RESERVED_NAMES

NAME = {"name": "team", "kind": "text", "label": "Team"}
ROLE = {"name": "role", "kind": "select", "label": "Role", "options": ["dev", "ops"]}


def problems_of(*fields: object, **more: object) -> dict[str, str]:
    with pytest.raises(InvalidForm) as caught:
        FormDefinition.from_dict({"fields": list(fields), **more})
    return caught.value.problems


def test_a_form_may_have_no_field_but_the_email() -> None:
    form = FormDefinition.from_dict({})
    assert form.fields == ()
    assert form.heading == "Your details"


def test_options_may_be_plain_texts() -> None:
    field = FormDefinition.from_dict({"fields": [ROLE]}).fields[0]
    assert field.options == (Option("dev", "dev"), Option("ops", "ops"))


def test_all_that_is_wrong_is_told_at_once() -> None:
    problems = problems_of({"name": "Team", "kind": "texts"}, 7, heading="", nmae="x")
    assert set(problems) == {
        "heading",
        "nmae",
        "fields.0.name",
        "fields.0.kind",
        "fields.0.label",
        "fields.1",
        "fields.1.name",
        "fields.1.kind",
        "fields.1.label",
    }


@pytest.mark.parametrize("data", [None, [], "form", {"fields": "none"}])
def test_what_is_no_form_at_all_is_refused(data: object) -> None:
    with pytest.raises(InvalidForm):
        FormDefinition.from_dict(data)


@pytest.mark.parametrize(
    "name", ["", "Team", "1st", "_x", "a-b", "a b", "a" * 41, "é", "team\n\n.x"]
)
def test_a_name_is_a_plain_small_word(name: str) -> None:
    assert "fields.0.name" in problems_of({**NAME, "name": name})


@pytest.mark.parametrize("name", [*sorted(RESERVED_NAMES), "utm_source"])
def test_a_name_that_the_page_or_the_export_uses_is_refused(name: str) -> None:
    assert "taken" in problems_of({**NAME, "name": name})["fields.0.name"]


def test_the_email_and_the_honeypot_are_reserved() -> None:
    assert {"email", "ticket", "website", "code"} <= RESERVED_NAMES


def test_a_name_is_used_once() -> None:
    assert "already" in problems_of(NAME, NAME)["fields.1.name"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"label": " "}, "label"),
        ({"label": "x" * 201}, "label"),
        ({"label": "a\x00b"}, "label"),
        ({"label": 3}, "label"),
        ({"required": "yes"}, "required"),
        ({"lable": "x"}, "lable"),
        ({"options": ["a"]}, "options"),
        ({"options": "a"}, "options"),
        ({"text": "I agree"}, "text"),
        ({"default": "x"}, "default"),
        ({"autocomplete": "family"}, "autocomplete"),
        ({"kind": "consent"}, "text"),
        ({"kind": "hidden", "required": True}, "required"),
        ({"kind": "select"}, "options"),
        ({"kind": "radio", "options": ["a"], "placeholder": "x"}, "placeholder"),
    ],
)
def test_a_field_that_does_not_fit_is_explained(
    change: dict[str, Any], path: str
) -> None:
    assert f"fields.0.{path}" in problems_of({**NAME, **change})


@pytest.mark.parametrize(
    ("options", "path"),
    [
        (["a", "a"], "options.1.value"),
        ([""], "options.0.value"),
        ([{"value": "a"}, {"value": "b", "label": "a"}], "options.1.label"),
        ([{"value": "a", "label": ""}], "options.0.label"),
        ([{"value": "a", "name": "A"}], "options.0.name"),
        ([1], "options.0"),
        ([str(number) for number in range(501)], "options"),
    ],
)
def test_options_are_there_and_different(options: list[Any], path: str) -> None:
    assert f"fields.0.{path}" in problems_of({**ROLE, "options": options})


@pytest.mark.parametrize(
    ("condition", "path"),
    [
        ({"field": "later", "equals": "x"}, "field"),
        ({"field": "mine", "equals": "x"}, "field"),
        ({"field": "team", "equals": "x"}, "field"),
        ({"field": "role", "equals": "boss"}, "any_of"),
        ({"field": "role", "any_of": []}, "any_of"),
        ({"field": "role"}, "any_of"),
        ({"field": "role", "equals": "dev", "any_of": ["ops"]}, "any_of"),
        ({"field": "role", "is": "dev"}, "is"),
    ],
)
def test_show_if_looks_back_at_answers_that_exist(
    condition: dict[str, Any], path: str
) -> None:
    mine = {**NAME, "name": "mine", "show_if": condition}
    later = {**ROLE, "name": "later", "options": ["x"]}
    assert f"fields.2.show_if.{path}" in problems_of(NAME, ROLE, mine, later)


def test_show_if_may_look_at_a_consent_and_a_country() -> None:
    consent = {"name": "news", "kind": "consent", "label": "News", "text": "Yes"}
    country = {"name": "country", "kind": "country", "label": "Country"}
    first = {**NAME, "show_if": {"field": "news", "equals": "yes"}}
    second = {**NAME, "name": "state", "show_if": {"field": "country", "equals": "US"}}
    form = FormDefinition.from_dict({"fields": [consent, country, first, second]})
    asked = [field.name for field in form.fields if field.show_if]
    assert asked == [first["name"], "state"]


def test_blocked_domains_are_made_regular_and_told_when_wrong() -> None:
    form = FormDefinition.from_dict({"blocked_domains": ["@Rival.com", "rival.com"]})
    assert form.blocked_domains == ("rival.com",)
    assert set(problems_of(blocked_domains=["rival", 3])) == {
        "blocked_domains.0",
        "blocked_domains.1",
    }


def test_a_form_made_in_code_is_judged_too() -> None:
    with pytest.raises(InvalidForm, match=r"fields\.0\.label: Enter a label"):
        FormDefinition(fields=(FieldDefinition(name="team", kind=Kind.TEXT),))
    with pytest.raises(InvalidForm):
        FormDefinition(blocked_domains=("@Rival.com",))


@pytest.mark.parametrize(
    ("kind", "name", "token"),
    [
        (Kind.TEXT, "first_name", "given-name"),
        (Kind.TEXT, "last_name", "family-name"),
        (Kind.TEXT, "team", ""),
        (Kind.COMPANY, "company", "organization"),
        (Kind.JOB_TITLE, "job", "organization-title"),
        (Kind.PHONE, "phone", "tel"),
        (Kind.COUNTRY, "country", "country"),
        (Kind.EMAIL, "manager", ""),
    ],
)
def test_browsers_are_told_what_they_can_fill_in(
    kind: Kind, name: str, token: str
) -> None:
    assert FieldDefinition(name=name, kind=kind).token == token


def test_a_token_of_ones_own_wins() -> None:
    field = FieldDefinition(name="first_name", kind=Kind.TEXT, autocomplete="off")
    assert field.token == "off"


def test_the_countries_are_those_of_iso_3166() -> None:
    table = resources.files("tzdata").joinpath("zoneinfo", "iso3166.tab")
    lines = table.read_text(encoding="utf-8").splitlines()
    assert {code for code, _ in COUNTRIES} == {
        line[:2] for line in lines if not line.startswith("#")
    }
    assert len({name for _, name in COUNTRIES}) == len(COUNTRIES)


# Round trip -----------------------------------------------------------------

texts = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=30
).map(str.strip)
some_text = texts.filter(bool)
names = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True).filter(
    lambda name: name not in RESERVED_NAMES and not name.startswith("utm_")
)


@st.composite
def field_definitions(draw: st.DrawFn, name: str, deciders: list[FieldDefinition]):  # noqa: ANN201
    kind = draw(st.sampled_from(Kind))
    pairs = st.lists(some_text, min_size=1, max_size=4, unique=True)
    values = draw(pairs) if kind in OPTION_KINDS else []
    condition = None
    if deciders and draw(st.booleans()):
        decider = draw(st.sampled_from(deciders))
        answers = sorted(decider.values)
        chosen = draw(st.lists(st.sampled_from(answers), min_size=1, unique=True))
        condition = ShowIf(decider.name, tuple(chosen))
    return FieldDefinition(
        name=name,
        kind=kind,
        label=draw(some_text),
        help=draw(texts),
        placeholder=draw(texts) if kind in TYPED_KINDS else "",
        autocomplete=draw(st.sampled_from(["", "off", "name"])),
        required=kind is not Kind.HIDDEN and draw(st.booleans()),
        required_message=draw(texts),
        options=tuple(Option(value, f"{value}!") for value in values),
        show_if=condition,
        text=draw(some_text) if kind is Kind.CONSENT else "",
        default=draw(texts) if kind is Kind.HIDDEN else "",
    )


@st.composite
def form_definitions(draw: st.DrawFn) -> FormDefinition:
    fields: list[FieldDefinition] = []
    for name in draw(st.lists(names, max_size=4, unique=True)):
        deciders = [field for field in fields if field.values]
        fields.append(draw(field_definitions(name, deciders)))
    return FormDefinition(
        heading=draw(some_text),
        intro=draw(texts),
        fields=tuple(fields),
        business_only=draw(st.booleans()),
        blocked_domains=tuple(draw(st.sets(st.sampled_from(["a.com", "b.nl"])))),
    )


@settings(max_examples=60, deadline=None)
@given(form_definitions())
def test_a_form_is_read_back_as_it_was_stored(form: FormDefinition) -> None:
    assert FormDefinition.from_dict(form.to_dict()) == form
