"""Local dates and times, also where clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from trackgate.admin.invites.form.moments import InvalidMoment, read_moment

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_a_local_time_becomes_a_moment() -> None:
    moment = read_moment("2027-01-31", "17:00", AMSTERDAM)
    assert moment.at == datetime(2027, 1, 31, 16, 0, tzinfo=UTC)
    assert moment.note == ""


def test_seconds_are_kept_where_they_are_typed() -> None:
    assert read_moment("2027-01-31", "17:00:30", AMSTERDAM).at.second == 30


def test_a_time_that_clocks_skip_is_refused_and_another_named() -> None:
    with pytest.raises(InvalidMoment) as refused:
        read_moment("2027-03-28", "02:30", AMSTERDAM)
    assert str(refused.value) == (
        "There is no 02:30 on 28 March 2027 in Europe/Amsterdam: clocks go forward. "
        "Use 03:30 or another time"
    )


def test_a_time_that_comes_twice_is_the_first_and_says_so() -> None:
    moment = read_moment("2027-10-31", "02:30", AMSTERDAM)
    assert moment.at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert "The first of the two (CEST) is meant" in moment.note


@pytest.mark.parametrize("time", ["01:59", "03:00"])
def test_the_edges_of_a_change_of_clocks_are_ordinary(time: str) -> None:
    assert read_moment("2027-03-28", time, AMSTERDAM).note == ""


@pytest.mark.parametrize(
    ("date", "time", "says"),
    [
        ("", "", "Enter a date and time"),
        ("", "17:00", "Enter a date"),
        ("2027-01-31", " ", "Enter a time, like 17:00"),
        ("2027-02-30", "17:00", "Enter a real date, like 2027-01-31"),
        ("31.1.2027", "17:00", "Enter a real date, like 2027-01-31"),
        ("2027-01-31", "25:00", "Enter a real time, like 17:00"),
        ("2027-01-31", "five", "Enter a real time, like 17:00"),
        ("0001-01-01", "00:00", "Use a year from 2000 to 2200"),
    ],
)
def test_what_is_no_moment_says_what_it_should_be(
    date: str, time: str, says: str
) -> None:
    with pytest.raises(InvalidMoment) as refused:
        read_moment(date, time, AMSTERDAM)
    assert str(refused.value) == says


def test_the_last_day_of_the_calendar_is_refused_not_a_crash() -> None:
    with pytest.raises(InvalidMoment):
        read_moment("9999-12-31", "23:59", ZoneInfo("Pacific/Pago_Pago"))
