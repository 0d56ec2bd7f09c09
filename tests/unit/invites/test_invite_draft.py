"""What makes an invite invalid: a sentence per field, and nothing is saved."""

from datetime import timedelta
from typing import Any

import pytest

from factories import NOW
from trackgate.invites.draft import check_draft, normalise_origin
from trackgate.invites.errors import InvalidInvite
from trackgate.invites.models import Access, InviteType, Sharing
from trackgate.invites.settings import InviteDraft

DAY = timedelta(days=1)
EVENT: dict[str, Any] = {
    "type": InviteType.LIVE_EVENT,
    "starts_at": NOW,
    "ends_at": NOW + DAY,
}


def draft(**settings: Any) -> InviteDraft:  # noqa: ANN401
    return InviteDraft(**{"title": "Title", "tracks": ["intro"]} | settings)


def errors(**settings: Any) -> dict[str, str]:  # noqa: ANN401
    with pytest.raises(InvalidInvite) as refused:
        check_draft(draft(**settings))
    return refused.value.errors


INVALID = [
    ({"title": "  "}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"public_title": "x" * 201}, "public_title"),
    ({"tracks": []}, "tracks"),
    ({"tracks": ["intro", "intro"]}, "tracks"),
    ({"timezone": "Mars/Base"}, "timezone"),
    ({"access_for": "soon"}, "access_for"),
    ({"access_for": ""}, "access_for"),
    ({"claim_limit": -1}, "claim_limit"),
    ({"claim_limit": 10_000_001}, "claim_limit"),
    ({"plays_limit": -1}, "plays_limit"),
    ({"starts_at": NOW}, "starts_at"),
    ({"ends_at": NOW}, "starts_at"),
    (EVENT | {"starts_at": None}, "starts_at"),
    (EVENT | {"ends_at": None}, "ends_at"),
    (EVENT | {"ends_at": NOW}, "ends_at"),
    (EVENT | {"expires_at": NOW + DAY}, "expires_at"),
    (EVENT | {"sharing": Sharing.EMBED, "any_origin": True}, "type"),
    ({"access": Access.ALLOWED}, "allowed"),
    ({"access": Access.ALLOWED, "allowed": ["nobody"]}, "allowed"),
    ({"allowed": ["*@example.com"]}, "allowed"),
    ({"sharing": Sharing.EMBED}, "origins"),
    ({"origins": ["http://example.com"]}, "origins"),
    ({"origins": ["https://example.com/page"]}, "origins"),
    ({"finish_text": "On", "finish_url": "http://example.com"}, "finish_url"),
    ({"finish_text": "On", "finish_url": "javascript:alert(1)"}, "finish_url"),
    ({"finish_text": "On", "finish_url": "https://"}, "finish_url"),
    ({"finish_text": "On", "finish_url": "https://" + "x" * 2000}, "finish_url"),
    ({"finish_text": "On"}, "finish_url"),
    ({"finish_url": "https://example.com"}, "finish_text"),
    ({"finish_target": "_parent"}, "finish_target"),
    ({"finish_text": "x" * 101, "finish_url": "https://a.com"}, "finish_text"),
    ({"public_description": "x" * 20_001}, "public_description"),
    ({"private_description": "x" * 20_001}, "private_description"),
    ({"expires_at": NOW.replace(year=9999)}, "expires_at"),
]


@pytest.mark.parametrize(("settings", "field"), INVALID)
def test_a_wrong_setting_is_named_with_a_sentence(
    settings: dict[str, Any], field: str
) -> None:
    found = errors(**settings)
    assert list(found) == [field]
    assert " " in found[field]


def test_every_wrong_field_is_named_at_once() -> None:
    found = errors(title="", tracks=[], claim_limit=-1, access_for="soon")
    assert set(found) == {"title", "tracks", "claim_limit", "access_for"}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        EVENT,
        {"expires_at": NOW - DAY},
        {"sharing": Sharing.EMBED, "any_origin": True},
        {"sharing": Sharing.EMBED, "origins": ["https://example.com"]},
        {"access": Access.ALLOWED, "allowed": ["@example.com"]},
        {"claim_limit": 10_000_000, "plays_limit": 0},
    ],
)
def test_what_the_rules_allow_is_valid(settings: dict[str, Any]) -> None:
    check_draft(draft(**settings))


def test_texts_and_lists_are_brought_into_the_form_they_are_stored_in() -> None:
    checked = draft(
        title="  Title ",
        public_title=" Public ",
        allowed=["Ann@Example.com", "@Example.COM", "ann@example.com"],
        origins=["HTTPS://Example.com/", "https://example.com"],
        access_for=" 1Y 2MO ",
    )
    check_draft(checked)
    assert (checked.title, checked.public_title) == ("Title", "Public")
    assert checked.allowed == ["ann@example.com", "@example.com"]
    assert checked.origins == ["https://example.com"]
    assert checked.access_for == "1y2mo"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://example.com", "https://example.com"),
        ("https://Example.com:8443/", "https://example.com:8443"),
        ("https://example.com:443", "https://example.com"),
        ("https://exämple.com", "https://xn--exmple-cua.com"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_an_origin_is_scheme_host_and_port(text: str, origin: str) -> None:
    assert normalise_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "//localhost",
        "ftp://localhost",
        "javascript://localhost",
        "http://example.com",
        "https://",
        "https://example.com/page",
        "https://example.com?a=1",
        "https://example.com#a",
        "https://ann@example.com",
        "https://example.com:port",
        "https://example.com:99999",
        "https://*.example.com",
        "https://a.com https://b.com",
        "https://a.com;script-src",
        "https://[::1",
        "https://" + "a." * 150 + "com",
    ],
)
def test_what_is_no_site_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a site like"):
        normalise_origin(text)
