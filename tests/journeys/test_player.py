"""The player beside the quizzes: tabs, code to copy, time, what cannot run yet."""

from playwright.sync_api import Route, expect

from journeys.office import SHELL as SHELL_SLUG
from journeys.office import WEB as WEB_SLUG
from journeys.office import Office
from journeys.steps import PHISH, SHELL, WEB, Somebody
from support.clockfile import ClockFile


def _specimen(route: Route) -> None:
    """Answer for the website that the track is about."""
    body = "<!doctype html><title>Specimen</title><h1>The specimen</h1>"
    route.fulfill(content_type="text/html", body=body)


def test_a_website_is_shown_in_a_frame_or_in_a_tab_of_its_own_as_the_track_says(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Look inside", WEB_SLUG)
    ada = somebody()
    ada.page.route("https://example.com/**", _specimen)
    ada.join(invite).start(WEB)
    frame = ada.page.get_by_title("The page").content_frame
    expect(frame.get_by_role("heading", name="The specimen")).to_be_visible()
    ada.page.get_by_role("tab", name="Why it exists").click()
    link = ada.page.get_by_role("link", name="Open Why it exists")
    expect(link).to_have_attribute("target", "_blank")
    ada.page.get_by_role("article").get_by_role("link", name="The page").click()
    expect(ada.page.get_by_role("tabpanel", name="The page")).to_be_visible()


def test_a_track_that_cannot_run_yet_says_so_and_shows_its_content(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("No machine yet", SHELL_SLUG)
    ben = somebody(permissions=["clipboard-read", "clipboard-write"])
    ben.join(invite).start(SHELL)
    ben.sees("the virtual machine “shell”, which cannot run here yet.")
    ben.sees("It is called a shell.", "Find the keeper's word")
    ben.page.get_by_role("button", name="Copy").first.click()
    expect(ben.page.get_by_role("button", name="Copied")).to_be_visible()
    assert ben.page.evaluate("navigator.clipboard.readText()") == "pwd"


def test_challenges_open_one_after_the_other_and_stay_open(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("In order")
    cleo = somebody().join(invite).start()
    play = cleo.page.url
    cleo.visit(f"{play}/challenge/3")
    cleo.sees("This challenge opens when you have done the ones before it.")
    cleo.visit(play)
    cleo.next_()
    steps = cleo.page.get_by_role("navigation", name="Challenges")
    cleo.follow("The pause (done)", within=steps)
    cleo.is_at_challenge(1)
    cleo.next_()
    cleo.is_at_challenge(2)
    cleo.sees("1 of 5 done")


def test_the_time_limit_ends_a_play_and_says_so(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = office.invite("Half an hour", plays=2)
    dora = somebody().join(invite).start()
    tick.advance(minutes=30)
    dora.next_()
    dora.is_at("Time is up")
    dora.back()
    dora.sees_on(PHISH, "Time ran out", "1 play left")
    dora.is_offered(PHISH, "Start again")
