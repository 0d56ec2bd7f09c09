"""The list of invites: what it shows, what it hides, how it is searched."""

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from factories import (
    NOW,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    make_track,
)
from trackgate import create_app
from trackgate.admin.invites.claims import fetch_claims
from trackgate.admin.invites.list_query import ORDERS, Wanted, fetch_invites
from trackgate.core import tokens
from trackgate.core.db import db
from trackgate.invites.editing import delete_invite
from trackgate.invites.links import embed_code
from trackgate.invites.models import Access, Invite, InviteType
from trackgate.invites.statistics import Day, Reached, by_day, by_source
from trackgate.invites.view_counts import View, view_counter, write_views
from trackgate.invites.view_models import ViewKind

_TITLE = re.compile(r'<th scope="row"[^>]*><a [^>]*>([^<]*)</a>')
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
_PREVIOUS = re.compile(r'rel="prev" href="([^"]+)"')
_EVERY = "status=active&status=upcoming&status=expired"


def titles(client: FlaskClient, address: str = "/admin/invites") -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return [html.unescape(title) for title in _TITLE.findall(answer.text)]


def new(title: str, **settings: Any) -> Invite:  # noqa: ANN401
    invite = make_invite(title=title, **settings)
    db.session.commit()
    return invite


def delete(invite: Invite, **later: float) -> None:
    delete_invite(invite, revoke=False, now=NOW + timedelta(**later))
    db.session.commit()


@pytest.fixture
def each_status(owner: FlaskClient) -> None:
    new("Active")
    new("Expired", expires_at=NOW)
    delete(new("Deleted"))
    new(
        "Upcoming",
        type=InviteType.LIVE_EVENT,
        starts_at=NOW + timedelta(hours=25),
        ends_at=NOW + timedelta(hours=26),
    )


@pytest.mark.usefixtures("each_status")
@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", {"Active", "Upcoming"}),
        ("?status=expired", {"Expired"}),
        ("?status=active", {"Active"}),
        ("?status=upcoming&status=expired", {"Upcoming", "Expired"}),
        (f"?{_EVERY}", {"Active", "Upcoming", "Expired"}),
        ("?status=nonsense&sort=nonsense&after=nonsense", {"Active", "Upcoming"}),
        ("?status=expired&sort=end", {"Expired"}),
        ("?sort=end", {"Active", "Upcoming"}),
        ("?status=active&status=expired&sort=-end", {"Active", "Expired"}),
        ("?deleted=1", {"Deleted"}),
    ],
)
def test_statuses_are_filtered(owner: FlaskClient, asked: str, shown: set[str]) -> None:
    assert set(titles(owner, f"/admin/invites{asked}")) == shown


def test_a_row_says_what_an_invite_is(owner: FlaskClient) -> None:
    make_track("intro", title="First steps")
    make_track("more", title="Second steps")
    invite = new(
        "Course",
        tracks=["intro", "more"],
        access=Access.DETAILS,
        claim_limit=2,
        expires_at=NOW + timedelta(days=3),
        timezone="Europe/Amsterdam",
    )
    make_play(make_claim(invite, make_learner("ann@example.com")))
    make_claim(invite)
    db.session.commit()
    page = re.sub(r"<[^>]+>|\s+", " ", owner.get("/admin/invites").text)
    row = " ".join(page.split())
    assert "Course Active full Self-paced Anyone leaving details" in row
    assert "First steps + 1 more 2 of 2 1 1 5 November 2026, 10:00 CET" in row


def test_a_title_cannot_write_the_page(owner: FlaskClient) -> None:
    new("<script>alert(1)</script>")
    assert "<script>alert" not in owner.get("/admin/invites").text


@pytest.mark.parametrize("typed", ["arg", "ÄRG", "  Ärger mit"])
def test_a_title_is_found_by_how_it_begins(owner: FlaskClient, typed: str) -> None:
    new("Ärger mit Ämtern")
    new("Kein Ärger")
    assert titles(owner, f"/admin/invites?q={typed}") == ["Ärger mit Ämtern"]


def test_a_search_leaves_the_filter_and_offers_to_look_wider(
    owner: FlaskClient,
) -> None:
    new("Old one", expires_at=NOW)
    answer = owner.get("/admin/invites?q=old").text
    assert "No invite begins with “old” among Active and Upcoming" in answer
    wider = re.search(r'href="([^"]+)">Look in every status', answer)
    assert wider is not None
    assert titles(owner, html.unescape(wider.group(1))) == ["Old one"]


@pytest.mark.parametrize("form", ["link", "old link", "embed", "embed page", "id"])
def test_a_pasted_link_finds_its_invite_in_any_status(
    owner: FlaskClient, form: str
) -> None:
    new("Another")
    invite = new("Wanted", expires_at=NOW)
    delete(invite)
    token = tokens.invite_tokens().dumps([invite.public_id, 1])
    old = tokens.invite_tokens().dumps([invite.public_id, 7])
    pasted = {
        "link": f"  https://learn.example.com/i/{token}?utm_source=x ",
        "old link": f"https://learn.example.com/i/{old}",
        "embed": embed_code(token),
        "embed page": f"/embed/{token}#top",
        "id": invite.public_id,
    }
    answer = owner.get("/admin/invites", query_string={"q": pasted[form]})
    assert _TITLE.findall(answer.text) == ["Wanted"]


@pytest.mark.parametrize("left", [14, 20, -1, -10, -30])
def test_a_link_with_its_end_cut_off_finds_its_invite(
    owner: FlaskClient, left: int
) -> None:
    new("Another")
    invite = new("Wanted")
    token = tokens.invite_tokens().dumps([invite.public_id, 1])
    for pasted in (f"https://learn.example.com/i/{token[:left]}", token[:left]):
        answer = owner.get("/admin/invites", query_string={"q": pasted})
        assert _TITLE.findall(answer.text) == ["Wanted"]


def test_too_short_a_piece_of_a_link_finds_nothing(owner: FlaskClient) -> None:
    invite = new("Wanted")
    token = tokens.invite_tokens().dumps([invite.public_id, 1])
    for left in (3, 4, 8):
        answer = owner.get("/admin/invites", query_string={"q": f"/i/{token[:left]}"})
        assert _TITLE.findall(answer.text) == []


def test_orders_go_both_ways(owner: FlaskClient) -> None:
    for n, title in enumerate("bca"):
        settings = {"expires_at": NOW + timedelta(days=9 - n)} if n else {}
        invite = new(title, now=NOW + timedelta(minutes=n), **settings)
        for _ in range((n + 1) % 3):
            make_claim(invite)
        db.session.commit()
    expected = {
        "": "acb",
        "sort=created": "bca",
        "sort=title": "abc",
        "sort=-title": "cba",
        "sort=end": "acb",
        "sort=-end": "bca",
        "sort=-claims": "cba",
        "sort=claims": "abc",
    }
    for asked, order in expected.items():
        assert "".join(titles(owner, f"/admin/invites?{asked}")) == order, asked


def test_pages_go_on_and_back_where_they_were(owner: FlaskClient) -> None:
    for n in range(30):
        new(f"Invite {n:02}", tracks=["intro"]) if n else new("Invite 00")
    first = owner.get("/admin/invites?sort=title&status=active").text
    onward = _NEXT.search(first)
    assert onward is not None
    address = html.unescape(onward.group(1))
    assert titles(owner, address) == [f"Invite {n}" for n in range(25, 30)]
    back = _PREVIOUS.search(owner.get(address).text)
    assert back is not None
    assert titles(owner, html.unescape(back.group(1)))[0] == "Invite 00"


def test_deleted_invites_stand_latest_first_and_are_searched(
    owner: FlaskClient,
) -> None:
    delete(new("Sooner"), hours=1)
    delete(new("Later", tracks=["intro"]), hours=2)
    assert titles(owner, "/admin/invites?deleted=1") == ["Later", "Sooner"]
    assert titles(owner, "/admin/invites?deleted=1&q=soo") == ["Sooner"]


def test_the_menu_works_without_scripts(owner: FlaskClient) -> None:
    invite = new("Course")
    page = owner.get("/admin/invites").text
    menu = page[page.index('<div class="menu__items">', page.index("Course</a>")) :]
    menu = menu[: menu.index("</td>")]
    targets = re.findall(r'href="([^"]+)"', menu)
    names = re.findall(r">([^<]+)</a>", menu)
    assert names[:3] == ["Copy invite link", "Copy embed code", "QR code"]
    assert names[3:6] == ["Slide for the wall", "Room view", "Hot Start"]
    assert names[-1] == "Delete…"
    assert all(f"/admin/invites/{invite.public_id}/" in one for one in targets)
    assert {owner.get(one).status_code for one in targets} == {200}


def test_an_empty_list_says_what_to_do(owner: FlaskClient) -> None:
    assert "There is no invite that is Active or Upcoming" in (
        owner.get("/admin/invites").text
    )
    assert "Nothing is deleted" in owner.get("/admin/invites?deleted=1").text


def test_editors_see_the_list_and_nobody_else_does(
    editor: FlaskClient, nobody: FlaskClient
) -> None:
    assert editor.get("/admin/invites").status_code == 200
    assert nobody.get("/admin/invites").status_code == 303


@pytest.mark.postgres
def test_lists_and_counts_are_alike_on_postgresql(
    postgres_url: str, tmp_path: Path
) -> None:
    environ = {"TESTING": "1", "SECRET_KEY": "x", "DATABASE_URL": postgres_url}
    app = create_app(environ, instance=tmp_path)
    with app.app_context():
        db.create_all()
        invite = new("Ärger", expires_at=NOW + timedelta(days=1))
        new("Zebra", expires_at=NOW)
        claim = make_claim(invite, make_learner("ann_1@example.com"))
        make_claim(invite, make_learner("annx1@example.com"))
        make_play(claim)
        view = View(invite.public_id, NOW.date(), ViewKind.VIEWED, "")
        for submission_id in ("one", "two"):
            view_counter().add(view, submission_id, now=NOW)
            write_views(now=NOW)
        for order in ORDERS:
            found = fetch_invites(Wanted(order=order), after="", before="", now=NOW)
            assert [one.title for one in found.rows] == ["Ärger"]
        found = fetch_invites(Wanted(text="arg"), after="", before="", now=NOW)
        assert [one.title for one in found.rows] == ["Ärger"]
        for many in (False, True):
            claims = fetch_claims(invite.id, "ann_", many=many).rows
            assert [row.email for row in claims] == ["ann_1@example.com"]
        assert by_source(invite.id) == [Reached(viewed=2, claimed=2, started=1)]
        assert by_day(invite.id, since=NOW.date()) == [
            Day(day=NOW.date(), viewed=2, claimed=2, started=1)
        ]
        db.session.remove()
        db.engine.dispose()
