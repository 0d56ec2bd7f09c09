"""Links that take nobody new: what they say, and what they still do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from conftest import Tick
from factories import (
    NOW,
    claimed,
    edit,
    lead_form,
    make_claim,
    make_invite,
    make_learner,
    rows,
)
from support.tickets import ticket_in
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim
from trackgate.invites.editing import delete_invite, new_link
from trackgate.invites.models import Access, Invite
from trackgate.invites.revoking import revoke_claim
from trackgate.learners.browsers import remember
from trackgate.web.framing import invite_path


def expire(invite: Invite) -> None:
    edit(invite, expires_at=NOW)


def fill(invite: Invite) -> None:
    make_claim(invite, make_learner())
    edit(invite, claim_limit=1)


def delete(invite: Invite) -> None:
    delete_invite(invite, revoke=False, now=NOW)


def replace(invite: Invite) -> None:
    new_link(invite, now=NOW)


CLOSED = pytest.mark.parametrize(
    ("close", "status"), [(expire, 410), (fill, 403), (delete, 410), (replace, 410)]
)
Close = Callable[[Invite], None]


@pytest.fixture
def invite(app: Flask) -> Invite:
    """An invite that asks for details."""
    lead_form()
    made = make_invite(access=Access.DETAILS)
    db.session.commit()
    return made


@pytest.fixture
def base(invite: Invite) -> str:
    """The path of the link that was given away."""
    return invite_path(invite.public_id, invite.link_version)


@CLOSED
def test_it_says_so_and_offers_the_way_for_who_was_here_before(
    client: FlaskClient, invite: Invite, base: str, close: Close, status: int
) -> None:
    close(invite)
    db.session.commit()
    page = client.get(base)
    assert page.status_code == status
    assert f'href="{base}/before"' in page.text
    assert 'name="email"' not in page.text


@CLOSED
@pytest.mark.parametrize("form", ["email", "details", "claim", "afresh"])
def test_a_page_that_was_opened_before_claims_nothing(
    client: FlaskClient, invite: Invite, base: str, close: Close, status: int, form: str
) -> None:
    ticket = ticket_in(client.get(base).text)
    close(invite)
    db.session.commit()
    there = rows(Claim)
    sent = {"ticket": ticket, "email": "new@example.com", "team": "Blue"}
    answer = client.post(f"{base}/{form}", data=sent)
    assert answer.status_code in {status, 303}
    assert form not in {"email", "details"} or answer.status_code == status
    assert rows(Claim) == claimed(invite) == there


@CLOSED
def test_who_has_a_claim_goes_on_by_it(
    client: FlaskClient, invite: Invite, base: str, close: Close, status: int
) -> None:
    learner = make_learner("ann@example.com")
    make_claim(invite, learner)
    client.set_cookie("tg_learner", remember(learner, proved=True, now=NOW))
    if close is not fill:
        close(invite)
    db.session.commit()
    page = client.get(base)
    assert page.status_code == 200
    assert "/tracks/intro/start" in page.text


def test_a_revoked_claim_reads_revoked_and_shows_no_track(
    client: FlaskClient, invite: Invite, base: str
) -> None:
    learner = make_learner("ann@example.com")
    revoke_claim(make_claim(invite, learner).id, now=NOW)
    client.set_cookie("tg_learner", remember(learner, proved=True, now=NOW))
    db.session.commit()
    page = client.get(base)
    assert page.status_code == 403
    assert "Your access was withdrawn" in page.text
    assert "/tracks/" not in page.text


def test_an_events_file_keeps_what_its_title_says(
    client: FlaskClient, app: Flask, tick: Tick
) -> None:
    starts = NOW + timedelta(days=2)
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
    invite = make_invite(
        title="Ports, ships; a \\ and more", type="live_event", **times
    )
    db.session.commit()
    path = invite_path(invite.public_id, invite.link_version)
    text = client.get(f"{path}/event.ics").text
    assert "SUMMARY:Ports\\, ships\\; a \\\\ and more\r\n" in text
