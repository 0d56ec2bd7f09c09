"""An admin sets up a hot start pool, and a learner takes from it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.admin_steps import make_admin, sign_in
from journeys.conftest import NewBrowser
from journeys.looks import looks_right
from journeys.office import PHISH, SHELL, Office
from journeys.steps import SHELL as SHELL_TITLE
from journeys.steps import Somebody
from support.machines import make_image


@pytest.fixture(scope="module")
def staffed(office: Office) -> Office:
    """The office with an admin in it, and an image of machines."""
    make_admin(office.live)
    make_image(Path(office.live.environ["INSTANCE_PATH"]))
    return office


@pytest.fixture
def admin(staffed: Office, new_browser: NewBrowser) -> Page:
    # Without scripts: it has to work so.
    page = new_browser(java_script_enabled=False)
    sign_in(page)
    return page


def numbers(page: Page) -> list[str]:
    """Give creating, available, claimed, failed and total of the one track."""
    return page.get_by_role("table").get_by_role("cell").all_inner_texts()


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
    assert numbers(admin) == ["0", "2", "0", "0", "2"]

    somebody().join(invite).start(SHELL_TITLE)
    admin.get_by_role("link", name="Look again").click()
    assert numbers(admin)[2] == "1"

    admin.get_by_role("button", name="Remove the pool").click()
    expect(admin.get_by_text("The pool is removed.")).to_be_visible()
    assert numbers(admin) == ["0", "0", "1", "0", "1"]


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
    looks_right(page)
