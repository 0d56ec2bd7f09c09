"""Durations, whatever the start, the length and the time zone."""

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from trackgate.invites.terms import (
    Duration,
    access_end,
    parse_duration,
    write_duration,
    zone,
)

ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Amsterdam",
        "America/New_York",
        "America/Sao_Paulo",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    ]
)
STARTS = st.datetimes(
    min_value=datetime(2020, 1, 1),
    max_value=datetime(2040, 1, 1),
    timezones=st.just(UTC),
)
DURATIONS = st.builds(
    Duration,
    years=st.integers(0, 5),
    months=st.integers(0, 30),
    days=st.integers(0, 400),
    hours=st.integers(0, 100),
    minutes=st.integers(0, 1000),
).filter(lambda duration: duration.rough_days > 0)


@given(duration=DURATIONS)
def test_what_is_written_is_read_back(duration: Duration) -> None:
    assert parse_duration(write_duration(duration)) == duration


@settings(max_examples=200)
@given(start=STARTS, duration=DURATIONS, timezone=ZONES)
def test_access_ends_after_it_starts_and_within_its_length(
    start: datetime, duration: Duration, timezone: str
) -> None:
    end = access_end(start, str(duration), timezone)
    assert end is not None
    assert end.utcoffset() == timedelta(0)
    assert end > start
    longest = timedelta(days=duration.rough_days) + timedelta(hours=25)
    assert end <= start + longest


@settings(max_examples=200)
@given(
    start=STARTS,
    hours=st.integers(0, 5000),
    minutes=st.integers(0, 5000),
    timezone=ZONES,
)
def test_hours_and_minutes_are_of_the_clock_in_every_zone(
    start: datetime, hours: int, minutes: int, timezone: str
) -> None:
    assume(hours or minutes)
    end = access_end(start, str(Duration(hours=hours, minutes=minutes)), timezone)
    assert end == start + timedelta(hours=hours, minutes=minutes)


@settings(max_examples=200)
@given(start=STARTS, days=st.integers(1, 800), timezone=ZONES)
def test_days_keep_the_time_of_day_where_the_clocks_show_it(
    start: datetime, days: int, timezone: str
) -> None:
    end = access_end(start, f"{days}d", timezone)
    assert end is not None
    here = start.astimezone(zone(timezone)).replace(tzinfo=None)
    there = end.astimezone(zone(timezone)).replace(tzinfo=None)
    off = abs(there - here - timedelta(days=days))
    # Off by what was skipped: an hour, or half of one on Lord Howe.
    assert off in {timedelta(0), timedelta(hours=1), timedelta(minutes=30)}
