"""From what was typed to a draft and back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from trackgate.admin.invites.form.fields import FormFields, start
from trackgate.admin.invites.form.parse import fill, read
from trackgate.invites.models import Access, InviteType, Sharing
from trackgate.invites.settings import InviteDraft

END = datetime(2027, 1, 31, 16, 0, tzinfo=UTC)


def typed(**texts: Any) -> FormFields:  # noqa: ANN401
    return changed(start(), **{"title": "Course", "tracks": ["a"], **texts})


def changed(fields: FormFields, **texts: Any) -> FormFields:  # noqa: ANN401
    for name, text in texts.items():
        fields.put(name, text)
    return fields


DRAFTS = [
    InviteDraft(title="A", tracks=["a"]),
    InviteDraft(title="A", tracks=["a"], expires_at=END, timezone="Asia/Dubai"),
    InviteDraft(
        title="A",
        public_title="B",
        public_description="**C**\n\nD",
        private_description="E",
        tracks=["b", "a"],
        pausing={"b": False, "a": True},
        sharing=Sharing.EMBED,
        access=Access.ALLOWED,
        allowed=["@c.example", "a@b.example"],
        claim_limit=50,
        plays_limit=3,
        access_for="1y2mo3d4h5m",
        origins=["https://a.example", "https://b.example:8443"],
        any_origin=True,
        share=False,
        listed=True,
        finish_text="Book",
        finish_url="https://a.example/x",
        finish_target="_blank",
    ),
    InviteDraft(
        title="A",
        tracks=["a"],
        type=InviteType.LIVE_EVENT,
        starts_at=END - timedelta(hours=2),
        ends_at=END,
        timezone="America/New_York",
        access=Access.DETAILS,
        origins=["https://a.example"],
    ),
]


@pytest.mark.parametrize("draft", DRAFTS)
def test_a_draft_that_is_filled_in_reads_as_itself(draft: InviteDraft) -> None:
    form = fill(draft)
    form.put("switches", list(draft.pausing))
    reading = read(form)
    assert reading.errors == {}
    assert reading.draft == draft


@pytest.mark.parametrize(
    "end",
    [
        END.replace(second=30, microsecond=5),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),  # the second 02:30 of that night
    ],
)
def test_a_date_that_was_not_touched_stays_that_very_moment(end: datetime) -> None:
    saved = InviteDraft(
        title="A", tracks=["a"], expires_at=end, timezone="Europe/Amsterdam"
    )
    reading = read(changed(fill(saved), title="B"), saved)
    assert reading.draft.expires_at == end
    assert reading.notes == {}


def test_another_zone_moves_a_date_that_was_not_touched() -> None:
    saved = InviteDraft(
        title="A", tracks=["a"], expires_at=END, timezone="Europe/Amsterdam"
    )
    reading = read(changed(fill(saved), timezone="America/New_York"), saved)
    assert reading.draft.expires_at == END + timedelta(hours=6)


def test_a_time_that_comes_twice_has_a_note() -> None:
    form = typed(
        expiry="at",
        expires_date="2027-10-31",
        expires_time="02:30",
        timezone="Europe/Amsterdam",
    )
    assert "comes twice" in read(form).notes["expires_at"]


@pytest.mark.parametrize(
    ("texts", "field", "says"),
    [
        ({"sharing": "pigeon"}, "sharing", "Choose one of these"),
        ({"type": ""}, "type", "Choose one of these"),
        ({"sharing": "embed", "type": "live_event"}, "type", "self-paced"),
        ({"title": "  "}, "title", "Give the invite a title"),
        ({"title": "x" * 201}, "title", "within 200"),
        ({"public_title": "x" * 201}, "public_title", "within 200"),
        ({"public_description": "x" * 20_001}, "public_description", "within 20,000"),
        ({"private_description": "x" * 20_001}, "private_description", "within 20,000"),
        ({"tracks": []}, "tracks", "Choose at least one track"),
        ({"access_for": "a while"}, "access_for", "Choose one of these"),
        ({"access_for": "limited"}, "years", "Say for how long, or choose Forever"),
        ({"access_for": "limited", "days": "ten"}, "days", "whole number"),
        ({"access_for": "limited", "years": "101"}, "years", "at most 100 years"),
        ({"plays_limit": "-1"}, "plays_limit", "0 means unlimited"),
        ({"plays_limit": ""}, "plays_limit", "0 means unlimited"),
        ({"plays_limit": "99999999"}, "plays_limit", "10,000,000"),
        ({"claim_limit": "1.5"}, "claim_limit", "0 means unlimited"),
        ({"claim_limit": "٣"}, "claim_limit", "0 means unlimited"),
        ({"expiry": "soon"}, "expiry", "Choose one of these"),
        ({"expiry": "at"}, "expires_at", "Enter a date and time"),
        (
            {"expiry": "at", "expires_date": "1999-01-01", "expires_time": "10:00"},
            "expires_at",
            "Use a year from 2000 to 2200",
        ),
        ({"type": "live_event"}, "starts_at", "Enter a date and time"),
        ({"type": "live_event"}, "ends_at", "Enter a date and time"),
        (
            {
                "type": "live_event",
                "starts_date": "2027-01-31",
                "starts_time": "17:00",
                "ends_date": "2027-01-31",
                "ends_time": "17:00",
            },
            "ends_at",
            "has to end after it starts",
        ),
        ({"timezone": "Mars/Olympus"}, "timezone", "is not a time zone"),
        ({"timezone": "../../etc/passwd"}, "timezone", "is not a time zone"),
        ({"access": "friends"}, "access", "Choose one of these"),
        ({"access": "allowed"}, "allowed", "List at least one"),
        ({"access": "allowed", "allowed": "a@b.example\n@"}, "allowed", "line 2 “@”"),
        ({"framing": "maybe"}, "origins", "Choose one of these"),
        ({"framing": "listed"}, "origins", "List at least one site"),
        ({"sharing": "embed"}, "origins", "List the sites that may embed it"),
        (
            {"framing": "listed", "origins": "https://a.example\nftp://b.example"},
            "origin_list",
            "line 2 “ftp://b.example”",
        ),
        ({"finish_url": "https://a.example"}, "finish_text", "Say what"),
        ({"finish_text": "x" * 101}, "finish_text", "within 100"),
        ({"finish_text": "Book"}, "finish_url", "Say where"),
        ({"finish_text": "B", "finish_url": "http://a.example"}, "finish_url", "https://"),
        ({"finish_text": "B", "finish_url": "https://"}, "finish_url", "https://"),
        ({"finish_text": "B", "finish_url": "https://a b.c"}, "finish_url", "https://"),
        ({"finish_target": "elsewhere"}, "finish_target", "same tab or a new one"),
    ],
)  # fmt: skip
def test_bad_input_is_answered_at_its_field(
    texts: dict[str, Any], field: str, says: str
) -> None:
    assert says in read(typed(**texts)).errors[field]


def test_one_mistake_gives_one_answer() -> None:
    for texts in (
        {"timezone": "Nowhere", "type": "live_event"},
        {"sharing": "embed", "framing": "listed", "origins": "ftp://b.example"},
        {"sharing": "embed", "framing": "listed"},
    ):
        assert len(read(typed(**texts)).errors) == 1, texts


def test_what_the_choices_do_not_call_for_is_not_looked_at() -> None:
    form = typed(
        days="ten",
        expires_date="never ever",
        starts_date="soon",
        origins="nonsense",
    )
    reading = read(form)
    assert reading.errors == {}
    assert reading.draft.origins == []


def test_a_track_without_a_switch_copies_its_own_setting() -> None:
    form = typed(tracks=["a", "b", "c"], switches=["a", "b"], pausing=["b"])
    assert read(form).draft.pausing == {"a": False, "b": True}
