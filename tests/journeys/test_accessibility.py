"""Every page: no axe violation in light and dark, and nothing to scroll sideways."""

import pytest

from journeys.looks import NARROW, WIDE, WIDE_DARK, looks_right
from journeys.office import Office
from journeys.steps import Somebody
from journeys.tours import TOURS, Tour
from support.clockfile import ClockFile


@pytest.mark.parametrize("name", TOURS)
def test_every_page_is_accessible_in_light_and_dark_and_fits_a_narrow_phone(
    name: str,
    office: Office,
    somebody: Somebody,
    tick: ClockFile,
    subtests: pytest.Subtests,
) -> None:
    tour = Tour(office, somebody, tick)
    for seen in TOURS[name](tour):
        page = tour.page
        with subtests.test(page=seen):
            looks_right(page, (WIDE, WIDE_DARK, NARROW))
