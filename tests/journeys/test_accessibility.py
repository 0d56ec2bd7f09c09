"""Every page: no axe violation in light and dark, and nothing to scroll sideways."""

from collections.abc import Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from journeys.office import Office
from journeys.steps import Somebody
from journeys.tours import TOURS, Tour
from support.clockfile import ClockFile

AXE = Axe()
ALL = {"rules": {"target-size": {"enabled": True}}}  # off by default
# What a change of colours, or of the width, can break.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
LAYOUT = {"runOnly": ["target-size", "scrollable-region-focusable"]}

NARROW: ViewportSize = {"width": 320, "height": 700}
WIDE: ViewportSize = {"width": 1280, "height": 720}
# How far a page can be scrolled sideways: content that is cut off counts too.
OVERFLOW = "document.scrollingElement.scrollWidth - innerWidth"


def _violations(page: Page, options: Mapping[str, object]) -> list[str]:
    """Give what axe finds, a line for each element."""
    found = AXE.run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


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
            assert _violations(page, ALL) == []
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            assert _violations(page, COLOURS) == [], "in the dark"
            page.set_viewport_size(NARROW)
            assert page.evaluate(OVERFLOW) <= 0, "wider than a narrow phone"
            assert _violations(page, LAYOUT) == [], "on a narrow phone"
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.set_viewport_size(WIDE)
