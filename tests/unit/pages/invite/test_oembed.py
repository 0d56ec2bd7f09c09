"""What other sites are told of a pasted link, and that it stays out of catalogues."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import NOW, edit, make_invite
from trackgate.core.db import db
from trackgate.invites.editing import delete_invite, new_link
from trackgate.invites.links import token_of, url_of
from trackgate.invites.models import Access, Invite

BASE = "http://localhost:8000"


@pytest.fixture
def invite(app: Flask) -> Invite:
    """An invite with a title that has to be escaped."""
    made = make_invite(title="Within", public_title='Tom & "Jerry" <b>')
    db.session.commit()
    return made


def ask(client: FlaskClient, url: str, **more: Any) -> TestResponse:  # noqa: ANN401
    return client.get(f"/oembed?{urlencode({'url': url, **more})}")


def test_an_invite_for_some_sites_is_a_link(
    client: FlaskClient, invite: Invite
) -> None:
    edit(invite, origins=["https://www.example.com"])
    db.session.commit()
    found = ask(client, url_of(invite)).get_json()
    assert (found["version"], found["type"]) == ("1.0", "link")
    assert found["title"] == 'Tom & "Jerry" <b>'
    assert "html" not in found
    assert "Within" not in str(found)


def test_an_invite_for_any_site_is_a_frame_with_its_title_escaped(
    client: FlaskClient, invite: Invite
) -> None:
    edit(invite, any_origin=True)
    db.session.commit()
    found = ask(client, url_of(invite)).get_json()
    assert found["type"] == "rich"
    assert found["html"] == (
        f'<iframe src="{BASE}/embed/{token_of(invite)}" width="800" height="640" '
        'title="Tom &amp; &#34;Jerry&#34; &lt;b&gt;" loading="lazy" frameborder="0">'
        "</iframe>"
    )
    assert (found["width"], found["height"]) == (800, 640)
    framed = client.get(f"/embed/{token_of(invite)}")
    assert "frame-ancestors 'self' https:" in framed.headers["Content-Security-Policy"]


def test_the_frame_keeps_within_the_room_that_is_given(
    client: FlaskClient, invite: Invite
) -> None:
    edit(invite, any_origin=True)
    db.session.commit()
    small = ask(client, url_of(invite), maxwidth=400, maxheight=500).get_json()
    assert (small["width"], small["height"]) == (400, 500)
    assert "thumbnail_url" not in small, "it is larger than the room"
    large = ask(client, url_of(invite), maxwidth=5000, maxheight="much").get_json()
    assert (large["width"], large["height"]) == (800, 640)
    assert large["thumbnail_width"] == 1200


def test_xml_says_the_same(client: FlaskClient, invite: Invite) -> None:
    as_json = ask(client, url_of(invite)).get_json()
    answer = ask(client, url_of(invite), format="xml")
    assert answer.content_type == "text/xml; charset=utf-8"
    root = ET.fromstring(answer.data)
    assert root.tag == "oembed"
    told = {child.tag: child.text for child in root}
    assert told == {name: str(value) for name, value in as_json.items()}


def test_the_thumbnail_is_there(client: FlaskClient, invite: Invite) -> None:
    url = ask(client, url_of(invite)).get_json()["thumbnail_url"]
    picture = client.get(url.removeprefix(BASE))
    assert (picture.status_code, picture.content_type) == (200, "image/jpeg")


@pytest.mark.parametrize("form", ["html", "JSON", ""])
def test_a_format_that_is_none_is_not_implemented(
    client: FlaskClient, invite: Invite, form: str
) -> None:
    assert ask(client, url_of(invite), format=form).status_code == 501


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://elsewhere.example/i/TOKEN",
        "http://localhost:8000.elsewhere.example/i/TOKEN",
        "http://user@localhost:8000/i/TOKEN",
        "javascript://localhost:8000/i/TOKEN",
        BASE,
        f"{BASE}/play/TOKEN",
        f"{BASE}/i/TOKEN/claim",
        f"{BASE}/i/not-a-token",
        "http://[::1/i/TOKEN",
        f"{BASE}/i/{'x' * 3000}",
    ],
)
def test_what_is_not_ours_is_not_found(
    client: FlaskClient, invite: Invite, url: str
) -> None:
    found = ask(client, url.replace("TOKEN", token_of(invite)))
    assert found.status_code == 404


def test_the_ways_a_link_is_written_lead_to_the_same(
    client: FlaskClient, invite: Invite
) -> None:
    token = token_of(invite)
    expected = ask(client, url_of(invite)).get_json()
    for url in (
        f"{BASE}/embed/{token}",
        f"{BASE}/i/{token}/?utm_source=mail#top",
        f"https://LOCALHOST:8000/i/{token}",
    ):
        assert ask(client, url).get_json() == expected, url


def test_a_deleted_invite_and_a_replaced_link_are_not_found(
    client: FlaskClient, invite: Invite
) -> None:
    old = url_of(invite)
    new_link(invite, now=NOW)
    db.session.commit()
    assert ask(client, old).status_code == 404
    assert ask(client, url_of(invite)).status_code == 200
    delete_invite(invite, revoke=False, now=NOW)
    db.session.commit()
    assert ask(client, url_of(invite)).status_code == 404


def test_the_answer_is_for_everybody_and_not_for_catalogues(
    client: FlaskClient, invite: Invite
) -> None:
    answer = ask(client, url_of(invite))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("access", list(Access))
def test_the_page_leads_to_both_formats_in_its_head_and_its_headers(
    app: Flask, client: FlaskClient, access: Access
) -> None:
    allowed = ["@example.com"] if access is Access.ALLOWED else []
    made = make_invite(access=access, allowed=allowed)
    db.session.commit()
    page = client.get(f"/i/{token_of(made)}")
    assert page.status_code == 200
    assert '<meta name="robots" content="noindex">' in page.text
    for kind in ("application/json+oembed", "text/xml+oembed"):
        in_head = re.search(rf'type="{re.escape(kind)}" href="([^"]+)"', page.text)
        assert in_head is not None
        address = unescape(in_head[1])
        header = f'<{address}>; rel="alternate"; type="{kind}"'
        assert header in page.headers.getlist("Link")
        answer = client.get(address.removeprefix(BASE))
        assert answer.status_code == 200
        assert answer.content_type.startswith(kind.removesuffix("+oembed"))
