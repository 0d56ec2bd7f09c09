"""A browser without ``light-dark()``: what is there to be filled in can be seen."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from journeys.conftest import NewBrowser
from journeys.looks import PHONE, WIDE, WIDE_DARK, looks_right
from journeys.office import Office
from journeys.steps import LearnerPage
from support.smtp import SmtpServer

_VIEWS = (WIDE, WIDE_DARK, PHONE)
_COLOURS = """(element) => {
  const { backgroundColor, borderTopColor } = getComputedStyle(element);
  return [backgroundColor, borderTopColor];
}"""
_NOTHING = "rgba(0, 0, 0, 0)"


def _forget_light_dark(route: Route) -> None:
    """Give a style sheet in which the function has a name that no browser knows."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("light-dark(", "x-pair("))


@pytest.fixture
def old(new_browser: NewBrowser) -> Page:
    """A browser that does not know ``light-dark()``."""
    page = new_browser()
    page.route("**/*.css", _forget_light_dark)
    return page


def is_drawn(element: Locator) -> None:
    """Expect an edge or a ground that can be seen."""
    expect(element).to_be_visible()
    assert set(element.evaluate(_COLOURS)) - {_NOTHING}, element


def test_gate_form_and_player_are_readable_without_light_dark(
    old: Page, office: Office, smtp: SmtpServer
) -> None:
    ada = LearnerPage(old, smtp)
    ada.open(office.invite("An older browser", access="details"))
    is_drawn(old.get_by_label("Email", exact=True))
    is_drawn(old.get_by_role("button", name="Continue"))
    looks_right(old, _VIEWS)
    ada.give_email("ada@older.example.com")
    is_drawn(old.get_by_label("Country"))
    looks_right(old, _VIEWS)
    ada.fill_details()
    ada.continue_()
    ada.start()
    is_drawn(old.get_by_role("button", name="Next"))
    looks_right(old, _VIEWS)
