"""The slide of an invite: what a room full of people reads."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from factories import NOW, make_claim, make_invite, make_track
from support.clockfile import Ticking as Tick
from trackgate.core.db import db
from trackgate.invites.editing import delete_invite
from trackgate.invites.links import token_of
from trackgate.invites.models import Access, Invite, InviteType

STARTS = NOW + timedelta(days=3)


def slide(client: FlaskClient, invite: Invite) -> str:
    db.session.commit()
    answer = client.get(f"/admin/invites/{invite.public_id}/slide")
    assert answer.status_code == 200
    return answer.text


def make_event(**settings: Any) -> Invite:  # noqa: ANN401
    return make_invite(
        type=InviteType.LIVE_EVENT,
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=2),
        timezone="Europe/Amsterdam",
        **settings,
    )


def test_it_has_the_code_the_address_and_the_title_learners_see(
    owner: FlaskClient,
) -> None:
    invite = make_invite(title="Course, for Bob's team", public_title="Course & <b>")
    page = slide(owner, invite)
    assert f"/admin/invites/{invite.public_id}/qr.svg" in page
    assert f"<figcaption>localhost:8000/i/{token_of(invite)}</figcaption>" in page
    assert "<h1>Course &amp; &lt;b&gt;</h1>" in page
    assert "Bob" not in page


def test_it_says_when_an_event_opens_and_that_it_is_open(
    owner: FlaskClient, tick: Tick
) -> None:
    invite = make_event()
    assert "Opens on 4 November 2026, 10:00 CET" in slide(owner, invite)
    tick.set(STARTS - timedelta(hours=24))
    page = slide(owner, invite)
    assert "Open now · the event starts on 5 November 2026, 10:00 CET" in page
    tick.set(STARTS)
    assert "Open now · until 5 November 2026, 12:00 CET" in slide(owner, invite)


@pytest.mark.parametrize(
    ("access", "step"),
    [
        (Access.ANYONE, "Press Continue"),
        (Access.DETAILS, "Leave your e-mail"),
        (Access.ALLOWED, "the code from your mail"),
    ],
)
def test_it_says_what_to_do(owner: FlaskClient, access: Access, step: str) -> None:
    make_track("intro", title="First steps")
    page = slide(owner, make_invite(access=access, allowed=["ann@example.com"]))
    assert step in page
    assert "Start “First steps”." in page


def test_a_code_that_lets_nobody_in_is_not_shown(
    owner: FlaskClient, tick: Tick
) -> None:
    full = make_invite(claim_limit=1)
    make_claim(full)
    deleted = make_invite(title="Gone")
    delete_invite(deleted, revoke=False, now=NOW)
    over = make_event()
    assert "Every place is taken." in (page := slide(owner, full))
    assert "qr.svg" not in page
    assert "qr.svg" not in slide(owner, deleted)
    tick.set(STARTS + timedelta(hours=2))
    assert "qr.svg" not in slide(owner, over)


def test_every_invites_link_page_leads_to_it(owner: FlaskClient) -> None:
    invite = make_invite()
    db.session.commit()
    page = owner.get(f"/admin/invites/{invite.public_id}/share").text
    assert f'href="/admin/invites/{invite.public_id}/slide"' in page
