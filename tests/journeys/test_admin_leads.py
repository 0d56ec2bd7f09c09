"""An admin finds leads, takes them along, erases a person and merges two addresses."""

import csv
import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.admin_steps import make_admin, sign_in
from journeys.conftest import NewBrowser
from journeys.looks import looks_right
from journeys.office import PHISH as PHISH_SLUG
from journeys.office import WEB as WEB_SLUG
from journeys.office import Invite, Office
from journeys.steps import PHISH, WEB, LearnerPage, Somebody
from support.clockfile import ClockFile

LEADS = "/admin/leads"


@pytest.fixture(scope="module")
def staffed(office: Office) -> Office:
    """The office with an admin in it."""
    make_admin(office.live)
    return office


@pytest.fixture
def admin(staffed: Office, new_browser: NewBrowser) -> Page:
    page = new_browser()
    sign_in(page)
    return page


def press(page: Page, name: str) -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    """Follow a link."""
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).first.click()


def join(
    person: LearnerPage,
    invite: Invite,
    email: str,
    tick: ClockFile,
    *,
    slowly: bool = True,
    source: str = "",
) -> LearnerPage:
    """Leave details on an invite, as slowly as a person, or as quickly as a bot."""
    person.page.goto(f"{invite.url}?utm_source={source}" if source else invite.url)
    person.give_email(email)
    person.fill_details()
    if slowly:
        tick.advance(minutes=1)
    person.continue_()
    person.sees_on(PHISH, "Not started")
    return person


def addresses(page: Page) -> list[str]:
    """Give the addresses on the list, in their order."""
    return page.locator(".leads__who a").all_inner_texts()


def open_lead(page: Page, email: str) -> None:
    """Find a lead by its address and open its page."""
    page.goto(LEADS)
    page.get_by_label("Address begins with").fill(email)
    press(page, "Show")
    follow(page, email)


def test_leads_are_found_filtered_and_taken_along(
    admin: Page, staffed: Office, somebody: Somebody, tick: ClockFile, tmp_path: Path
) -> None:
    fair = staffed.invite("Fair", access="details")
    other = staffed.invite("Other", access="details")
    join(somebody(), fair, "ada@fair.example.com", tick, source="fair")
    join(somebody(), other, "ben@fair.example.com", tick)
    join(somebody(), fair, "bot@fair.example.com", tick, slowly=False)
    admin.goto(LEADS)
    assert addresses(admin)[:3] == [
        "bot@fair.example.com",
        "ben@fair.example.com",
        "ada@fair.example.com",
    ]
    expect(admin.get_by_text("1 lead is held")).to_be_visible()
    admin.get_by_label("Came by invite").select_option(label="Fair")
    admin.get_by_label("Sort").select_option(label="By address")
    press(admin, "Show")
    assert addresses(admin) == ["ada@fair.example.com", "bot@fair.example.com"]

    for button, suffix in (("Export CSV", "csv"), ("Export JSON", "json")):
        with admin.expect_download() as download:
            admin.get_by_role("button", name=button).click()
        assert download.value.suggested_filename.endswith(f".{suffix}")
        download.value.save_as(tmp_path / f"leads.{suffix}")
    with (tmp_path / "leads.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["email"], row["invite"]) == ("ada@fair.example.com", "Fair")
    assert (row["utm_source"], row["company"]) == ("fair", "Engines Ltd")
    (lead,) = json.loads((tmp_path / "leads.json").read_text(encoding="utf-8"))
    assert lead["answers"]["first_name"] == "Ada"

    follow(admin, "bot@fair.example.com")
    press(admin, "Looked at: release")
    expect(admin.get_by_role("status")).to_contain_text("Released")
    assert "bot@fair.example.com" in staffed.leads()


def test_a_leads_page_tells_what_they_answered_and_did(
    admin: Page, staffed: Office, somebody: Somebody, tick: ClockFile
) -> None:
    staffed.load_form("newsletter")
    staffed.load_form("default")
    invite = staffed.invite("Told", access="details")
    cleo = join(somebody(), invite, "cleo@told.example.com", tick, source="newsletter")
    cleo.start()
    staffed.load_form("webinar")  # later forms change nothing about this lead
    open_lead(admin, "cleo@told.example.com")
    main = admin.get_by_role("main")
    for text in ("Engines Ltd", "Iceland", "newsletter", "Not proved", "In progress"):
        expect(main.get_by_text(text, exact=True).first).to_be_visible()
    follow(admin, "Told")
    expect(admin.get_by_role("heading", name="Told")).to_be_visible()
    staffed.load_form("default")


def test_an_erased_person_is_out_and_new_and_still_counted(
    admin: Page, staffed: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = staffed.invite("Erased", access="details")
    dora = join(somebody(), invite, "dora@gone.example.com", tick)
    dora.start()
    play = dora.page.url
    open_lead(admin, "dora@gone.example.com")
    follow(admin, "Erase")
    expect(admin.get_by_text("1 play that is running or paused ends")).to_be_visible()
    expect(admin.get_by_text("1 claim and 1 play, as nameless counts")).to_be_visible()
    admin.get_by_label("Type the address to erase it").fill("dora")
    press(admin, "Erase this person")
    expect(admin.get_by_role("alert")).to_be_focused()
    admin.get_by_label("Type the address to erase it").fill("dora@gone.example.com")
    press(admin, "Erase this person")
    expect(admin.get_by_role("status")).to_contain_text("Erased.")

    assert dora.visit(play).status in {403, 404}
    dora.open(invite)
    dora.is_at("Start with your e-mail")
    dora.give_email("dora@gone.example.com")
    dora.is_at("Your details")  # new: nothing is known about the address
    assert "dora@gone.example.com" not in staffed.leads()
    assert staffed.seats_taken(invite) == 1


def test_two_addresses_of_one_person_become_one(
    admin: Page, staffed: Office, somebody: Somebody, tick: ClockFile
) -> None:
    work, home = "emil@work.example.com", "emil@home.example.com"
    phish = staffed.invite("Phish", access="details")
    web = staffed.invite("Web", WEB_SLUG, PHISH_SLUG, access="details")
    at_work, at_home = somebody(), somebody()
    join(at_work, phish, work, tick).start()
    join(at_home, phish, home, tick).start()
    at_home.next_()
    at_home.next_()
    at_home.open(web)
    at_home.continue_()
    open_lead(admin, work)
    follow(admin, "Merge")
    admin.get_by_label("Their other address").fill("nobody@home.example.com")
    press(admin, "Look at both")
    expect(admin.get_by_role("alert")).to_be_focused()
    admin.get_by_label("Their other address").fill(home)
    press(admin, "Look at both")
    expect(admin.get_by_role("radio", name=work)).to_be_checked()
    choice = admin.get_by_role("group", name="Which one goes on?")
    choice.get_by_label("At challenge 3 of 5").check()
    press(admin, "Merge")
    expect(admin.get_by_text(f"They are {work} from now on.")).to_be_visible()
    expect(admin.get_by_role("link", name="Web", exact=True)).to_be_visible()
    expect(admin.get_by_text(f"Merged from {home}")).to_be_visible()
    assert home not in staffed.leads()
    assert staffed.seats_taken(phish) == 1

    at_home.open(web)  # this browser's address is nobody's any more
    at_home.is_at("Start with your e-mail")
    at_work.open(phish)  # and this one has never proved its own
    at_work.come_back(work)
    at_work.sees_on(PHISH, "In progress", "2 of 5 challenges done")
    at_work.open(web)
    at_work.sees_on(WEB, "Not started")


def test_every_page_about_leads_is_accessible_and_works_without_scripts(
    staffed: Office, somebody: Somebody, new_browser: NewBrowser, tick: ClockFile
) -> None:
    invite = staffed.invite("Looked at", access="details")
    for name in ("finn", "gus"):
        join(
            somebody(), invite, f"{name}@look.example.com", tick, slowly=name == "gus"
        ).start()
    plain = new_browser(java_script_enabled=False)
    sign_in(plain)
    open_lead(plain, "finn@look.example.com")
    expect(plain.get_by_role("button", name="Looked at: release")).to_be_visible()
    page = new_browser()
    sign_in(page)
    page.goto(LEADS)
    looks_right(page)
    page.goto(f"{LEADS}?q=nobody&from=2026")
    looks_right(page)
    page.goto(plain.url)
    looks_right(page)
    follow(page, "Erase")
    looks_right(page)
    page.goto(f"{LEADS}/erase")
    press(page, "Look")
    looks_right(page)
    page.goto(f"{plain.url}/merge")
    looks_right(page)
    page.get_by_label("Their other address").fill("gus@look.example.com")
    press(page, "Look at both")
    looks_right(page)
