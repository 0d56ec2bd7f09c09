"""How long claimed content stays open: calendars, time zones and their clocks."""

from datetime import UTC, datetime

import pytest

from trackgate.invites.terms import (
    Duration,
    InvalidDuration,
    access_end,
    parse_duration,
    starting_point,
    write_duration,
    zone,
)

AMSTERDAM = "Europe/Amsterdam"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def end(start: str, length: str, timezone: str = AMSTERDAM) -> datetime | None:
    return access_end(at(start), length, timezone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30d", Duration(days=30)),
        ("1y2mo3d4h5m", Duration(years=1, months=2, days=3, hours=4, minutes=5)),
        ("2mo", Duration(months=2)),
        ("2m", Duration(minutes=2)),
        (" 1Y 2MO ", Duration(years=1, months=2)),
        ("90m", Duration(minutes=90)),
        ("forever", None),
        ("Forever", None),
    ],
)
def test_a_duration_is_read(text: str, expected: Duration | None) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "30",
        "d",
        "1w",
        "3d1y",
        "-1d",
        "1.5h",
        "0d",
        "101y",
        "1d1d",
        "9" * 5000 + "d",
    ],
)
def test_what_is_no_duration_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidDuration) as refused:
        parse_duration(text)
    assert "duration" in str(refused.value).lower()


@pytest.mark.parametrize("text", ["1y2mo3d4h5m", "30d", "5m", "forever"])
def test_a_duration_is_written_as_it_is_read(text: str) -> None:
    assert write_duration(parse_duration(text)) == text


def test_forever_never_ends() -> None:
    assert end("2026-11-02T09:00+00:00", "forever") is None


def test_an_unknown_time_zone_is_refused() -> None:
    for name in ("", "Mars/Base", "Europe", "../etc/passwd", "Europe/Amsterdam\n"):
        with pytest.raises(ValueError, match="is not a time zone"):
            zone(name)


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        # A day is a day on the invite's calendar, 23 or 25 hours at the changes.
        ("2027-03-27T12:00+01:00", "1d", "2027-03-28T12:00+02:00"),
        ("2026-10-24T12:00+02:00", "1d", "2026-10-25T12:00+01:00"),
        # Hours and minutes are of the clock everywhere.
        ("2027-03-27T12:00+01:00", "24h", "2027-03-28T13:00+02:00"),
        ("2026-10-24T12:00+02:00", "24h", "2026-10-25T11:00+01:00"),
        ("2027-03-26T12:00+01:00", "1d24h", "2027-03-28T13:00+02:00"),
        # Across a change by months and years.
        ("2026-11-02T10:00+01:00", "6mo", "2027-05-02T10:00+02:00"),
        ("2026-11-02T10:00+01:00", "1y", "2027-11-02T10:00+01:00"),
    ],
)
def test_days_follow_the_calendar_and_hours_the_clock(
    start: str, length: str, expected: str
) -> None:
    assert end(start, length) == at(expected)


def test_an_end_that_the_clocks_skip_moves_by_the_gap() -> None:
    # 02:30 on 28 March 2027 does not exist in Amsterdam.
    assert end("2027-03-27T02:30+01:00", "1d") == at("2027-03-28T03:30+02:00")


def test_an_end_that_comes_twice_is_the_first() -> None:
    assert end("2026-10-24T02:30+02:00", "1d") == at("2026-10-25T02:30+02:00")


@pytest.mark.parametrize("length", ["1h", "30m"])
def test_hours_from_the_repeated_hour_are_whole(length: str) -> None:
    second = "2026-10-25T02:30+01:00"  # the second 02:30 of that night
    duration = parse_duration(length)
    assert duration is not None
    minutes = 60 * duration.hours + duration.minutes
    ends = end(second, length)
    assert ends is not None
    assert (ends - at(second)).total_seconds() == 60 * minutes


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        ("2027-01-31T12:00+00:00", "1mo", "2027-02-28T12:00+00:00"),
        ("2028-01-31T12:00+00:00", "1mo", "2028-02-29T12:00+00:00"),
        ("2028-02-29T12:00+00:00", "1y", "2029-02-28T12:00+00:00"),
        ("2027-08-31T12:00+00:00", "1mo", "2027-09-30T12:00+00:00"),
        # Always from the starting point: two months are not twice one month.
        ("2027-01-31T12:00+00:00", "2mo", "2027-03-31T12:00+00:00"),
        ("2027-01-31T12:00+00:00", "1mo1d", "2027-03-01T12:00+00:00"),
        ("2028-02-29T12:00+00:00", "4y", "2032-02-29T12:00+00:00"),
    ],
)
def test_months_end_with_the_month(start: str, length: str, expected: str) -> None:
    assert end(start, length, "UTC") == at(expected)


def test_the_day_is_that_of_the_invites_time_zone() -> None:
    # 23:30 UTC on 30 January is the 31st in Amsterdam: one month on is 28 February.
    assert end("2027-01-30T23:30+00:00", "1mo") == at("2027-02-28T00:30+01:00")
    assert end("2027-01-30T23:30+00:00", "1mo", "UTC") == at("2027-02-28T23:30+00:00")


@pytest.mark.parametrize("timezone", ["Asia/Kathmandu", "Pacific/Apia", "UTC"])
def test_the_end_is_given_in_utc(timezone: str) -> None:
    ends = end("2026-11-02T09:00+00:00", "1d", timezone)
    assert ends == at("2026-11-03T09:00+00:00")
    assert ends is not None
    assert ends.tzinfo is UTC


def test_access_starts_at_the_claim_or_at_a_live_events_later_start() -> None:
    claim, start = at("2026-11-02T09:00+00:00"), at("2026-11-03T09:00+00:00")
    assert starting_point(claim, None) == claim
    assert starting_point(claim, start) == start
    assert starting_point(start, claim) == start
