"""The picture of an invite and the tags that lead to it."""

import io
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from factories import NOW, add_revision, edit, make_invite, make_track
from trackgate.cards import keeping
from trackgate.core.db import bump_page_stamp, db
from trackgate.core.organisation import change_organisation
from trackgate.forms.store import ensure_form
from trackgate.invites.editing import delete_invite, new_link
from trackgate.invites.links import token_of
from trackgate.invites.models import Access, Invite

BASE = "http://localhost:8000"


@pytest.fixture
def invite(app: Flask) -> Invite:
    """An invite whose e-mail step is a kept page."""
    ensure_form(now=NOW)
    make_track("intro", title="First & last")
    made = make_invite(
        title="Within",
        public_title='Tom & "Jerry"',
        public_description="Learn **much**, with [links](https://example.com).",
        private_description="a secret of ours",
        access=Access.DETAILS,
    )
    db.session.commit()
    return made


def page_of(client: FlaskClient, invite: Invite) -> str:
    answer = client.get(f"/i/{token_of(invite)}")
    assert answer.status_code == 200
    return answer.text


def tag(page: str, name: str) -> str:
    found = re.search(rf'<meta (?:property|name)="{name}" content="([^"]*)">', page)
    assert found is not None, name
    return unescape(found[1])


def picture_path(client: FlaskClient, invite: Invite) -> str:
    return tag(page_of(client, invite), "og:image").removeprefix(BASE)


class TestTags:
    def test_a_page_tells_title_words_address_and_picture(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        page = page_of(client, invite)
        assert tag(page, "og:title") == tag(page, "twitter:title") == 'Tom & "Jerry"'
        assert tag(page, "og:description") == "Learn much, with links."
        assert tag(page, "og:url") == f"{BASE}/i/{token_of(invite)}"
        assert tag(page, "og:image:alt") == (
            'Tom & "Jerry", by Trackgate. Tracks: First & last.'
        )
        assert tag(page, "twitter:card") == "summary_large_image"
        assert tag(page, "twitter:image") == tag(page, "og:image")

    def test_nothing_private_stands_in_them(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        page = page_of(client, invite)
        assert "a secret of ours" not in page
        assert "Within" not in page

    def test_without_a_description_the_tracks_speak(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        edit(invite, public_description="")
        db.session.commit()
        page = page_of(client, invite)
        assert tag(page, "og:description") == "Hands-on: First & last"

    def test_a_single_track_speaks_by_its_teaser(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        make_track("other", title="Other", teaser="Learn it in an hour.")
        edit(invite, public_description="", tracks=["other"])
        db.session.commit()
        page = page_of(client, invite)
        assert tag(page, "og:description") == "Learn it in an hour."

    def test_a_page_that_refuses_has_none(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        delete_invite(invite, revoke=False, now=NOW)
        db.session.commit()
        answer = client.get(f"/i/{token_of(invite)}")
        assert answer.status_code == 410
        assert "og:image" not in answer.text
        assert "Link" not in answer.headers

    def test_a_page_in_a_frame_has_none(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        answer = client.get(f"/embed/{token_of(invite)}")
        assert answer.status_code == 200
        assert "og:title" not in answer.text
        assert "Link" not in answer.headers


class TestPicture:
    def test_it_is_a_jpeg_of_the_size_that_the_tags_tell(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        page = page_of(client, invite)
        answer = client.get(picture_path(client, invite))
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        with Image.open(io.BytesIO(answer.data)) as picture:
            assert picture.format == "JPEG"
            told = [int(tag(page, f"og:image:{side}")) for side in ("width", "height")]
            assert [*picture.size] == told == [1200, 630]

    def test_it_is_drawn_once(
        self,
        app: Flask,
        client: FlaskClient,
        invite: Invite,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        path = picture_path(client, invite)
        first = client.get(path).data
        kept = list((Path(app.instance_path) / "cards").iterdir())
        assert [file.read_bytes() for file in kept] == [first]
        monkeypatch.setattr(keeping, "draw_card", None)
        assert client.get(path).data == first

    def test_a_change_gives_it_another_address_and_the_old_one_leads_there(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        old = picture_path(client, invite)
        edit(invite, public_title="New")
        db.session.commit()
        new = picture_path(client, invite)
        assert new != old
        answer = client.get(old)
        assert (answer.status_code, answer.location) == (302, new)
        assert "immutable" not in answer.headers["Cache-Control"]

    @pytest.mark.parametrize("change", ["name", "accent", "track"])
    def test_what_else_it_shows_gives_it_another_address_too(
        self, client: FlaskClient, invite: Invite, change: str
    ) -> None:
        old = picture_path(client, invite)
        if change == "track":
            add_revision(make_track("more"), title="More")
            edit(invite, tracks=["intro", "more"])
            bump_page_stamp()
        else:
            change_organisation(**{change: "#772222"})
        db.session.commit()
        assert picture_path(client, invite) != old

    def test_the_logo_is_on_it(self, client: FlaskClient, invite: Invite) -> None:
        without = client.get(picture_path(client, invite)).data
        file = io.BytesIO()
        Image.new("RGB", (60, 20), "#ff0000").save(file, "PNG")
        change_organisation(logo=file.getvalue(), logo_type="image/png")
        db.session.commit()
        answer = client.get(picture_path(client, invite))
        with Image.open(io.BytesIO(answer.data)) as picture:
            red, green, blue = picture.convert("RGB").getpixel((150, 98))
        assert (red > 240, green < 20, blue < 20) == (True, True, True)
        assert answer.data != without

    def test_a_deleted_invites_and_a_replaced_links_is_gone(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        path = picture_path(client, invite)
        new_link(invite, now=NOW)
        db.session.commit()
        assert client.get(path).status_code == 410
        path = picture_path(client, invite)
        delete_invite(invite, revoke=True, now=NOW)
        db.session.commit()
        assert client.get(path).status_code == 410

    def test_nobodys_link_has_none(self, client: FlaskClient, invite: Invite) -> None:
        assert client.get("/i/nobody/card-0123456789abcdef.jpg").status_code == 404
