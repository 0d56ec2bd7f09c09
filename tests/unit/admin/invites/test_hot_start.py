"""The hot start page of an invite: what it asks, refuses, keeps and shows."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import NOW, make_claim, make_invite, make_play, make_track
from support.machines import make_image, make_template
from trackgate.admin.base.models import AuditEntry
from trackgate.core.db import db
from trackgate.invites.editing import delete_invite
from trackgate.invites.models import Invite
from trackgate.sandboxes.pools.service import Tally, find_pool, tallies

MACHINE = [{"name": "shell", "kind": "machine"}]
Token = Callable[[FlaskClient], str]


@pytest.fixture
def lab() -> int:
    """The key of a track with a machine, and an image that it can start from."""
    make_image()
    track_id = make_track("lab", title="The <lab>", services=MACHINE).id
    make_template(track_id)
    return track_id


@pytest.fixture
def invite(lab: int) -> Invite:
    made = make_invite(
        tracks=["lab"],
        timezone="Europe/Amsterdam",
        expires_at=NOW + timedelta(days=30),
    )
    db.session.commit()
    return made


def path(invite: Invite) -> str:
    return f"/admin/invites/{invite.public_id}/hot-start"


def save(
    client: FlaskClient, token: Token, invite: Invite, **typed: str
) -> TestResponse:
    return client.post(path(invite), data={"csrf_token": token(client), **typed})


def numbers(page: str) -> list[str]:
    """Give what stands in the table: creating, available, claimed, failed, total."""
    return re.findall(r'data-label="\w+">([\d,]+)<', page)


def test_saving_fills_the_pool_and_shows_its_numbers(
    editor: FlaskClient, token: Token, invite: Invite, lab: int
) -> None:
    before = editor.get(path(invite)).text
    assert "There is no pool" in before
    assert "Remove the pool" not in before
    typed = {f"size_{lab}": "3", "refill": "1"}
    answer = save(editor, token, invite, **typed)
    assert answer.status_code == 303
    make_play(make_claim(invite), "lab")
    db.session.commit()
    page = editor.get(answer.headers["Location"]).text
    assert "The pool is saved." in page
    assert "The &lt;lab&gt;" in page
    assert numbers(page) == ["0", "2", "1", "0", "3"]
    assert "ends with the invite on 2 December 2026, 10:00 CET" in page
    entry = db.session.scalars(db.select(AuditEntry)).all()[-1]
    assert (entry.action, entry.detail) == ("pool.saved", {"sandboxes": 3})


def test_the_form_shows_what_is_set(
    editor: FlaskClient, token: Token, invite: Invite, lab: int
) -> None:
    when = {"starts_date": "2026-11-05", "starts_time": "09:30"}
    save(editor, token, invite, **{f"size_{lab}": "12"}, **when)
    page = editor.get(path(invite)).text
    assert 'value="12"' in page
    assert 'value="2026-11-05"' in page
    assert 'value="09:30"' in page
    assert "It starts on 5 November 2026, 09:30 CET." in page
    assert "checked" not in page
    pool = find_pool(invite.id)
    assert pool is not None
    assert str(pool.settings.starts_at) == "2026-11-05 08:30:00+00:00"
    assert tallies(invite.id) == {}


@pytest.mark.parametrize("size", ["501", "-1", "many", "", "1.5", "٣"])
def test_a_size_that_is_none_is_refused_beside_its_field(
    editor: FlaskClient, token: Token, invite: Invite, lab: int, size: str
) -> None:
    answer = save(editor, token, invite, **{f"size_{lab}": size, "refill": "1"})
    assert answer.status_code == 422
    assert f'id="error-size_{lab}"' in answer.text
    assert f'value="{size}"' in answer.text
    assert find_pool(invite.id) is None


@pytest.mark.parametrize(
    ("date", "time", "said"),
    [
        ("2026-13-45", "10:00", "Enter a real date"),
        ("2026-11-05", "", "Enter a time"),
        ("2027-11-05", "10:00", "before the invite ends"),
    ],
)
def test_a_start_that_is_none_is_refused_and_all_that_was_typed_kept(
    editor: FlaskClient,
    token: Token,
    invite: Invite,
    lab: int,
    date: str,
    time: str,
    said: str,
) -> None:
    when = {"starts_date": date, "starts_time": time}
    answer = save(editor, token, invite, **{f"size_{lab}": "7"}, **when)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="error-starts_at"' in answer.text
    assert f'value="{date}"' in answer.text
    assert 'value="7"' in answer.text
    assert find_pool(invite.id) is None


def test_an_invite_without_a_machine_has_no_form_and_saves_nothing(
    editor: FlaskClient, token: Token
) -> None:
    plain = make_invite()
    db.session.commit()
    page = editor.get(path(plain)).text
    assert "No track of this invite has a machine" in page
    assert 'name="refill"' not in page
    assert save(editor, token, plain, refill="1").status_code == 422
    assert find_pool(plain.id) is None


def test_removing_discards_the_unclaimed_and_keeps_the_sizes(
    editor: FlaskClient, token: Token, invite: Invite, lab: int
) -> None:
    save(editor, token, invite, **{f"size_{lab}": "4"})
    make_play(make_claim(invite), "lab")
    db.session.commit()
    data = {"csrf_token": token(editor)}
    assert editor.post(f"{path(invite)}/remove", data=data).status_code == 303
    assert tallies(invite.id)[lab] == Tally(claimed=1)
    page = editor.get(path(invite)).text
    assert "There is no pool" in page
    assert 'value="4"' in page


def test_removing_the_pool_asks_first_and_says_what_goes(
    editor: FlaskClient, token: Token, invite: Invite, lab: int
) -> None:
    remove = f"{path(invite)}/remove"
    assert editor.get(remove).headers["Location"] == path(invite)  # nothing there
    save(editor, token, invite, **{f"size_{lab}": "4"})
    make_play(make_claim(invite), "lab")
    db.session.commit()
    page = editor.get(path(invite)).text
    assert f'href="{remove}"' in page
    assert f'action="{remove}"' not in page

    asked = editor.get(remove).text

    assert "3 sandboxes that nobody has claimed are discarded" in asked
    assert f'action="{remove}"' in asked
    assert tallies(invite.id)[lab] == Tally(available=3, claimed=1)


def test_why_sandboxes_failed_stands_with_their_track(
    editor: FlaskClient,
    token: Token,
    invite: Invite,
    lab: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("trackgate.sandboxes.service.present_image", lambda: None)
    save(editor, token, invite, **{f"size_{lab}": "2"})
    page = editor.get(path(invite)).text
    assert numbers(page) == ["0", "0", "0", "2", "2"]
    assert "trackgate images build" in page


def test_a_deleted_invite_has_no_such_page(
    editor: FlaskClient, token: Token, invite: Invite, lab: int
) -> None:
    delete_invite(invite, revoke=False, now=NOW)
    db.session.commit()
    assert editor.get(path(invite)).status_code == 404
    assert save(editor, token, invite, **{f"size_{lab}": "2"}).status_code == 404


def test_the_menus_lead_to_it(editor: FlaskClient, invite: Invite) -> None:
    link = f'href="{path(invite)}">Hot Start</a>'
    assert link in editor.get("/admin/invites").text
    assert link in editor.get(f"/admin/invites/{invite.public_id}").text
