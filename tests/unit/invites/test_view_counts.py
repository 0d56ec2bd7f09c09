"""Views are counted by a beacon, in memory, and written down in batches."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from factories import NOW, make_invite
from trackgate.core import tokens
from trackgate.core.db import db
from trackgate.forms.store import ensure_form
from trackgate.invites.models import Access, Invite
from trackgate.invites.view_counts import (
    OTHER_SOURCES,
    View,
    ViewCounter,
    view_counter,
    write_views,
)
from trackgate.invites.view_models import ViewCount, ViewKind
from trackgate.jobs import worker

_FORM_TOKEN = re.compile(r'name="ticket" value="([^"]+)"')


def view(source: str = "", public_id: str = "a", *, form: bool = False) -> View:
    kind = ViewKind.FORM_SHOWN if form else ViewKind.VIEWED
    return View(public_id, NOW.date(), kind, source)


def written() -> list[tuple[ViewKind, str, int]]:
    rows = db.session.execute(
        sa.select(ViewCount.kind, ViewCount.source, ViewCount.number).order_by(
            ViewCount.kind, ViewCount.source
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


@pytest.fixture
def invite(app: Flask) -> Invite:
    ensure_form(now=NOW)
    found = make_invite(access=Access.DETAILS)
    db.session.commit()
    return found


@pytest.fixture
def base(invite: Invite) -> str:
    return f"/i/{tokens.invite_tokens().dumps([invite.public_id, 1])}"


def ticket(client: FlaskClient, path: str) -> str:
    found = _FORM_TOKEN.search(client.get(path).text)
    assert found is not None
    return found.group(1)


def test_a_page_is_counted_once_and_the_next_one_again() -> None:
    counter = ViewCounter()
    counter.add(view(), "page-1", now=NOW)
    counter.add(view(), "page-1", now=NOW)
    counter.add(view(), "page-2", now=NOW)
    assert counter.take() == {view(): 2}
    assert counter.take() == {}


def test_visitors_cannot_make_up_sources_without_end() -> None:
    counter = ViewCounter()
    for n in range(50):
        counter.add(view(f"made-up-{n}"), f"page-{n}", now=NOW)
    taken = counter.take()
    assert len(taken) == 21
    assert taken[view(OTHER_SOURCES)] == 30


def test_a_batch_is_due_after_half_a_minute() -> None:
    counter = ViewCounter()
    assert not counter.is_due(NOW)
    counter.add(view(), "page", now=NOW)
    assert not counter.is_due(NOW + timedelta(seconds=29))
    assert counter.is_due(NOW + timedelta(seconds=30))


def test_batches_add_up_and_an_unknown_invite_is_left_out(invite: Invite) -> None:
    for submission_id in ("one", "two"):
        view_counter().add(view(public_id=invite.public_id), submission_id, now=NOW)
        view_counter().add(view(), submission_id, now=NOW)
        write_views(now=NOW)
    assert written() == [(ViewKind.VIEWED, "", 2)]


def test_the_worker_writes_what_a_page_said(
    client: FlaskClient, base: str, invite: Invite
) -> None:
    sent = {"kinds": "v", "ticket": ticket(client, f"{base}?utm_source=Fair")}
    assert client.post(f"{base}/seen", data=sent).status_code == 204
    assert written() == []
    db.session.rollback()  # the worker has a session of its own
    worker.run_once(now=NOW)
    assert written() == [(ViewKind.VIEWED, "fair", 1)]


def test_a_page_can_be_gate_and_form_at_once(
    client: FlaskClient, base: str, invite: Invite
) -> None:
    sent = {"kinds": "vfx", "ticket": ticket(client, base)}
    client.post(f"{base}/seen", data=sent)
    write_views(now=NOW)
    assert written() == [(ViewKind.FORM_SHOWN, "", 1), (ViewKind.VIEWED, "", 1)]


def test_what_is_not_from_a_page_of_the_invite_counts_nothing(
    client: FlaskClient, base: str, invite: Invite
) -> None:
    other = make_invite(access=Access.DETAILS)
    db.session.commit()
    elsewhere = f"/i/{tokens.invite_tokens().dumps([other.public_id, 1])}"
    good = ticket(client, base)
    assert client.post(f"{base}/seen", data={"kinds": "v"}).status_code == 400
    wrong = {"kinds": "v", "ticket": good}
    assert client.post(f"{elsewhere}/seen", data=wrong).status_code == 400
    assert client.post("/i/nonsense/seen", data=wrong).status_code == 404
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"{base}/seen", data=wrong, headers=headers).status_code == 403
    assert client.get(f"{base}/seen").status_code == 405
    assert view_counter().take() == {}


def test_without_a_worker_in_its_process_the_beacon_writes_old_counts(
    client: FlaskClient, base: str, invite: Invite
) -> None:
    early = NOW - timedelta(minutes=1)
    view_counter().add(view(public_id=invite.public_id), "page", now=early)
    sent = {"kinds": "v", "ticket": ticket(client, base)}
    client.post(f"{base}/seen", data=sent)
    assert written() == [(ViewKind.VIEWED, "", 2)]


def test_the_gate_carries_the_beacon_and_it_is_small(
    client: FlaskClient, base: str
) -> None:
    script = re.search(r'src="(/static/[^"]+/beacon\.js)"', client.get(base).text)
    assert script is not None
    sent = client.get(script.group(1), headers={"Accept-Encoding": "gzip"})
    assert len(sent.data) < 300
