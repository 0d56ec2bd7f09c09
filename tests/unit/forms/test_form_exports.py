"""Leads as files: what is in them, and what spreadsheets make of them."""

import csv
import io
import json
from datetime import datetime
from typing import Any, Protocol

import pytest
import sqlalchemy as sa

from support.form_making import form_of, post
from trackgate.core.db import db
from trackgate.core.emails import normalise
from trackgate.forms import exports, leads
from trackgate.forms.exports import export_leads
from trackgate.forms.store import StoredForm, save_form

pytestmark = pytest.mark.usefixtures("app")

TEAM = {"name": "team"}
TOPICS = {"name": "topics", "kind": "checkboxes", "options": ["a", "b"]}
NEWS = {"name": "news", "kind": "consent", "text": "Send me news."}


class Clock(Protocol):
    now: datetime


@pytest.fixture
def stored(tick: Clock) -> StoredForm:
    return save_form(form_of(TEAM, TOPICS, NEWS).definition, now=tick.now)


def add(
    stored: StoredForm,
    now: datetime,
    email: str,
    *,
    suspect: bool = False,
    invite_id: int | None = None,
    attribution: dict[str, Any] | None = None,
    **answers: str | list[str],
) -> None:
    leads.store_lead(
        email=normalise(email),
        stored=stored,
        submission=post(stored, **answers),
        invite_id=invite_id,
        attribution=attribution or {},
        page="/i/abc",
        suspect=suspect,
        now=now,
    )
    db.session.commit()


def table() -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(export_leads("csv")), newline="")))


def test_without_leads_there_is_a_line_of_headings(stored: StoredForm) -> None:
    db.session.commit()
    assert table() == [["email", "created_at", "invite", "team", "topics", "news"]]
    assert json.loads("".join(export_leads("json"))) == []


def test_a_field_named_like_a_click_has_a_column_beside_it(tick: Clock) -> None:
    fields = [{"name": "fbclid"}]
    stored = save_form(form_of(*fields).definition, now=tick.now)
    add(stored, tick.now, "a@b.com", attribution={"fbclid": "IwAR"}, fbclid="A friend")
    heads, lead = table()
    assert heads[3:] == ["attribution_fbclid", "fbclid"]
    assert lead[3:] == ["IwAR", "A friend"]


def test_a_lead_is_a_line(stored: StoredForm, tick: Clock) -> None:
    add(
        stored,
        tick.now,
        "Ann@example.com",
        invite_id=7,
        attribution={"utm_source": "fair", "gclid": "x"},
        team="Blue, first",
        topics=["a", "b"],
        news="yes",
    )
    add(stored, tick.now, "bob@example.com")
    heads, ann, bob = table()
    assert dict(zip(heads, ann, strict=True)) == {
        "email": "Ann@example.com",
        "created_at": "2026-11-02T09:00:00+00:00",
        "invite": "7",
        "gclid": "x",
        "utm_source": "fair",
        "team": "Blue, first",
        "topics": "a; b",
        "news": "yes",
    }
    assert bob == ["bob@example.com", ann[1], "", "", "", "", "", "no"]


def test_all_fields_ever_asked_have_a_column(stored: StoredForm, tick: Clock) -> None:
    add(stored, tick.now, "ann@example.com", team="Blue")
    newer = save_form(form_of({"name": "city"}, TEAM).definition, now=tick.now)
    add(newer, tick.now, "bob@example.com", city="Ede")
    heads, ann, bob = table()
    assert heads[3:] == ["city", "team", "topics", "news"]
    assert ann[3:] == ["", "Blue", "", "no"]
    assert bob[3:] == ["Ede", "", "", ""]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d", "\uff20"])
def test_no_cell_runs_as_a_formula(stored: StoredForm, tick: Clock, start: str) -> None:
    add(
        stored,
        tick.now,
        f"{start if start != '@' else ''}ann@example.com",
        attribution={"utm_source": f"{start}1+1"},
        team=f"{start}cmd|' /C calc'!A0",
    )
    _, ann = table()
    assert ann[3] == f"'{start}1+1"
    assert ann[4] == f"'{start}cmd|' /C calc'!A0"
    assert ann[0][0] == ("a" if start == "@" else "'")


@pytest.mark.parametrize("separator", [";", ",", "\t", "\r", "\n"])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", '"=', "\uff0b", "\uff0d"])
def test_no_part_of_a_cell_runs_as_a_formula(separator: str, start: str) -> None:
    """Where lists are separated otherwise, one cell opens as several."""
    cell = exports._cell(f"x{separator}{start}1+1{separator}y")

    parts = cell.split(separator)
    assert parts == ["x", f"'{start}1+1", "y"]


def test_no_chosen_answer_of_a_list_runs_as_a_formula() -> None:
    assert exports._cell(["=1", "-2", "three"]) == "'=1;' -2; three"


def test_what_is_no_formula_is_left_as_it_was_typed() -> None:
    text = "Q1; a-b, c=d + e\n1. x@example.com"
    assert exports._cell(text) == text


@pytest.mark.parametrize("value", ["\t=1", "\r=1", "\n=1"])
def test_white_space_before_a_formula_is_no_way_round(value: str) -> None:
    assert exports._cell(value) == f"'{value[0]}'=1"


def test_a_held_lead_is_left_out(stored: StoredForm, tick: Clock) -> None:
    add(stored, tick.now, "ann@example.com", suspect=True, attribution={"gclid": "x"})
    add(stored, tick.now, "bob@example.com")
    assert [row[0] for row in table()] == ["email", "bob@example.com"]
    assert "gclid" not in table()[0]
    assert [lead["email"] for lead in json.loads("".join(export_leads("json")))] == [
        "bob@example.com"
    ]


def test_json_has_the_whole_lead(stored: StoredForm, tick: Clock) -> None:
    add(stored, tick.now, "Ann@example.com", invite_id=7, team="Zoë", news="yes")
    lead = leads.get_lead("ann@example.com")
    assert lead is not None
    time = "2026-11-02T09:00:00+00:00"
    text = "".join(export_leads("json", invite_label=lambda number: f"invite {number}"))
    assert "Zoë" in text
    assert json.loads(text) == [
        {
            "id": lead.public_id,
            "email": "Ann@example.com",
            "created_at": time,
            "invite": "invite 7",
            "attribution": {},
            "answers": {"team": "Zoë", "topics": []},
            "consents": [
                {
                    "field": "news",
                    "text": "Send me news.",
                    "given": True,
                    "page": "/i/abc",
                    "at": time,
                }
            ],
        }
    ]


def test_leads_come_in_batches_in_the_order_they_came(
    stored: StoredForm, tick: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    emails = [f"p{number}@example.com" for number in range(5)]
    for email in emails:
        add(stored, tick.now, email, news="yes")
    assert [row[0] for row in table()[1:]] == emails
    assert [row[-1] for row in table()[1:]] == ["yes"] * 5
    assert len(json.loads("".join(export_leads("json")))) == 5


def test_a_slow_download_does_not_hold_the_database(
    stored: StoredForm, tick: Clock
) -> None:
    add(stored, tick.now, "ann@example.com")
    pieces = export_leads("csv")
    next(pieces)
    next(pieces)
    db.session.remove()
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE lead SET suspect = 1"))
    assert list(pieces) == []
