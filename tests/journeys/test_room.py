"""A host before a room: the slide on the wall, and who is where."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from journeys.admin_steps import make_admin, sign_in
from journeys.conftest import NewBrowser
from journeys.looks import looks_right
from journeys.office import Invite, Office
from journeys.steps import WRONG_LINK, Somebody
from support.clockfile import ClockFile


@pytest.fixture(scope="module")
def staffed(office: Office) -> Office:
    """The office with an admin in it."""
    make_admin(office.live)
    return office


@pytest.fixture
def host(staffed: Office, new_browser: NewBrowser) -> Page:
    page = new_browser()
    sign_in(page)
    return page


def path_of(invite: Invite, more: str) -> str:
    return f"/admin/invites/{invite.id}/{more}"


def row(page: Page, who: str) -> Locator:
    name = page.get_by_role("rowheader").filter(has_text=who)
    return page.get_by_role("row").filter(has=name)


def look_again(page: Page) -> None:
    """Let the page's own time go on until it has looked again."""
    with page.expect_response(re.compile("/room")):
        page.clock.run_for(5_100)


def test_the_host_sees_people_come_and_get_on_without_doing_anything(
    staffed: Office, host: Page, somebody: Somebody, tick: ClockFile
) -> None:
    invite = staffed.invite("In the room", access="details")
    host.clock.install()
    host.goto(path_of(invite, "room"))
    expect(host.get_by_text("Nobody has joined yet.")).to_be_visible()
    ada = somebody().join(invite, "ada@room.example.com")
    look_again(host)
    ada_row = row(host, "Ada Byron · Engines Ltd")
    expect(ada_row).to_contain_text("Not started")
    ada.start()
    ada.next_()
    ada.next_()
    for _ in range(3):
        ada.answer(WRONG_LINK)
    host.get_by_role("link", name="Working").focus()
    look_again(host)
    expect(ada_row).to_contain_text("May be stuck 3 wrong tries")
    expect(ada_row).to_contain_text("3 of 5")
    # What is put in anew does not take the focus away.
    expect(host.get_by_role("link", name="Working")).to_be_focused()

    host.get_by_role("button", name="Hold still").click()
    somebody().join(invite, "ben@room.example.com")
    host.clock.run_for(11_000)
    expect(host.get_by_role("row")).to_have_count(2)
    host.get_by_role("button", name="Go on looking").click()
    look_again(host)
    expect(host.get_by_role("row")).to_have_count(3)

    host.get_by_role("link", name="Hide names").click()
    expect(row(host, "Learner 1")).to_be_visible()
    assert "Byron" not in host.content()
    look_again(host)
    assert "Byron" not in host.content()


def test_a_room_without_an_answer_stays_as_it_was_and_says_so(
    staffed: Office, host: Page, somebody: Somebody
) -> None:
    invite = staffed.invite("Shaky line", access="details")
    somebody().join(invite, "cleo@room.example.com")
    host.clock.install()
    host.goto(path_of(invite, "room"))

    def fail(route: Route) -> None:
        route.fulfill(status=503, body="<p>Busy</p>")

    host.route("**/room", fail)
    look_again(host)
    expect(host.get_by_text("No answer; this is how it was.")).to_be_visible()
    expect(row(host, "Ada Byron")).to_be_visible()
    host.unroute("**/room")
    look_again(host)
    expect(host.get_by_text("No answer; this is how it was.")).to_have_count(0)


def test_the_room_works_without_scripts(
    staffed: Office, new_browser: NewBrowser, somebody: Somebody
) -> None:
    invite = staffed.invite("No scripts", access="details")
    page = new_browser(java_script_enabled=False)
    sign_in(page)
    page.goto(path_of(invite, "room"))
    somebody().join(invite, "dora@room.example.com")
    page.get_by_role("link", name="Look again").click()
    expect(row(page, "Ada Byron")).to_be_visible()


def test_the_code_on_the_slide_is_large_and_its_link_lets_people_in(
    staffed: Office, host: Page, somebody: Somebody
) -> None:
    invite = staffed.invite("On the wall")
    host.goto(path_of(invite, "share"))
    host.get_by_role("link", name="Show it on a slide").click()
    expect(host.get_by_role("heading", name="On the wall")).to_be_visible()
    code = host.get_by_role("img", name="QR code of the invite link")
    box = code.bounding_box()
    assert box is not None
    assert box["width"] >= 480
    assert box["y"] + box["height"] <= 720
    assert invite.url.endswith(host.get_by_role("figure").inner_text().strip())


@pytest.mark.parametrize("more", ["room", "room?show=paused", "slide"])
def test_the_hosts_pages_are_accessible(
    staffed: Office, host: Page, somebody: Somebody, tick: ClockFile, more: str
) -> None:
    invite = staffed.event(
        "A rather long title of an evening with lamps, letters and a lighthouse",
        starts=tick.now,
        ends=tick.now.replace(year=tick.now.year + 1),
    )
    for _ in range(2):
        somebody().join(invite).start()
    tick.advance(minutes=25)
    somebody().join(invite)
    host.goto(path_of(invite, more))
    looks_right(host)


def test_the_slide_of_an_invite_that_is_over_is_accessible(
    staffed: Office, host: Page
) -> None:
    invite = staffed.invite("Over")
    staffed.delete(invite)
    host.goto(path_of(invite, "slide"))
    expect(host.get_by_text("It takes nobody new any more.")).to_be_visible()
    looks_right(host)
