"""The page of the room view."""

import re
from datetime import timedelta

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
from support.clockfile import Ticking as Tick
from trackgate.core.db import db
from trackgate.core.emails import normalise
from trackgate.forms.builder import Submission
from trackgate.forms.leads import store_lead
from trackgate.forms.store import current_form
from trackgate.invites.models import Invite, InviteType

_FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def invite(owner: FlaskClient) -> Invite:
    make_track("intro", title="First steps", challenges=3)
    found = make_invite(title="Course", timezone="Europe/Amsterdam")
    db.session.commit()
    return found


def fill_in(email: str, name: str, company: str) -> None:
    """Store a lead with answers to the form that stands."""
    answers = {"first_name": name, "company": company}
    store_lead(
        email=normalise(email),
        stored=current_form(),
        submission=Submission(answers=answers, consents=[], errors=[], honeypot=False),
        invite_id=None,
        attribution={},
        page="",
        suspect=False,
        now=NOW,
    )


def room(client: FlaskClient, invite: Invite, query: str = "") -> str:
    db.session.commit()
    answer = client.get(f"/admin/invites/{invite.public_id}/room{query}")
    assert answer.status_code == 200
    return answer.text


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_an_empty_room_says_so(owner: FlaskClient, invite: Invite) -> None:
    said = text_of(room(owner, invite))
    assert "The room at 10:00 CET" in said
    assert "Nobody has joined yet." in said


def test_people_have_their_names_else_their_address_else_a_number(
    owner: FlaskClient, invite: Invite
) -> None:
    fill_in("ann@example.com", "Ann", "Engines Ltd")
    make_claim(invite, make_learner("ann@example.com"))
    make_claim(invite, make_learner("ben@example.com"))
    make_claim(invite)
    erased = make_claim(invite)
    erased.learner_id = None
    page = text_of(room(owner, invite))
    for who in ("Ann · Engines Ltd", "ben@example.com", "Anonymous 3", "Erased person"):
        assert who in page
    page = text_of(room(owner, invite, "?names=0"))
    assert "example.com Not" not in page
    assert "Ann" not in page
    for number in range(1, 5):
        assert f"Learner {number} Not started" in page


def test_it_says_where_somebody_is_for_how_long_and_why_they_may_be_stuck(
    owner: FlaskClient, invite: Invite, tick: Tick
) -> None:
    make_play(make_claim(invite, make_learner("ben@example.com")))
    tick.advance(minutes=12)
    said = text_of(room(owner, invite))
    assert "ben@example.com Working 1 of 3: Step 1 First steps 12 min 0 of 1 tr" in said
    tick.advance(minutes=8)
    said = text_of(room(owner, invite))
    assert "May be stuck a long time at one challenge 1 of 3" in said


def test_totals_stand_at_the_top_and_show_only_those(
    owner: FlaskClient, invite: Invite, tick: Tick
) -> None:
    make_play(make_claim(invite, make_learner("slow@example.com")))
    tick.advance(minutes=25)
    make_play(
        make_claim(invite, make_learner("quick@example.com"), now=tick.now),
        now=tick.now,
    )
    make_claim(invite, make_learner("late@example.com"), now=tick.now)
    page = room(owner, invite)
    assert "3 Joined 1 May be stuck 1 Nothing under way 1 Working" in text_of(page)
    positions = [page.index(f"{who}@") for who in ("slow", "late", "quick")]
    assert positions == sorted(positions)
    page = room(owner, invite, "?show=stuck")
    assert "slow@example.com" in page
    assert "quick@example.com" not in page
    assert 'hx-get="/admin/invites/' in page
    assert "Nobody just now." in room(owner, invite, "?show=paused")


def test_what_a_learner_is_called_is_never_markup(
    owner: FlaskClient, invite: Invite
) -> None:
    fill_in("ann@example.com", "<b>Ann</b>", "")
    make_claim(invite, make_learner("ann@example.com"))
    assert "&lt;b&gt;Ann&lt;/b&gt;" in room(owner, invite)


def test_htmx_gets_only_the_part_that_changes(
    owner: FlaskClient, invite: Invite
) -> None:
    db.session.commit()
    url = f"/admin/invites/{invite.public_id}/room?names=0&show=working"
    part = owner.get(url, headers=_FRAGMENT).text
    assert part.lstrip().startswith("<section")
    assert "<html" not in part
    assert 'hx-trigger="every 5s"' in part
    assert "show=working&amp;names=0" in part


def test_a_hundred_stand_on_a_page(owner: FlaskClient, invite: Invite) -> None:
    for number in range(101):
        make_claim(invite, now=NOW - timedelta(seconds=number))
    page = room(owner, invite)
    assert page.count('scope="row"') == 100
    assert "Page 1 of 2" in page
    assert room(owner, invite, "?page=2").count('scope="row"') == 1
    assert room(owner, invite, "?page=9").count('scope="row"') == 1


def test_it_asks_the_database_as_often_for_many_as_for_one(
    owner: FlaskClient, invite: Invite, asked: list[str]
) -> None:
    url = f"/admin/invites/{invite.public_id}/room"

    def count() -> int:
        db.session.commit()
        del asked[:]
        assert owner.get(url, headers=_FRAGMENT).status_code == 200
        return len(asked)

    make_play(make_claim(invite, make_learner("one@example.com")))
    count()  # the settings in force are read once and kept
    assert count() == 7
    for number in range(20):
        make_play(make_claim(invite, make_learner(f"{number}@example.com")))
    assert count() == 7


def test_a_live_events_pages_lead_to_it_and_every_invites_menu_does(
    owner: FlaskClient, invite: Invite
) -> None:
    event = make_invite(
        type=InviteType.LIVE_EVENT,
        starts_at=NOW + timedelta(hours=1),
        ends_at=NOW + timedelta(hours=3),
    )
    db.session.commit()
    links = {
        one.public_id: owner.get(f"/admin/invites/{one.public_id}").text.count(
            f'href="/admin/invites/{one.public_id}/room"'
        )
        for one in (invite, event)
    }
    assert links == {invite.public_id: 1, event.public_id: 3}
