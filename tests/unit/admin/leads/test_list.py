"""The list of leads: what is found, in which order, and what goes into a file."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from factories import NOW, filled_in, lead_form, make_invite
from trackgate.admin.base.models import AuditEntry
from trackgate.admin.leads import list as lead_list
from trackgate.core.db import db
from trackgate.core.emails import normalise
from trackgate.forms.finding import HELD_MOST, LeadFilter, held_count
from trackgate.forms.leads import store_lead
from trackgate.forms.models import Lead
from trackgate.forms.sources import known_sources
from trackgate.forms.store import StoredForm

Token = Callable[..., str]
Add = Callable[..., None]
_ROW = re.compile(r'class="leads__who"><a href="[^"]*">([^<]*)</a>')


@pytest.fixture
def add(owner: FlaskClient) -> Add:
    """Store a lead that came so long after the first."""
    stored: list[StoredForm] = [lead_form()]

    def store(email: str, after: timedelta = timedelta(), **more: Any) -> None:  # noqa: ANN401
        settings = {"invite_id": None, "attribution": {}, "suspect": False, **more}
        store_lead(
            email=normalise(email),
            stored=stored[0],
            submission=filled_in(settings.pop("team", "Blue")),
            page="",
            now=NOW + after,
            **settings,
        )
        db.session.commit()

    return store


def found(client: FlaskClient, query: str = "") -> list[str]:
    page = client.get(f"/admin/leads{query}")
    assert page.status_code == 200
    return _ROW.findall(page.text)


def hours(number: int) -> timedelta:
    return timedelta(hours=number)


def test_leads_are_listed_newest_first_unless_asked_otherwise(
    owner: FlaskClient, add: Add
) -> None:
    for place, name in enumerate(("bea", "Ann", "cleo")):
        add(f"{name}@x.example", hours(place))
    assert found(owner) == ["cleo@x.example", "Ann@x.example", "bea@x.example"]
    assert found(owner, "?sort=oldest")[0] == "bea@x.example"
    assert found(owner, "?sort=address")[0] == "Ann@x.example"
    assert found(owner, "?sort=nonsense")[0] == "cleo@x.example"


def test_an_address_is_found_by_its_beginning_whatever_its_case(
    owner: FlaskClient, add: Add
) -> None:
    for email in (
        "ann@x.example",
        "Anna@y.example",
        "joann@x.example",
        "a%b@x.example",
    ):
        add(email)
    assert found(owner, "?q=ANN") == ["ann@x.example", "Anna@y.example"]
    assert found(owner, "?q=a%25") == ["a%b@x.example"]
    assert found(owner, "?q=x.example") == []


def test_filters_work_together(owner: FlaskClient, add: Add) -> None:
    invite = make_invite(title="Fair")
    fair = {"utm_source": "Fair"}
    add("one@x.example", invite_id=invite.id, attribution=fair)
    add("two@x.example", hours(48), invite_id=invite.id, attribution=fair)
    add("three@x.example", attribution=fair)
    add("four@x.example", attribution={"referrer": "https://www.news.example/a"})
    add("five@x.example", suspect=True)
    fair_id = invite.public_id
    assert found(owner, f"?invite={fair_id}") == ["two@x.example", "one@x.example"]
    assert len(found(owner, "?source=FAIR")) == 3
    assert found(owner, "?source=news.example") == ["four@x.example"]
    assert found(owner, "?suspect=1") == ["five@x.example"]
    assert found(owner, f"?invite={fair_id}&to=2026-11-02") == ["one@x.example"]
    assert found(owner, f"?q=t&invite={fair_id}") == ["two@x.example"]
    assert found(owner, "?invite=unknown") == []
    assert known_sources() == ["fair", "news.example"]


def test_an_older_invite_stands_among_those_to_choose_when_it_is_chosen(
    owner: FlaskClient, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_list, "_INVITES", 1)
    old = make_invite(title="The old one", now=NOW - hours(1))
    make_invite(title="The new one")
    add("ann@example.com", invite_id=old.id)

    assert "The old one</option>" not in owner.get("/admin/leads").text
    page = owner.get(f"/admin/leads?invite={old.public_id}").text
    assert f'value="{old.public_id}" selected>The old one</option>' in page
    assert _ROW.findall(page) == ["ann@example.com"]


def test_the_page_says_whose_days_they_are(owner: FlaskClient, add: Add) -> None:
    page = owner.get("/admin/leads").text
    assert re.search(r'for="field-from">From \(UTC\)<', page)
    assert re.search(r'for="field-to">To \(UTC\)<', page)


def test_the_last_day_is_within(owner: FlaskClient, add: Add) -> None:
    add("early@x.example", -hours(10))  # 1 November, 23:00
    add("late@x.example", hours(14) + timedelta(minutes=59))  # 2 November, 23:59
    add("next@x.example", hours(15))
    assert found(owner, "?from=2026-11-02&to=2026-11-02") == ["late@x.example"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("to=2026-13-01", "to"),
        ("to=9999-12-31", "to"),
        ("from=2026-11-03&to=2026-11-02", "to"),
    ],
)
def test_a_wrong_date_is_answered_beside_it(
    owner: FlaskClient, add: Add, query: str, field: str
) -> None:
    add("ann@x.example")
    page = owner.get(f"/admin/leads?{query}&q=an")
    assert page.status_code == 422
    assert f'id="error-{field}"' in page.text
    assert 'value="an"' in page.text


@pytest.mark.parametrize("sort", ["newest", "oldest", "address"])
def test_pages_go_there_and_back_without_loss(
    owner: FlaskClient, add: Add, sort: str
) -> None:
    for number in range(60):
        add(f"p{number:02}@x.example", hours(number // 2))
    seen, address, pages = [], f"/admin/leads?sort={sort}&source=", 0
    while address:
        page = owner.get(address).text
        pages += 1
        seen += _ROW.findall(page)
        later = re.search(r'rel="next" href="([^"]*)"', page)
        address = later[1].replace("&amp;", "&") if later else ""
    assert (pages, len(seen), len(set(seen))) == (3, 60, 60)
    before = re.search(r'rel="prev" href="([^"]*)"', page)
    assert before is not None
    back = _ROW.findall(owner.get(before[1].replace("&amp;", "&")).text)
    assert back == seen[25:50]


def test_held_leads_are_told_and_left_out_of_files(
    owner: FlaskClient, add: Add, token: Token
) -> None:
    add("good@x.example")
    assert "Held leads are left out" not in owner.get("/admin/leads").text
    add("bot@x.example", suspect=True)
    assert "1 lead is held" in owner.get("/admin/leads").text
    assert [row["email"] for row in exported(owner, token)] == ["good@x.example"]


def test_held_leads_are_counted_up_to_a_number(add: Add) -> None:
    for number in range(HELD_MOST + 1):
        add(f"b{number}@x.example", suspect=True)
    assert held_count(LeadFilter()) == (HELD_MOST, False)
    assert held_count(LeadFilter(begins="b10")) == (2, False)


def exported(client: FlaskClient, token: Token, **filters: str) -> list[dict[str, Any]]:
    sent = {"csrf_token": token(client, "/admin/leads"), "as": "json", **filters}
    answer = client.post("/admin/leads/export", data=sent)
    assert answer.status_code == 200
    leads: list[dict[str, Any]] = json.loads(answer.text)
    return leads


def test_a_file_honours_the_filters_and_is_noted(
    owner: FlaskClient, add: Add, token: Token
) -> None:
    invite = make_invite(title="Fair")
    add("ann@x.example", invite_id=invite.id)
    add("bea@x.example")
    (lead,) = exported(owner, token, invite=invite.public_id)
    assert (lead["email"], lead["invite"]) == ("ann@x.example", invite.public_id)
    assert exported(owner, token, q="z") == []
    actions = db.session.scalars(sa.select(AuditEntry.action))
    assert list(actions).count("lead.exported") == 2


def test_a_csv_file_is_a_download_and_carries_no_formula(
    owner: FlaskClient, add: Add, token: Token
) -> None:
    invite = make_invite(title='=HYPERLINK("http://evil.example")')
    add("ann@x.example", team="+cmd|' /C calc'!A0", invite_id=invite.id)
    sent = {"csrf_token": token(owner, "/admin/leads"), "as": "csv"}
    answer = owner.post("/admin/leads/export", data=sent)
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="leads-'
    )
    assert answer.content_type == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert row["team"] == "'+cmd|' /C calc'!A0"
    assert row["invite"].startswith("'=HYPERLINK")


def test_no_file_is_made_from_a_filter_with_a_mistake(
    owner: FlaskClient, token: Token
) -> None:
    sent = {"csrf_token": token(owner, "/admin/leads"), "from": "x"}
    assert owner.post("/admin/leads/export", data=sent).status_code == 422


def test_a_file_needs_a_signed_in_admin_and_a_token(
    owner: FlaskClient, nobody: FlaskClient
) -> None:
    assert owner.post("/admin/leads/export").status_code == 400
    assert nobody.post("/admin/leads/export").status_code == 400
    assert nobody.get("/admin/leads").status_code == 303


def test_what_is_written_on_the_page_is_text(owner: FlaskClient, add: Add) -> None:
    add("ann@x.example", attribution={"utm_source": "<script>"})
    page = owner.get("/admin/leads?q=%3Cscript%3E&source=%3Cscript%3E").text
    assert "<script>" not in page


_PLANS = {
    "": "ix_lead_created_at",
    "?sort=address": "lead",
    "?q=an": "email",
    "?invite={invite}": "ix_lead_invite_id_created_at",
    "?invite={invite}&sort=address": "ix_lead_invite_id_email",
    "?source=fair": "ix_lead_source_created_at",
    "?source=fair&sort=address": "ix_lead_source_email",
    "?suspect=1": "ix_lead_suspect",
}


@pytest.mark.parametrize(("query", "index"), _PLANS.items())
def test_an_index_gives_the_rows_in_their_order(
    owner: FlaskClient, add: Add, query: str, index: str
) -> None:
    add("ann@x.example")
    invite = make_invite()
    db.session.commit()
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cur: Any, text: str, values: Any, *_more: Any) -> None:  # noqa: ANN401
        if "lead.answers" in text and "FROM lead" in text:
            asked.append((text, values))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    found(owner, query.format(invite=invite.public_id))
    sa.event.remove(db.engine, "before_cursor_execute", note)
    text, values = next(each for each in asked if "sort_" in each[0])
    steps = [
        row[3]
        for row in db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {text}", values
        )
    ]
    assert len(steps) == 1, steps  # no sorting of its own
    assert "USING INDEX" in steps[0]
    assert index in steps[0]


def test_a_lead_says_who_it_is_by_its_answers(owner: FlaskClient, add: Add) -> None:
    add("ann@x.example")
    assert db.session.scalars(sa.select(Lead.created_at)).one() == datetime(
        2026, 11, 2, 9, 0, tzinfo=NOW.tzinfo
    )
    assert "2 November 2026, 09:00 UTC" in owner.get("/admin/leads").text
