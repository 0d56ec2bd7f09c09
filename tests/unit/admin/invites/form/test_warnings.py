"""What an admin is told before an invite is saved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from trackgate.admin.invites.form.warnings import FormWarning, Saved, find_warnings
from trackgate.invites.models import Access, InviteType
from trackgate.invites.settings import InviteDraft

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(days=9), NOW - timedelta(days=9)


def draft(**settings: Any) -> InviteDraft:  # noqa: ANN401
    plain: dict[str, Any] = {"access": Access.DETAILS, "tracks": ["a", "b"]}
    return InviteDraft(**{**plain, **settings})


def warn(
    new: InviteDraft,
    old: InviteDraft | None = None,
    *,
    claims: int = 0,
    seats: int = 0,
    pausing: tuple[str, ...] = (),
) -> list[FormWarning]:
    saved = Saved(old, claims, seats) if old else None
    return find_warnings(new, pausing=pausing, saved=saved, now=NOW)


def test_a_plain_invite_needs_no_caution() -> None:
    assert warn(draft(expires_at=LATER, claim_limit=5)) == []
    assert warn(draft(), draft(), claims=12, seats=12) == []


def test_pausing_with_anonymous_access_is_said_at_both_places() -> None:
    found = warn(draft(access=Access.ANYONE), pausing=("A",))
    assert [warning.field for warning in found] == ["tracks", "access"]
    assert "cannot be resumed in another browser" in found[0].text
    assert not any(warning.key for warning in found)


def test_pausing_with_an_email_is_no_trouble() -> None:
    assert warn(draft(access=Access.ALLOWED), pausing=("A",)) == []


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"expires_at": EARLIER}, "expires_at"),
        ({"expires_at": NOW}, "expires_at"),
        (
            {
                "type": InviteType.LIVE_EVENT,
                "starts_at": EARLIER - timedelta(hours=1),
                "ends_at": EARLIER,
            },
            "ends_at",
        ),
    ],
)
def test_an_end_in_the_past_is_severe(settings: dict[str, Any], field: str) -> None:
    (found,) = warn(draft(**settings))
    assert found.field == field
    assert found.key.startswith("past:")


def test_an_end_that_had_passed_before_is_said_and_not_asked_about() -> None:
    old = draft(expires_at=EARLIER)
    (found,) = warn(replace(old, title="New"), old)
    assert "ended on" in found.text
    assert found.key == ""


def test_another_end_in_the_past_is_asked_about_anew() -> None:
    one, two = (
        warn(draft(expires_at=at))[0] for at in (EARLIER, EARLIER - timedelta(1))
    )
    assert one.key != two.key


def test_an_end_with_pausing_says_what_becomes_of_paused_tracks() -> None:
    (found,) = warn(draft(expires_at=LATER), pausing=("A",))
    assert "paused tracks stay paused and cannot be resumed" in found.text


@pytest.mark.parametrize(
    ("change", "field", "keeps"),
    [
        ({"tracks": ["a"]}, "tracks", "the tracks of that time"),
        ({"tracks": ["b", "a"]}, "tracks", "the tracks of that time"),
        ({"pausing": {"a": False}}, "tracks", "the pausing of that time"),
        ({"access_for": "3d"}, "access_for", "the time given then"),
        ({"plays_limit": 3}, "plays_limit", "the plays given then"),
    ],
)
def test_what_does_not_change_for_those_who_claimed(
    change: dict[str, Any], field: str, keeps: str
) -> None:
    old = draft(pausing={"a": True})
    new = replace(old, **change)
    (found,) = warn(new, old, claims=12)
    assert found == FormWarning(
        field,
        f"12 people have claimed this invite and keep {keeps}: this change is for new "
        "learners only.",
    )
    assert warn(new, old, claims=0) == []


def test_one_person_reads_as_one() -> None:
    (found,) = warn(draft(plays_limit=1), draft(), claims=1)
    assert found.text.startswith("1 person has claimed this invite and keeps")


def event(start: datetime) -> InviteDraft:
    end = start + timedelta(days=30)
    return draft(type=InviteType.LIVE_EVENT, starts_at=start, ends_at=end)


def test_a_moved_start_takes_access_along_until_it_has_passed() -> None:
    old = event(LATER)
    new = replace(old, starts_at=LATER + timedelta(days=1))
    (found,) = warn(new, old, claims=2)
    assert found.field == "starts_at"
    assert "moves along" in found.text
    over = event(EARLIER)
    assert warn(replace(over, starts_at=LATER), over, claims=2) == []


def test_another_zone_says_what_moves_and_is_severe() -> None:
    old = draft(timezone="Europe/Amsterdam", expires_at=LATER)
    new = replace(
        old, timezone="America/New_York", expires_at=LATER + timedelta(hours=6)
    )
    (found,) = warn(new, old)
    assert found.field == "timezone"
    assert found.text == (
        "The zone was Europe/Amsterdam. The end moves from 11 November 2026, 10:00 CET "
        "to 11 November 2026, 10:00 EST, 6 hours later."
    )
    assert found.key == "zone:America/New_York"


def test_another_zone_that_moves_nothing_is_only_said() -> None:
    old = draft(timezone="Europe/Amsterdam", access_for="30d")
    (found,) = warn(replace(old, timezone="UTC"), old)
    assert "Days, months and years of new learners are counted in UTC" in found.text
    assert found.key == ""
    (same,) = warn(draft(timezone="Asia/Dubai"), draft())
    assert "The dates stay the same moments" in same.text


def test_an_event_in_another_zone_moves_start_and_end() -> None:
    old = event(LATER)
    by = timedelta(days=1, hours=1, minutes=30)
    assert old.starts_at
    assert old.ends_at
    new = replace(
        old,
        timezone="Asia/Tokyo",
        starts_at=old.starts_at - by,
        ends_at=old.ends_at - by,
    )
    found = warn(new, old)[-1]
    assert found.text.count("1 day 1 hour 30 minutes earlier") == 2


@pytest.mark.parametrize("limit", [40, 50])
def test_a_limit_that_reads_full_is_severe(limit: int) -> None:
    (found,) = warn(draft(claim_limit=limit), draft(), claims=50, seats=50)
    assert found.field == "claim_limit"
    assert found.text.startswith("50 seats are taken")
    assert found.key == f"full:{limit}"


def test_a_limit_that_was_full_before_is_only_said() -> None:
    old = draft(claim_limit=1)
    (found,) = warn(replace(old, title="New"), old, claims=1, seats=1)
    assert found.key == ""


def test_room_that_is_left_needs_no_word() -> None:
    assert warn(draft(claim_limit=51), draft(), claims=50, seats=50) == []


def test_taking_an_address_off_the_list_takes_no_access_away() -> None:
    old = draft(access=Access.ALLOWED, allowed=["a@b.example", "@c.example"])
    (found,) = warn(replace(old, allowed=["@c.example"]), old, claims=1)
    assert found.field == "allowed"
    assert "revoke their claim" in found.text
