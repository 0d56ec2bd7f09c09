"""An invite's pages: what it means, what came of it, its claims, its link."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from factories import (
    NOW,
    give_lead,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    make_track,
    proved_browser,
)
from trackgate.admin.invites.chart import line_chart, nice_top
from trackgate.admin.invites.funnel import funnel, percent
from trackgate.admin.invites.funnel_times import first_day, spans
from trackgate.core.db import db
from trackgate.invites.claims import make_claim as domain_claim
from trackgate.invites.editing import delete_invite
from trackgate.invites.models import Access, Invite
from trackgate.invites.revoking import revoke_claim
from trackgate.invites.statistics import Day, Reached
from trackgate.invites.view_models import ViewCount, ViewKind


@pytest.fixture
def invite(owner: FlaskClient) -> Invite:
    make_track("intro", title="First steps")
    found = make_invite(
        title="Course", access=Access.DETAILS, plays_limit=3, access_for="30d"
    )
    db.session.commit()
    return found


def page_of(client: FlaskClient, invite: Invite, more: str = "") -> str:
    answer = client.get(f"/admin/invites/{invite.public_id}{more}")
    assert answer.status_code == 200
    return answer.text


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_it_says_what_the_settings_mean(owner: FlaskClient, invite: Invite) -> None:
    page = text_of(page_of(owner, invite))
    assert "Anyone leaving details can join at any time" in page
    assert "each has 30 days and 3 plays" in page


def test_the_funnel_counts_each_step(owner: FlaskClient, invite: Invite) -> None:
    for kind, number in ((ViewKind.VIEWED, 40), (ViewKind.FORM_SHOWN, 10)):
        db.session.add(
            ViewCount(
                invite_id=invite.id, day=NOW.date(), kind=kind, source="", number=number
            )
        )
    claims = [make_claim(invite) for _ in range(4)]
    make_play(claims[0])
    db.session.commit()
    page = text_of(page_of(owner, invite))
    assert "Viewed Looked at the invite (approximate) ≈ 40 –" in page
    assert "Form shown Saw the lead form (approximate) ≈ 10 25 %" in page
    assert "Claimed Got access 4" in page
    assert "Started Started a track 1 25 %" in page
    assert "Completed Completed a track 0 0 %" in page


def test_its_new_leads_lead_to_the_list_of_just_those(
    owner: FlaskClient, invite: Invite
) -> None:
    link = f"/admin/leads?invite={invite.public_id}"
    assert link not in page_of(owner, invite)  # none to show yet
    give_lead("ann@example.com", invite_id=invite.id)
    give_lead("bob@example.com")
    db.session.commit()

    assert f'<a href="{link}">1<' in page_of(owner, invite)

    listed = owner.get(link).text
    assert "ann@example.com" in listed
    assert "bob@example.com" not in listed


def test_many_claims_at_once_from_one_network_are_shown(
    owner: FlaskClient, invite: Invite
) -> None:
    assert "Many claims at once" not in page_of(owner, invite)
    for _ in range(21):
        domain_claim(
            invite_id=invite.id,
            learner_id=make_learner(),
            attribution={},
            network="0123456789abcdef",
            now=NOW,
        )
    db.session.commit()
    page = page_of(owner, invite)
    said = text_of(page)
    assert "21 claims within a minute from one network, on 2 November 2026, 09" in said
    assert "A classroom behind one address looks like this, and so does" in said
    assert "Nobody was refused" in said
    assert f'href="/admin/invites/{invite.public_id}/release"' in page
    assert "0123456789abcdef" not in page


def test_sources_and_days_have_their_numbers(
    owner: FlaskClient, invite: Invite
) -> None:
    for utm in ("fair", "fair", "<b>"):
        domain_claim(
            invite_id=invite.id,
            learner_id=make_learner(),
            attribution={"utm_source": utm},
            now=NOW,
        )
    db.session.commit()
    page = page_of(owner, invite)
    assert "<b>" not in page
    assert "fair 0 2 0 0" in text_of(page)
    assert "2 Nov 0 3 0 0" in text_of(page)
    assert "2 Nov: 3 claimed, 0 started, 0 completed" in page


@pytest.mark.parametrize("time", ["30", "90", "all", "nonsense"])
def test_every_period_is_drawn_without_styles_in_the_page(
    owner: FlaskClient, invite: Invite, time: str
) -> None:
    page = page_of(owner, invite, f"?time={time}")
    assert page.count('role="img"') == 2
    assert " style=" not in page


def test_a_deleted_invite_says_so(owner: FlaskClient, invite: Invite) -> None:
    delete_invite(invite, revoke=False, now=NOW)
    db.session.commit()
    page = page_of(owner, invite)
    assert "its link lets nobody new in" in page
    assert "Copy link" not in page
    assert ">Restore</button>" in page


@pytest.mark.parametrize(
    "path", ["", "/claims", "/share", "/qr", "/qr.svg", "/new-link", "/delete"]
)
def test_an_unknown_invite_is_not_found(owner: FlaskClient, path: str) -> None:
    assert owner.get(f"/admin/invites/nonsense{path}").status_code == 404


def test_claims_show_who_and_their_own_terms(
    owner: FlaskClient, invite: Invite
) -> None:
    give_lead("ann@example.com")
    proved = proved_browser("ann@example.com")
    claim = make_claim(invite, proved.learner_id)
    make_play(claim)
    make_claim(invite, make_learner("ben@example.com"))
    make_claim(invite)
    db.session.commit()
    page = text_of(page_of(owner, invite, "/claims"))
    ann = page[page.index("ann@example.com") :]
    assert ann.startswith("ann@example.com Proved Lead")
    assert "2 December 2026, 09:00 UTC 1 of 3 First steps" in ann
    assert "ben@example.com Not proved" in page
    assert "Anonymous learner 2 November 2026" in page


def test_claims_that_are_over_say_why(owner: FlaskClient, invite: Invite) -> None:
    make_claim(invite, now=NOW - timedelta(days=31))
    revoke_claim(make_claim(invite).id, now=NOW)
    db.session.commit()
    page = text_of(page_of(owner, invite, "/claims"))
    assert "Anonymous learner Access ended" in page
    assert "Anonymous learner Revoked" in page


def test_an_erased_person_stays_a_nameless_count(
    owner: FlaskClient, invite: Invite
) -> None:
    make_claim(invite).learner_id = None
    db.session.commit()
    assert "Erased person" in page_of(owner, invite, "/claims")


def test_claims_are_found_by_how_an_address_begins(
    owner: FlaskClient, invite: Invite
) -> None:
    for email in ("ann@example.com", "anna@example.com", "ben@example.com"):
        make_claim(invite, make_learner(email))
    db.session.commit()
    page = page_of(owner, invite, "/claims?q=ANN")
    found = re.findall(r'claim-table__name">([^<]+)<', page)
    assert found == ["ann@example.com", "anna@example.com"]
    assert "No address that begins with" in page_of(owner, invite, "/claims?q=x%25")


def test_many_claims_come_in_pages(owner: FlaskClient, invite: Invite) -> None:
    for n in range(27):
        make_claim(invite, make_learner(f"a{n:02}@example.com"))
    db.session.commit()
    for more in ("/claims", "/claims?q=a"):
        first = page_of(owner, invite, more)
        onward = re.search(r'rel="next" href="([^"]+)"', first)
        assert onward is not None
        second = owner.get(onward.group(1).replace("&amp;", "&")).text
        rows = [re.findall(r'claim-table__name">([^<]+)<', p) for p in (first, second)]
        assert [len(row) for row in rows] == [25, 2]
        assert len({*rows[0], *rows[1]}) == 27


def test_link_and_code_can_be_copied_as_texts(
    owner: FlaskClient, invite: Invite
) -> None:
    page = page_of(owner, invite, "/share")
    assert re.search(r'id="link" value="http://localhost:8000/i/[^"]+" readonly', page)
    assert "&lt;track-widget invite=" in page
    assert "No site may embed this invite yet" in page


@pytest.mark.parametrize(
    ("kind", "media_type", "begin"),
    [("svg", "image/svg+xml", b"<?xml"), ("png", "image/png", b"\x89PNG")],
)
def test_the_qr_code_is_a_picture_to_be_saved(
    owner: FlaskClient, invite: Invite, kind: str, media_type: str, begin: bytes
) -> None:
    path = f"/admin/invites/{invite.public_id}/qr.{kind}"
    shown, saved = owner.get(path), owner.get(f"{path}?download=1")
    assert shown.content_type == media_type
    assert shown.data.startswith(begin)
    assert "Content-Disposition" not in shown.headers
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert owner.get(f"/admin/invites/{invite.public_id}/qr.gif").status_code == 404


def test_steps_of_a_form_stand_only_where_there_is_one(
    owner: FlaskClient, invite: Invite
) -> None:
    names = [step.name for step in funnel(invite, Reached(), submitted=0)]
    assert names[:3] == ["Viewed", "Form shown", "Submitted"]
    invite.access = Access.ANYONE
    plain = funnel(invite, Reached(viewed=4, claimed=2), submitted=0)
    assert [step.name for step in plain] == [
        "Viewed",
        "Claimed",
        "Started",
        "Completed",
    ]
    assert [step.width for step in plain] == [100, 50, 0, 0]


def test_a_share_that_would_mislead_is_left_out() -> None:
    assert percent(1, 3) == "33 %"
    assert percent(3, 1) == ""
    assert percent(0, 0) == ""


def test_time_is_cut_into_days_weeks_or_months() -> None:
    today = date(2026, 11, 22)
    days = [Day(day=date(2026, 11, 20), claimed=2), Day(day=today, claimed=1)]

    def cut(since: date) -> list[tuple[str, int]]:
        return [(s.text, s.claimed) for s in spans(days, since=since, today=today)]

    assert cut(date(2026, 11, 20)) == [("20 Nov", 2), ("21 Nov", 0), ("22 Nov", 1)]
    weeks = cut(date(2026, 9, 1))
    assert weeks[0] == ("31 Aug – 6 Sep", 0)
    assert weeks[-1] == ("16 Nov – 22 Nov", 3)
    months = cut(date(2025, 1, 15))
    assert months[0] == ("Jan 2025", 0)
    assert months[-1] == ("Nov 2026", 3)
    assert sum(number for _, number in months) == 3


def test_a_period_never_begins_before_the_invite() -> None:
    today, made = date(2026, 11, 22), date(2026, 11, 10)
    assert first_day("30", created=made, today=today) == made
    assert first_day("all", created=made, today=today) == made
    old = date(2020, 1, 1)
    assert first_day("30", created=old, today=today) == date(2026, 10, 24)


def test_a_chart_has_a_round_top_and_says_each_place() -> None:
    tops = [nice_top(n) for n in (0, 2, 3, 7, 11, 99, 140)]
    assert tops == [2, 2, 4, 10, 20, 100, 200]
    chart = line_chart(
        [("Claimed", "line--claimed", [0, 4])], places=["a", "b"], summary=""
    )
    assert chart.lines[0].path == "M250 240L750 0"
    assert [slot.text for slot in chart.slots] == ["a: 0 claimed", "b: 4 claimed"]
    assert list(chart.labels) == ["a", "b"]
