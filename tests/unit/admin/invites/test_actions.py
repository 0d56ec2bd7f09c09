"""What an admin does to an invite and its claims, and that it is asked and noted."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from factories import (
    NOW,
    claimed,
    fresh_claim,
    fresh_play,
    make_claim,
    make_invite,
    make_learner,
    make_play,
)
from trackgate.admin.base.models import AuditEntry
from trackgate.core.db import db
from trackgate.invites import revoking
from trackgate.invites.claim_models import Claim, PlayState
from trackgate.invites.models import Invite
from trackgate.invites.queries import find_invite

Token = Callable[..., str]


class Desk:
    """An admin at work on one invite."""

    def __init__(self, client: FlaskClient, invite: Invite, token: str) -> None:
        self.client = client
        self.path = f"/admin/invites/{invite.public_id}"
        self.public_id = invite.public_id
        self.token = token

    def send(self, path: str, *, status: int = 303, **fields: str) -> str:
        """Send a form and give the page it leads to."""
        sent = {"csrf_token": self.token, **fields}
        answer = self.client.post(self.path + path, data=sent)
        assert answer.status_code == status
        if status != 303:
            return answer.text
        return self.client.get(answer.headers["Location"]).text

    def asks(self, path: str) -> str:
        """Open the page that asks first."""
        answer = self.client.get(self.path + path)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))

    def invite(self) -> Invite:
        """Give the invite as the database has it now."""
        db.session.expire_all()
        found = find_invite(self.public_id)
        assert found is not None
        return found


@pytest.fixture
def invite(owner: FlaskClient) -> Invite:
    found = make_invite(title="Course", claim_limit=5, access_for="30d")
    db.session.commit()
    return found


@pytest.fixture
def desk(owner: FlaskClient, invite: Invite, token: Token) -> Desk:
    return Desk(owner, invite, token(owner, f"/admin/invites/{invite.public_id}"))


def new_claim(invite: Invite, email: str | None = None) -> Claim:
    claim = make_claim(invite, make_learner(email) if email else None)
    db.session.commit()
    return claim


def noted() -> list[str]:
    db.session.rollback()
    rows = db.session.execute(
        sa.select(AuditEntry.action, AuditEntry.admin_email).order_by(AuditEntry.id)
    )
    return [row.action for row in rows if row.admin_email == "owner@example.com"]


def test_a_new_link_is_asked_for_and_ends_the_old_one(
    desk: Desk, nobody: FlaskClient
) -> None:
    old = re.search(r'id="link" value="([^"]+)"', desk.client.get(desk.path).text)
    assert old is not None
    assert "The present link ends at once" in desk.asks("/new-link")
    assert desk.invite().link_version == 1
    page = desk.send("/new-link")
    assert "This invite has a new link" in page
    assert old.group(1) not in page
    assert "replaced" in nobody.get(old.group(1)).text
    assert noted()[-1] == "invite.new_link"


def test_delete_ends_the_link_and_keeps_what_was_claimed(
    desk: Desk, invite: Invite
) -> None:
    claim = new_claim(invite)
    assert "The 1 learner who claimed it keeps access" in desk.asks("/delete")
    page = desk.send("/delete")
    assert "is deleted. Who has claimed it keeps access." in page
    assert desk.invite().deleted_at == NOW
    assert fresh_claim(claim.id).revoked_at is None
    assert noted()[-1] == "invite.deleted"


def test_undo_takes_a_deletion_back(desk: Desk) -> None:
    page = desk.send("/delete")
    undo = re.search(r'form="undo" formaction="([^"]+)"', page)
    assert undo is not None
    assert undo.group(1) == f"{desk.path}/restore"
    assert '<form id="undo" method="post">' in page
    assert "is restored" in desk.send("/restore")
    assert desk.invite().deleted_at is None
    assert noted()[-2:] == ["invite.deleted", "invite.restored"]


def test_delete_and_revoke_ends_both(desk: Desk, invite: Invite) -> None:
    claim = new_claim(invite)
    play = make_play(claim)
    db.session.commit()
    page = desk.send("/delete", revoke="1")
    assert "is deleted and the access of 1 learner is revoked" in page
    assert ">Restore the invite; access stays revoked</button>" in page
    assert ">Undo<" not in page
    assert desk.invite().deleted_at == NOW
    assert fresh_claim(claim.id).revoked_at == NOW
    assert fresh_play(play).state is PlayState.STOPPED


def test_access_can_be_revoked_after_deleting(desk: Desk, invite: Invite) -> None:
    claim = new_claim(invite)
    desk.send("/delete")
    assert "Revoke the access it gave?" in desk.asks("/delete")
    assert "was deleted already" in desk.send("/delete")
    page = desk.send("/delete", revoke="1")
    assert "the access of 1 learner is revoked" in page
    assert fresh_claim(claim.id).revoked_at == NOW
    assert "Nobody has access by this invite any more" in desk.asks("/delete")
    assert noted()[-1] == "invite.access_revoked"


def test_one_claim_is_revoked_after_asking(desk: Desk, invite: Invite) -> None:
    claim = new_claim(invite, "ann@example.com")
    path = f"/claims/{claim.public_id}/revoke"
    assert "Revoke the access of ann@example.com?" in desk.asks(path)
    assert fresh_claim(claim.id).revoked_at is None
    db.session.rollback()
    assert "The access of ann@example.com is revoked" in desk.send(path)
    assert fresh_claim(claim.id).revoked_at == NOW
    db.session.rollback()
    assert "was revoked already" in desk.send(path)
    assert noted()[-1] == "claim.revoked"


def test_access_is_extended_to_a_time_in_the_claims_zone(
    desk: Desk, invite: Invite
) -> None:
    claim = new_claim(invite, "ann@example.com")
    claim.timezone = "Europe/Amsterdam"
    db.session.commit()
    path = f"/claims/{claim.public_id}/extend"
    assert "In the time zone Europe/Amsterdam" in desk.asks(path)
    page = desk.send(path, until="date", date="2027-06-30", time="18:00")
    assert "ann@example.com now has access until 30 June 2027, 18:00 CEST" in page
    found = fresh_claim(claim.id)
    assert found.access_ends_at == datetime(2027, 6, 30, 16, tzinfo=UTC)
    assert found.extended
    assert noted()[-1] == "claim.extended"


def test_access_can_last_forever(desk: Desk, invite: Invite) -> None:
    claim = new_claim(invite)
    page = desk.send(f"/claims/{claim.public_id}/extend", until="forever")
    assert "Anonymous learner now has access forever." in page
    assert fresh_claim(claim.id).access_ends_at is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"until": ""}, "Choose until when the access lasts"),
        ({"until": "date", "date": "", "time": ""}, "Enter a date"),
        ({"until": "date", "date": "2027-02-30", "time": "10:00"}, "real date"),
        ({"until": "date", "date": "2027-02-20", "time": ""}, "Enter a time"),
        ({"until": "date", "date": "2026-11-02", "time": "09:00"}, "still to come"),
    ],
)
def test_an_end_that_cannot_be_is_answered_beside_the_field(
    desk: Desk, invite: Invite, typed: dict[str, str], said: str
) -> None:
    claim = new_claim(invite)
    page = desk.send(f"/claims/{claim.public_id}/extend", status=422, **typed)
    assert "<title>Error: " in page
    assert page.count(said) == 2
    if typed.get("date"):
        assert f'value="{typed["date"]}"' in page
    assert fresh_claim(claim.id).extended is False


def test_a_revoked_claim_cannot_be_extended(desk: Desk, invite: Invite) -> None:
    claim = new_claim(invite)
    claim.revoked_at = NOW
    db.session.commit()
    path = f"/claims/{claim.public_id}/extend"
    assert "revoked and stays so" in desk.send(path, status=422, until="forever")


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (lambda key: revoking.revoke_claim(key, now=NOW), "was revoked"),
        (lambda key: delete_claim(key), "is no longer there"),
    ],
    ids=["revoked", "released"],
)
def test_a_claim_that_ends_while_it_is_extended_is_told_as_it_is(
    desk: Desk,
    invite: Invite,
    monkeypatch: pytest.MonkeyPatch,
    end: Callable[[int], object],
    said: str,
) -> None:
    claim = new_claim(invite, "ann@example.com")
    really_extend = revoking.extend_claim

    def extend(claim_id: int, **terms: Any) -> bool:  # noqa: ANN401
        end(claim_id)  # by another admin
        db.session.commit()
        return really_extend(claim_id, **terms)

    monkeypatch.setattr(revoking, "extend_claim", extend)
    page = desk.send(f"/claims/{claim.public_id}/extend", until="forever")
    assert f"Nothing was changed. The claim of ann@example.com {said}" in page
    assert "now has access" not in page
    assert "claim.extended" not in noted()


def delete_claim(claim_id: int) -> None:
    db.session.execute(sa.delete(Claim).where(Claim.id == claim_id))


def test_claims_never_played_are_counted_asked_for_and_released(
    desk: Desk, invite: Invite
) -> None:
    played = new_claim(invite)
    make_play(played)
    new_claim(invite)
    new_claim(invite)
    asked = desk.asks("/release")
    assert "2 claims of this invite never started a play" in asked
    assert claimed(invite) == 3
    db.session.rollback()
    assert "2 claims released; the places are free again" in desk.send("/release")
    assert claimed(invite) == 1
    db.session.rollback()
    assert "nothing to release" in desk.asks("/release")
    assert "no claim to release" in desk.send("/release")
    assert noted()[-1] == "invite.released"


@pytest.mark.parametrize("action", ["revoke", "extend"])
def test_a_claim_of_another_invite_is_not_found(
    desk: Desk, action: str, owner: FlaskClient
) -> None:
    claim = new_claim(make_invite(title="Other", tracks=["intro"]))
    path = f"{desk.path}/claims/{claim.public_id}/{action}"
    assert owner.get(path).status_code == 404
    sent = {"csrf_token": desk.token}
    assert owner.post(path, data=sent).status_code == 404


@pytest.mark.parametrize("path", ["/new-link", "/delete", "/restore", "/release"])
def test_nothing_changes_without_the_sessions_token(
    desk: Desk, path: str, nobody: FlaskClient
) -> None:
    before = desk.invite().edit_version
    db.session.rollback()
    assert desk.client.post(desk.path + path).status_code == 400
    nobodys = nobody.post(desk.path + path, data={"csrf_token": desk.token})
    assert nobodys.status_code in {303, 400}
    assert desk.invite().edit_version == before


def test_editors_may_do_all_of_it(editor: FlaskClient, token: Token) -> None:
    invite = make_invite(title="Course")
    db.session.commit()
    at = f"/admin/invites/{invite.public_id}"
    desk = Desk(editor, invite, token(editor, at))
    desk.send("/delete")
    assert desk.invite().deleted_at == NOW


def test_a_restored_invite_that_was_not_deleted_stays_as_it_is(desk: Desk) -> None:
    before = desk.invite().edit_version
    db.session.rollback()
    desk.send("/restore")
    assert desk.invite().edit_version == before
