"""An admin makes, edits and duplicates invites; learners meet what was saved."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from journeys.admin_steps import EMAIL, make_admin, sign_in
from journeys.conftest import NewBrowser
from journeys.held import hold, sends
from journeys.looks import looks_right
from journeys.office import PHISH as PHISH_SLUG
from journeys.office import WEB as WEB_SLUG
from journeys.office import Invite, Office
from journeys.steps import PHISH, WEB, Somebody

NEW = "/admin/invites/new"
ADD = "do=add%3A"


@pytest.fixture(scope="module")
def staffed(office: Office) -> Office:
    """The office with two people in it."""
    make_admin(office.live)
    make_admin(office.live, "editor@example.com", "editor")
    return office


@pytest.fixture
def admin(staffed: Office, new_browser: NewBrowser) -> Page:
    page = new_browser(timezone_id="Europe/Amsterdam")
    sign_in(page)
    return page


@pytest.fixture
def no_script(staffed: Office, new_browser: NewBrowser) -> Page:
    page = new_browser(java_script_enabled=False)
    sign_in(page)
    return page


def edit_path(invite: Invite) -> str:
    return f"/admin/invites/{invite.id}/edit"


def press(page: Page, name: str) -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def saved(page: Page, office: Office) -> Invite:
    """Save, and give the invite by its link as the command line has it."""
    press(page, "Save")
    expect(page.get_by_role("status").first).to_contain_text("is created.")
    found = re.search(r"/admin/invites/([a-z0-9]+)$", page.url)
    assert found is not None, page.url
    document = office.run("invites", "show", found.group(1))
    return Invite(document["id"], document["url"], document["title"])


def chosen(page: Page) -> Locator:
    """Give the titles of the tracks in the invite, in order."""
    return page.locator("#chosen li strong")


def add(page: Page, title: str) -> None:
    page.get_by_role("button", name=f"Add: {title}", exact=True).click()


def summary(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Summary and Save")


def test_an_invite_is_made_and_a_learner_meets_it(
    admin: Page, staffed: Office, somebody: Somebody
) -> None:
    admin.goto(NEW)
    expect(admin.get_by_label("Time zone")).to_have_value("Europe/Amsterdam")
    admin.get_by_label("Title", exact=True).fill("Spring course")
    admin.get_by_label("Public title").fill("Linux from the first command")
    admin.get_by_label("Public description").fill("Bring **nothing**.")
    preview = admin.get_by_role("region", name="As learners see it")
    expect(preview.locator("strong")).to_have_text("nothing")
    admin.get_by_label("Add a track").fill("phish")
    expect(admin.locator("#found li")).to_have_count(1)
    admin.get_by_label("Add a track").press("Enter")
    add(admin, PHISH)
    expect(chosen(admin)).to_have_text([PHISH])
    expect(admin.get_by_label("Add a track")).to_be_focused()
    admin.keyboard.type("web page")  # what was searched for is selected
    add(admin, WEB)
    expect(chosen(admin)).to_have_text([PHISH, WEB])
    up = admin.get_by_role("button", name=f"Move up: {WEB}")
    up.focus()
    up.press("Enter")
    expect(chosen(admin)).to_have_text([WEB, PHISH])
    expect(admin.get_by_role("button", name=f"Move up: {WEB}")).to_be_focused()
    expect(admin.locator("#said")).to_have_text(f"“{WEB}”: It is track 1 of 2.")
    admin.get_by_label("For a time").check()
    admin.get_by_label("Days").fill("30")
    admin.get_by_label("Plays per track").fill("3")
    admin.get_by_label("On a date").check()
    end = admin.get_by_role("group", name="End of the invite")
    end.get_by_label("Date").fill("2099-01-31")
    end.get_by_label("Time").fill("17:00")
    admin.get_by_label("Claim limit").fill("50")
    admin.get_by_label("Anyone leaving details").check()
    expect(summary(admin)).to_contain_text(
        "Anyone leaving details can join until 31 January 2099, 17:00 CET, at most 50 "
        "people; each has 30 days and 3 plays per track."
    )
    invite = saved(admin, staffed)

    ada = somebody().open(invite)
    ada.is_at("Linux from the first command")
    ada.sees("Bring nothing.")
    ada.join(invite, "ada@form.example.com")
    expect(ada.page.get_by_role("listitem").get_by_role("heading")).to_have_text(
        [WEB, PHISH]
    )
    ada.sees_on(WEB, "3 plays left")


@pytest.fixture
def held(admin: Page) -> list[Route]:
    """The requests that add a track; each waits until the test lets it go on."""
    return hold(admin, f"**{NEW}", ADD)


def add_slowly(page: Page, title: str) -> None:
    with page.expect_request(sends(ADD)):
        add(page, title)


def test_who_goes_on_while_a_track_is_added_is_left_where_they_type(
    admin: Page, held: list[Route]
) -> None:
    admin.goto(NEW)
    add_slowly(admin, PHISH)
    limit = admin.get_by_label("Claim limit")
    limit.focus()
    held.pop().continue_()
    expect(admin.get_by_text(f"The track is “{PHISH}”.")).to_be_visible()
    expect(limit).to_be_focused()


def test_what_is_changed_while_a_track_is_added_does_not_lose_it(
    admin: Page, held: list[Route]
) -> None:
    admin.goto(NEW)
    add_slowly(admin, PHISH)
    add(admin, WEB)
    live_update = admin.evaluate_handle(
        """() => ({ met: new Promise((met) => addEventListener("htmx:confirm",
            (event) => event.target.id === "invite-form" && setTimeout(met))) })"""
    )
    admin.get_by_label("Live event").check()
    live_update.evaluate("({ met }) => met")
    with admin.expect_request(sends(ADD)):
        held.pop().continue_()
    expect(chosen(admin)).to_have_text([PHISH])
    held.pop().continue_()
    expect(chosen(admin)).to_have_text([PHISH, WEB])
    expect(summary(admin)).to_contain_text("Enter a date and time")


def test_save_waits_for_a_track_that_is_being_added(
    admin: Page, staffed: Office, held: list[Route]
) -> None:
    admin.goto(NEW)
    admin.get_by_label("Title", exact=True).fill("Pressed at once")
    add_slowly(admin, PHISH)
    admin.get_by_role("button", name="Save", exact=True).click()
    with admin.expect_navigation():
        held.pop().continue_()
    expect(admin.get_by_role("heading", name="Pressed at once")).to_be_visible()
    expect(admin.get_by_text(f"The track is “{PHISH}”.")).to_be_visible()


def test_tracks_are_put_in_order_by_dragging(
    admin: Page, staffed: Office, somebody: Somebody
) -> None:
    invite = staffed.invite("Dragged", PHISH_SLUG, WEB_SLUG)
    admin.goto(edit_path(invite))
    grip = admin.locator("[data-grip]").nth(1)
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    above = admin.locator("#chosen li").first.bounding_box()
    assert box is not None
    assert above is not None
    admin.mouse.move(box["x"] + 5, box["y"] + 8)
    admin.mouse.down()
    admin.mouse.move(box["x"] + 5, above["y"] + 4, steps=5)
    admin.mouse.up()
    expect(admin.locator("#said")).to_have_text(f"“{WEB}”: It is track 1 of 2.")
    press(admin, "Save")
    ada = somebody().join(invite)
    expect(ada.page.get_by_role("listitem").get_by_role("heading")).to_have_text(
        [WEB, PHISH]
    )


def test_a_lowered_limit_is_asked_about_and_reads_full(
    admin: Page, staffed: Office, somebody: Somebody
) -> None:
    invite = staffed.invite("Small room", claim_limit=9)
    ada = somebody().join(invite)
    somebody().join(invite)
    admin.goto(edit_path(invite))
    expect(admin.get_by_text("2 people have claimed this invite.")).to_be_visible()
    admin.get_by_label("Claim limit").fill("1")
    caution = admin.locator("#notes-claim_limit")
    expect(caution).to_contain_text("2 seats are taken, so with a limit of 1")
    press(admin, "Save")
    expect(admin.get_by_role("alert", name="Before you save")).to_be_focused()
    press(admin, "Save anyway")
    expect(admin.get_by_role("status").first).to_contain_text("is saved.")

    late = somebody().open(invite)
    late.sees_not("Start")
    expect(late.page.get_by_role("button", name="Continue")).to_have_count(0)
    ada.open(invite)
    ada.sees_on(PHISH, "Not started")


def test_duplicate_saves_only_on_save_and_works_as_a_link_of_its_own(
    admin: Page, staffed: Office, somebody: Somebody
) -> None:
    invite = staffed.invite("Autumn", plays=2, access_for="3d")
    somebody().join(invite)
    before = len(staffed.run("invites", "list"))
    admin.goto(f"/admin/invites/{invite.id}/duplicate")
    expect(admin.get_by_role("heading", name="Duplicate “Autumn”")).to_be_visible()
    expect(chosen(admin)).to_have_text([PHISH])
    assert len(staffed.run("invites", "list")) == before
    admin.get_by_label("Title", exact=True).fill("Winter")
    copy = saved(admin, staffed)
    assert copy.url != invite.url
    assert staffed.claims(copy) == []
    ben = somebody().join(copy)
    ben.sees_on(PHISH, "2 plays left")


def test_the_second_of_two_admins_is_told_and_nothing_is_overwritten(
    admin: Page, staffed: Office, new_browser: NewBrowser, somebody: Somebody
) -> None:
    invite = staffed.invite("Both of us", access="details")
    other = new_browser()
    sign_in(other, "editor@example.com")
    for page in (admin, other):
        page.goto(edit_path(invite))
    admin.get_by_label("Title", exact=True).fill("The first")
    admin.get_by_label("Public title").fill("Seen by all")
    press(admin, "Save")
    other.get_by_label("Title", exact=True).fill("The second")
    press(other, "Save")
    told = other.get_by_role("alert")
    expect(told).to_be_focused()
    expect(told).to_contain_text(f"{EMAIL} changed this invite on")
    expect(other.get_by_label("Title", exact=True)).to_have_value("The second")
    expect(other.get_by_label("Public title")).to_have_value("Seen by all")
    press(other, "Use theirs: Title")
    expect(other.get_by_label("Title", exact=True)).to_have_value("The first")
    other.get_by_label("Title", exact=True).fill("Settled")
    press(other, "Save")
    somebody().open(invite).is_at("Seen by all")
    assert staffed.run("invites", "show", invite.id)["title"] == "Settled"


def test_an_embedded_invite_starts_at_leaving_details_and_names_its_sites(
    admin: Page, staffed: Office, somebody: Somebody
) -> None:
    admin.goto(NEW)
    admin.get_by_label("Embedded with the form").check()
    expect(admin.get_by_label("Anyone leaving details")).to_be_checked()
    expect(admin.get_by_label("Live event")).to_be_hidden()
    admin.get_by_label("Title", exact=True).fill("On our blog")
    add(admin, PHISH)
    press(admin, "Save")
    expect(admin).to_have_title(re.compile("^Error: New invite"))
    expect(admin.get_by_role("alert")).to_be_focused()
    admin.get_by_label("Sites", exact=True).fill("https://blog.example.com/")
    invite = saved(admin, staffed)
    assert staffed.run("invites", "show", invite.id)["origins"] == [
        "https://blog.example.com"
    ]
    somebody().open(invite).is_at("Start with your e-mail")


def test_all_of_it_works_without_scripts(
    no_script: Page, staffed: Office, somebody: Somebody
) -> None:
    page = no_script
    page.goto(NEW)
    page.get_by_label("Title", exact=True).fill("Plain")
    page.get_by_label("Public description").fill("Just *text*.")
    press(page, f"Add: {PHISH}")
    page.get_by_label("Add a track").fill("web page")
    press(page, "Search")
    press(page, f"Add: {WEB}")
    press(page, f"Move up: {WEB}")
    expect(chosen(page)).to_have_text([WEB, PHISH])
    press(page, f"Remove: {PHISH}")
    page.get_by_label("Allowed e-mails only").check()
    guests = b"Name,E-mail\nAda,ada@plain.example.com\nBo,nobody\n"
    file = {"name": "guests.csv", "mimeType": "text/csv", "buffer": guests}
    page.get_by_label("Add from a CSV file").set_input_files(files=[file])
    press(page, "Add to the list")
    expect(page.get_by_text("line 3 “Bo, nobody”").first).to_be_visible()
    press(page, "Preview")
    expect(page.locator("#description-text em")).to_have_text("text")
    expect(summary(page)).to_contain_text("Only people on the list (1 address)")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Plain")
    invite = saved(page, staffed)

    ada = somebody().open(invite)
    ada.page.get_by_label("Email").fill("ada@plain.example.com")
    ada.continue_()
    ada.prove("ada@plain.example.com")
    ada.sees_on(WEB, "Not started")


def test_a_live_event_is_upcoming_to_learners(
    admin: Page, staffed: Office, somebody: Somebody
) -> None:
    admin.goto(NEW)
    admin.get_by_label("Title", exact=True).fill("Workshop")
    admin.get_by_label("Live event").check()
    add(admin, PHISH)
    for name, time in (("Start", "15:00"), ("End", "17:00")):
        group = admin.get_by_role("group", name=f"{name} of the live event")
        group.get_by_label("Date").fill("2099-01-31")
        group.get_by_label("Time").fill(time)
    expect(summary(admin)).to_contain_text(
        "The event runs on 31 January 2099 from 15:00 to 17:00 CET."
    )
    invite = saved(admin, staffed)
    somebody().open(invite).is_at("This event is coming up")


def test_every_state_of_the_form_is_accessible(admin: Page, staffed: Office) -> None:
    invite = staffed.invite("Looked at", PHISH_SLUG, WEB_SLUG)
    admin.goto(NEW)
    looks_right(admin)
    admin.get_by_label("Allowed e-mails only").check()
    admin.get_by_label("For a time").check()
    admin.get_by_label("Live event").check()
    admin.get_by_label("Any https site").check()
    press(admin, "Save")
    looks_right(admin)
    admin.goto(edit_path(invite))
    staffed.edit(invite, title="Changed meanwhile")
    admin.get_by_label("Title", exact=True).fill("Mine")
    press(admin, "Save")
    looks_right(admin)
    admin.get_by_label("On a date").check()
    end = admin.get_by_role("group", name="End of the invite")
    end.get_by_label("Date").fill("2020-01-31")
    end.get_by_label("Time").fill("17:00")
    press(admin, "Save")
    expect(admin.get_by_role("button", name="Save anyway")).to_be_visible()
    looks_right(admin)
