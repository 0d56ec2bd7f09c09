"""The question that every upcoming page asks: open yet?"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from factories import NOW, edit, make_invite
from support.clockfile import Ticking as Tick
from trackgate.core.db import db
from trackgate.invites.editing import delete_invite, new_link
from trackgate.invites.links import token_of
from trackgate.invites.models import Invite, InviteType

OPENS = NOW + timedelta(hours=2)
STARTS = OPENS + timedelta(hours=24)


@pytest.fixture
def event(app: object) -> Invite:
    found = make_invite(
        type=InviteType.LIVE_EVENT,
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=2),
        claim_limit=1,
    )
    db.session.commit()
    return found


def said(client: FlaskClient, invite: Invite) -> dict[str, Any]:
    answer = client.get(f"/i/{token_of(invite)}/opens.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json
    return document


def kept(client: FlaskClient, invite: Invite) -> str:
    answer = client.get(f"/i/{token_of(invite)}/opens.json")
    return answer.headers["Cache-Control"]


def test_it_says_when_it_opens_and_what_the_time_is_here(
    client: FlaskClient, event: Invite
) -> None:
    found = said(client, event)
    assert (found["open"], found["closed"]) == (False, False)
    assert datetime.fromisoformat(found["opens_at"]) == OPENS
    assert datetime.fromisoformat(found["now"]) == NOW


def test_it_is_open_from_the_very_moment(
    client: FlaskClient, event: Invite, tick: Tick
) -> None:
    tick.set(OPENS - timedelta(milliseconds=1))
    assert said(client, event)["open"] is False
    tick.set(OPENS)
    assert said(client, event)["open"] is True


def test_it_may_be_kept_by_any_cache_but_never_past_the_opening(
    client: FlaskClient, event: Invite, tick: Tick
) -> None:
    assert kept(client, event) == "public, max-age=30"
    tick.set(OPENS - timedelta(seconds=7.5))
    assert kept(client, event) == "public, max-age=7"
    tick.set(OPENS - timedelta(seconds=0.5))
    assert kept(client, event) == "public, max-age=0"
    tick.set(OPENS)
    assert kept(client, event) == "public, max-age=5"


def test_it_is_the_same_for_everybody_and_leaves_nothing_behind(
    client: FlaskClient, event: Invite, asked: list[str]
) -> None:
    url = f"/i/{token_of(event)}/opens.json"
    client.set_cookie("tg_learner", "somebody's")
    del asked[:]
    answer = client.get(url)
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers
    assert len(asked) == 1
    assert asked[0].startswith("SELECT")


def test_who_has_the_same_answer_is_not_sent_it_again(
    client: FlaskClient, event: Invite, tick: Tick
) -> None:
    url = f"/i/{token_of(event)}/opens.json"
    known = {"If-None-Match": client.get(url).headers["ETag"]}
    tick.advance(minutes=1)
    again = client.get(url, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=30"
    tick.set(OPENS)
    assert client.get(url, headers=known).status_code == 200


def test_an_edited_start_is_told(client: FlaskClient, event: Invite) -> None:
    url = f"/i/{token_of(event)}/opens.json"
    known = {"If-None-Match": client.get(url).headers["ETag"]}
    edit(event, starts_at=STARTS + timedelta(hours=1))
    db.session.commit()
    answer = client.get(url, headers=known)
    assert answer.status_code == 200
    opens = datetime.fromisoformat(answer.json["opens_at"])
    assert opens == OPENS + timedelta(hours=1)


def test_a_deleted_event_and_a_replaced_link_are_closed_not_open(
    client: FlaskClient, event: Invite, tick: Tick
) -> None:
    tick.set(OPENS)
    old = token_of(event)
    new_link(event, now=tick.now)
    db.session.commit()
    found = client.get(f"/i/{old}/opens.json").json
    assert (found["open"], found["closed"]) == (False, True)
    delete_invite(event, now=tick.now, revoke=False)
    db.session.commit()
    found = said(client, event)
    assert (found["open"], found["closed"]) == (False, True)


def test_a_link_that_is_not_ours_is_not_there(client: FlaskClient) -> None:
    assert client.get("/i/nothing/opens.json").status_code == 404


def test_the_page_counts_by_the_servers_clock_and_can_be_looked_at_again(
    client: FlaskClient, event: Invite
) -> None:
    page = client.get(f"/i/{token_of(event)}").text
    assert 'data-now="2026-11-02T09:00:00.000Z"' in page
    assert 'data-countdown="2026-11-02T11:00:00.000Z"' in page
    assert f'data-ask="/i/{token_of(event)}/opens.json"' in page
    assert "<noscript>" in page
    assert 'name="ticket"' in page  # with it, the view is counted
    assert "http-equiv" not in page
