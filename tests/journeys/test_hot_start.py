"""An admin sets up a hot start pool, and a learner takes from it."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from journeys.admin_steps import make_admin, sign_in
from journeys.conftest import MakeLive, NewBrowser
from journeys.looks import looks_right
from journeys.machine_steps import live_with, start
from journeys.office import PHISH, SHELL, Office
from journeys.steps import Somebody
from support.server import LiveServer
from support.waiting import wait_until

pytestmark = pytest.mark.machine


@pytest.fixture(scope="module")
def live(machine_image: Path, make_live: MakeLive) -> LiveServer:
    """A server with machines."""
    return live_with(machine_image, make_live)


@pytest.fixture(scope="module")
def staffed(office: Office) -> Office:
    """The office with an admin in it."""
    make_admin(office.live)
    return office


@pytest.fixture
def admin(staffed: Office, new_browser: NewBrowser) -> Page:
    # Without scripts: it has to work so.
    page = new_browser(java_script_enabled=False)
    sign_in(page)
    return page


def numbers(page: Page) -> Locator:
    """Find creating, available, claimed, failed and total of the one track."""
    table = page.get_by_role("table", name="Sandboxes of the pool")
    return table.get_by_role("cell")


def look_until(page: Page, wanted: list[str]) -> None:
    """Look again until the pool has these numbers."""

    def there() -> bool:
        page.get_by_role("link", name="Look again").click()
        return numbers(page).all_inner_texts() == wanted

    wait_until(there, seconds=90, what=f"a pool of {wanted}")


def test_an_admin_sets_up_a_pool_and_a_learner_takes_from_it(
    staffed: Office, admin: Page, somebody: Somebody
) -> None:
    invite = staffed.invite("With a head start", SHELL, PHISH)
    admin.goto("/admin/invites")
    row = admin.get_by_role("row").filter(has_text=invite.title)
    row.locator("summary").click()
    row.get_by_role("link", name="Hot Start").click()
    size = admin.get_by_label("Sandboxes for")
    size.fill("many")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_role("alert")).to_contain_text("from 0 to 500")
    expect(size).to_have_value("many")
    size.fill("2")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("The pool is saved.")).to_be_visible()
    look_until(admin, ["0", "2", "0", "0", "2"])
    gain = admin.get_by_role("table", name="Seconds until the machine is set up")
    without, with_pool = gain.get_by_role("cell").all_inner_texts()
    assert float(with_pool.removesuffix(" s")) < float(without.removesuffix(" s"))

    learner = somebody().join(invite)
    asked: list[str] = []
    learner.page.on("request", lambda request: asked.append(request.url))
    terminal = start(learner)
    terminal.types("clear; ls -d lighthouse; hostname")
    terminal.shows("lighthouse")
    assert any("/machines/templates/" in url for url in asked)
    # Nothing was left to set up in the learner's browser.
    assert not any("/scripts?" in url for url in asked)
    learner.page.get_by_role("button", name="Check", exact=True).click()
    learner.sees("There is no file lamp-room/word.txt yet.")

    admin.get_by_role("link", name="Look again").click()
    expect(numbers(admin).nth(2)).to_have_text("1")

    admin.get_by_role("link", name="Remove the pool").click()
    admin.get_by_role("button", name="Remove the pool").click()
    expect(admin.get_by_text("The pool is removed.")).to_be_visible()
    expect(numbers(admin)).to_have_text(["0", "0", "1", "0", "1"])


@pytest.mark.parametrize("tracks", [(SHELL, PHISH), (PHISH,)])
def test_the_hot_start_page_is_accessible(
    staffed: Office, new_browser: NewBrowser, tracks: tuple[str, ...]
) -> None:
    invite = staffed.invite("A rather long title of an invite with a pool", *tracks)
    page = new_browser()
    sign_in(page)
    page.goto(f"/admin/invites/{invite.id}/hot-start")
    looks_right(page)
    if tracks == (PHISH,):
        return
    page.get_by_label("Sandboxes for").fill("x")
    page.get_by_role("button", name="Save").click()
    looks_right(page)
    page.get_by_label("Sandboxes for").fill("20")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The pool is saved.")).to_be_visible()
    look_until(page, ["0", "20", "0", "0", "20"])
    looks_right(page)
