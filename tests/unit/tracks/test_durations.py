"""Lengths of time and pause limits, as authors write them."""

import pytest

from trackgate.tracks.durations import pause_limit_days, seconds


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (0, 0),
        (3600, 3600),
        (90.0, 90),
        ("3600", 3600),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("2D", 172800),
        ("1w", 604800),
        ("45s", 45),
    ],
)
def test_lengths_are_seconds_or_texts_with_units(
    written: int | float | str, expected: int
) -> None:
    assert seconds(written) == expected


@pytest.mark.parametrize(
    "written", [-1, 1.5, True, "", "soon", "1h30", "h", "-5m", "9" * 30, "2000w"]
)
def test_what_is_no_length_is_refused(written: int | float | str) -> None:
    with pytest.raises(ValueError):
        seconds(written)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (604800, 7),
        ("604800", 7),
        ("7d", 7),
        ("2w", 14),
        (7, 7),
        ("7", 7),
        (1, 1),
        (60, 60),
        (86400, 1),
        (86401, 2),
        (60 * 86400, 60),
        ("36h", 2),
    ],
)
def test_pause_limits_are_seconds_texts_or_days(
    written: int | float | str, days: int
) -> None:
    assert pause_limit_days(written) == days


@pytest.mark.parametrize("written", [0, 61, 86399, 60 * 86400 + 1, "23h", "61d", "30s"])
def test_a_pause_limit_is_one_to_sixty_days(written: int | float | str) -> None:
    with pytest.raises(ValueError):
        pause_limit_days(written)
