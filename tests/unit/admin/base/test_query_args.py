"""What an address asks for, with characters that no database searches for."""

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from factories import make_invite
from trackgate.core.db import db
from trackgate.web.query_args import asked


def test_a_text_is_one_line_without_control_characters() -> None:
    sent = MultiDict({"q": " a\0b\r\n\x85c "})
    assert asked(sent, "q") == "abc"
    assert asked(sent, "q", most=2) == "ab"
    assert asked(sent, "other") == ""


@pytest.mark.postgres
class TestOnPostgres:
    """There a NUL in a text is an error of the database, not a text without hits."""

    @pytest.fixture
    def environ(self, postgres_url: str) -> dict[str, str]:
        settings = {"TESTING": "1", "SECRET_KEY": "x", "RATELIMIT_ENABLED": "0"}
        return {**settings, "DATABASE_URL": postgres_url}

    def test_a_nul_in_a_search_finds_nothing_and_breaks_nothing(
        self, owner: FlaskClient
    ) -> None:
        invite = make_invite()
        db.session.commit()
        for address in (
            "/admin/invites?q=%00",
            "/admin/invites?q=a%00b",
            "/admin/leads?q=%00&invite=%00&source=a%00",
            f"/admin/invites/{invite.public_id}/claims?q=a%00",
            "/admin/tracks?q=a%00",
            "/admin/outbox?q=a%00",
            "/admin/changes?admin=a%00&action=mail.%00",
        ):
            assert owner.get(address).status_code == 200, address

    def test_a_nul_in_an_address_is_no_page(self, owner: FlaskClient) -> None:
        for address in ("/admin/invites/a%00", "/admin/leads/%00", "/admin/tracks/%00"):
            assert owner.get(address).status_code == 404, address
