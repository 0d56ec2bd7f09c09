"""The idle timeout as a page keeps it: what is a sign of life, what is waited for."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from journeys.office import Office
from journeys.patience import IMPATIENT, MINUTES, TITLE, import_impatient
from journeys.steps import Somebody

_MINUTE = 60_000

# As a terminal does with the keys that it takes to itself.
_TAKES_KEYS = """() => {
  const field = document.createElement("textarea");
  field.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(field);
  field.focus();
}"""

_WAITED_FOR = """() => {
  const saving = new Promise((_, reject) => { window.fail = reject; });
  document.addEventListener("trackgate:idle", (event) => event.detail.waitFor(saving));
}"""


@pytest.fixture
def page(office: Office, somebody: Somebody, tmp_path: Path) -> Page:
    """The page of a running play, whose browser's clock the test moves."""
    import_impatient(office, tmp_path)
    ada = somebody()
    ada.page.clock.install()
    ada.join(office.invite("No time", IMPATIENT))
    with ada.page.expect_response("**/active"):
        ada.start(TITLE)
    return ada.page


def test_typing_where_keys_are_kept_back_is_a_sign_of_life(page: Page) -> None:
    page.evaluate(_TAKES_KEYS)
    page.clock.fast_forward(_MINUTE)
    with page.expect_response("**/active") as told:
        page.keyboard.press("a")
    assert told.value.status == 204


def test_what_is_being_saved_is_waited_for_also_when_it_fails(page: Page) -> None:
    left: list[Request] = []
    page.on("request", lambda one: one.is_navigation_request() and left.append(one))
    page.evaluate(_WAITED_FOR)
    page.clock.fast_forward(MINUTES * _MINUTE)
    page.clock.run_for(20_000)
    expect(page.get_by_text("Are you still there?")).to_be_visible()
    assert left == []
    with page.expect_navigation():
        page.evaluate("fail(new Error('the network is gone'))")
        page.clock.run_for(5_000)
    assert len(left) == 1
