"""The page with the code to paste: every kind, every mode, what does not fit."""

import html

import pytest
from flask.testing import FlaskClient

from factories import make_invite
from trackgate.admin.invites.embed import KINDS
from trackgate.core.db import db
from trackgate.invites.models import Invite, InviteOrigin


@pytest.fixture
def invite(owner: FlaskClient) -> Invite:
    made = make_invite(title='Say "hello" & go')
    db.session.commit()
    return made


def page(owner: FlaskClient, invite: Invite, **chosen: str) -> str:
    answer = owner.get(f"/admin/invites/{invite.public_id}/embed", query_string=chosen)
    assert answer.status_code == 200
    return html.unescape(answer.text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("html", '<track-widget invite="'),
        ("pinned", ' integrity="sha384-'),
        ("react", "export function TrackWidget()"),
        ("wordpress", "<!-- wp:html -->"),
        ("frame", "<iframe src="),
    ],
)
def test_there_is_code_for_each_kind_of_site(
    owner: FlaskClient, invite: Invite, kind: str, text: str
) -> None:
    assert set(KINDS) == {"html", "pinned", "react", "wordpress", "frame"}
    assert text in page(owner, invite, kind=kind)


def test_mode_and_label_stand_in_the_code(owner: FlaskClient, invite: Invite) -> None:
    shown = page(owner, invite, mode="drawer", label='Start "now"')
    assert 'mode="drawer"' in shown
    assert 'label="Start "now""' in html.unescape(shown)


def test_what_nobody_offered_reads_as_the_default(
    owner: FlaskClient, invite: Invite
) -> None:
    shown = page(owner, invite, kind="x", mode="y")
    code = shown.partition("<textarea")[2].partition("</textarea>")[0]
    assert "<track-widget" in code
    assert "mode=" not in code


def test_it_says_when_no_site_may_embed(owner: FlaskClient, invite: Invite) -> None:
    warning = "No site may embed this invite yet"
    assert warning in page(owner, invite)
    db.session.add(InviteOrigin(invite_id=invite.id, origin="https://a.example"))
    db.session.commit()
    assert warning not in page(owner, invite)


def test_the_preview_is_for_our_own_pages_only(
    owner: FlaskClient, invite: Invite
) -> None:
    answer = owner.get(f"/admin/invites/{invite.public_id}/embed/preview")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "frame-src 'self'" in policy
    assert 'remember="never"' in answer.text
