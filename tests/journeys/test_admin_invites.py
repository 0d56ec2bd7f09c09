"""An admin looks after invites; learners meet what was done."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from journeys.admin_steps import make_admin, sign_in
from journeys.conftest import NewBrowser
from journeys.looks import looks_right
from journeys.office import Invite, Office
from journeys.steps import PHISH, LearnerPage, Somebody
from support.clockfile import ClockFile
from support.waiting import wait_until


@pytest.fixture(scope="module")
def staffed(office: Office) -> Office:
    """The office with an admin in it."""
    make_admin(office.live)
    return office


@pytest.fixture
def admin(staffed: Office, new_browser: NewBrowser) -> Page:
    page = new_browser(permissions=["clipboard-read", "clipboard-write"])
    sign_in(page)
    return page


def row(page: Page, title: str) -> Locator:
    """Give the row of an invite or a learner in a list."""
    name = page.get_by_role("rowheader").filter(has_text=title)
    return page.get_by_role("row").filter(has=name)


def choose(page: Page, title: str, item: str) -> None:
    """Choose from the menu of a row."""
    row(page, title).locator("summary").click()
    row(page, title).get_by_role("link", name=item, exact=True).click()


def press(page: Page, name: str) -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def path_of(invite: Invite, more: str = "") -> str:
    return f"/admin/invites/{invite.id}{more}"


def open_claim(page: Page, invite: Invite, who: str, item: str) -> None:
    """Find a claim by how its address begins and choose from its menu."""
    page.goto(path_of(invite, "/claims"))
    page.get_by_label("Find a claim").fill(who[:4])
    press(page, "Show")
    choose(page, who, item)


def closed_to_new_people(somebody: Somebody, invite: Invite, heading: str) -> None:
    somebody().open(invite).is_at(heading)


def test_the_copied_link_is_the_one_that_lets_learners_in(
    staffed: Office, admin: Page, somebody: Somebody
) -> None:
    invite = staffed.invite("Copied")
    admin.goto("/admin/invites")
    choose(admin, "Copied", "Copy invite link")
    expect(admin.get_by_text("The invite link is copied")).to_be_attached()
    copied = admin.evaluate("navigator.clipboard.readText()")
    assert copied == invite.url
    ada = somebody()
    ada.visit(copied)
    ada.continue_()
    ada.sees_on(PHISH, "Not started")


def test_a_new_link_ends_the_old_one_for_new_people_only(
    staffed: Office, admin: Page, somebody: Somebody
) -> None:
    invite = staffed.invite("Posted too widely")
    ada = somebody().join(invite)
    admin.goto("/admin/invites")
    choose(admin, invite.title, "New link…")
    press(admin, "Make a new link")
    fresh = admin.get_by_label("Invite link").input_value()
    assert fresh != invite.url
    closed_to_new_people(somebody, invite, "This link has been replaced")
    ada.open(invite).sees_on(PHISH, "Not started")
    ben = somebody()
    ben.visit(fresh)
    ben.continue_()
    ben.sees_on(PHISH, "Not started")


def test_delete_keeps_access_undo_restores_and_revoking_ends_it(
    staffed: Office, admin: Page, somebody: Somebody
) -> None:
    invite = staffed.invite("Going away")
    ada = somebody().join(invite)
    admin.goto("/admin/invites")
    choose(admin, invite.title, "Delete…")
    press(admin, "Delete")
    expect(row(admin, invite.title)).to_have_count(0)
    closed_to_new_people(somebody, invite, "This invite has ended")
    ada.open(invite).sees_on(PHISH, "Not started")

    press(admin, "Undo")
    expect(admin.get_by_text("“Going away” is restored.")).to_be_visible()
    somebody().join(invite).sees_on(PHISH, "Not started")

    admin.goto(path_of(invite, "/delete"))
    press(admin, "Delete and revoke access")
    expect(admin.get_by_text("the access of 2 learners is revoked")).to_be_visible()
    ada.open(invite).is_at("Your access was withdrawn")
    admin.get_by_role("link", name="Deleted", exact=True).click()
    expect(row(admin, invite.title)).to_be_visible()


def test_one_learner_is_put_out_and_another_given_more_time(
    staffed: Office, admin: Page, somebody: Somebody, tick: ClockFile
) -> None:
    invite = staffed.invite("Two people", access="details", access_for="2h")
    ada = somebody().join(invite, "ada@two.example.com")
    ben = somebody().join(invite, "ben@two.example.com")
    open_claim(admin, invite, "ada@two.example.com", "Revoke…")
    press(admin, "Revoke access")
    expect(row(admin, "ada@two.example.com").get_by_text("Revoked")).to_be_visible()
    ada.open(invite).is_at("Your access was withdrawn")

    open_claim(admin, invite, "ben@two.example.com", "Change access…")
    later = tick.now + timedelta(days=3)
    admin.get_by_label("Date", exact=True).fill(
        f"{tick.now - timedelta(days=1):%Y-%m-%d}"
    )
    admin.get_by_label("Time", exact=True).fill("10:00")
    press(admin, "Save")
    expect(admin.get_by_role("alert")).to_contain_text("still to come")
    admin.get_by_label("Date", exact=True).fill(f"{later:%Y-%m-%d}")
    press(admin, "Save")
    tick.advance(hours=3)
    ben.open(invite).start()
    ben.is_at_challenge(1)


def test_releasing_claims_never_played_makes_room(
    staffed: Office, admin: Page, somebody: Somebody
) -> None:
    invite = staffed.invite("Few places", claim_limit=2)
    somebody().join(invite).start()
    somebody().join(invite)
    closed_to_new_people(somebody, invite, "Every place is taken")
    admin.goto("/admin/invites")
    expect(row(admin, invite.title).get_by_text("full")).to_be_visible()
    expect(row(admin, invite.title)).to_contain_text("2 of 2")
    admin.goto(path_of(invite, "/claims"))
    admin.get_by_role("link", name="Release claims never played…").click()
    press(admin, "Release 1 claim")
    expect(admin.get_by_text("1 claim released; the place is free")).to_be_visible()
    somebody().join(invite).sees_on(PHISH, "Not started")


def test_expired_invites_are_found_by_filter_title_and_pasted_link(
    staffed: Office, admin: Page, somebody: Somebody, tick: ClockFile
) -> None:
    end = tick.now + timedelta(minutes=5)
    invite = staffed.invite("Summer school", expires=end)
    tick.advance(minutes=5)
    closed_to_new_people(somebody, invite, "This invite has expired")
    admin.goto("/admin/invites")
    expect(row(admin, invite.title)).to_have_count(0)
    admin.get_by_label("Expired").check()
    press(admin, "Show")
    expect(row(admin, invite.title).get_by_text("Expired")).to_be_visible()
    admin.goto("/admin/invites")
    admin.get_by_label("Find an invite").fill("SUMMER")
    press(admin, "Show")
    admin.get_by_role("link", name="Look in every status").click()
    expect(row(admin, invite.title)).to_be_visible()
    admin.goto("/admin/invites")
    admin.get_by_label("Find an invite").fill(invite.url)
    press(admin, "Show")
    expect(admin.get_by_role("rowheader")).to_have_text(["Summer school"])


def come_from_the_fair(person: LearnerPage, invite: Invite) -> None:
    person.visit(f"{invite.url}?utm_source=fair")
    person.give_email("eve@fair.example.com")
    person.fill_details()
    person.continue_()
    person.start()


def test_what_learners_do_is_counted_by_step_day_and_source(
    staffed: Office, admin: Page, somebody: Somebody
) -> None:
    invite = staffed.invite("Counted", access="details")
    somebody().open(invite)  # looks, and goes away
    come_from_the_fair(somebody(), invite)
    funnel = admin.get_by_role("table", name="The funnel")

    def views_are_written() -> bool:
        admin.goto(path_of(invite))
        seen = funnel.inner_text()
        return "≈ 2" in seen and "≈ 1" in seen

    # The worker writes views down every ten seconds.
    wait_until(views_are_written, seconds=30, what="the views", pause=0.5)
    numbers = {"Viewed": "≈ 2", "Form shown": "≈ 1", "Submitted": "1", "Claimed": "1"}
    for step, number in {**numbers, "Started": "1", "Completed": "0"}.items():
        cells = row(admin, step).first.get_by_role("cell")
        expect(cells.filter(has_text=re.compile(rf"^{number}$"))).to_have_count(1)
    sources = admin.get_by_role("table", name="By source")
    expect(sources.get_by_role("row", name="fair 1 1 1 0")).to_be_visible()
    expect(sources.get_by_role("row", name="Direct 1 0 0 0")).to_be_visible()
    chart = admin.get_by_role("img", name="Claims and plays")
    expect(chart).to_have_accessible_name(re.compile("1 claimed, 1 started"))


@pytest.mark.parametrize(
    "more",
    ["", "/claims", "/share", "/qr", "/new-link", "/delete", "/release", "list"],
)
def test_every_page_of_an_invite_is_accessible(
    staffed: Office, admin: Page, somebody: Somebody, more: str
) -> None:
    invite = staffed.invite(
        "A rather long title of an invite, as they are given in companies"
    )
    somebody().join(invite)
    admin.goto("/admin/invites" if more == "list" else path_of(invite, more))
    if more in {"list", "/claims"}:
        admin.locator(".icon-button").first.click()
    looks_right(admin)


def test_forms_about_one_claim_are_accessible(
    staffed: Office, admin: Page, somebody: Somebody
) -> None:
    invite = staffed.invite("One claim", access="details")
    somebody().join(invite, "somebody-with-a-long-address@one.example.com")
    for item in ("Revoke…", "Change access…"):
        open_claim(admin, invite, "somebody-with-a-long", item)
        looks_right(admin)
    admin.get_by_label("Until a date").check()
    press(admin, "Save")
    looks_right(admin)


def test_everything_is_there_without_scripts(
    staffed: Office, new_browser: NewBrowser, somebody: Somebody
) -> None:
    invite = staffed.invite("Plain")
    page = new_browser(java_script_enabled=False)
    sign_in(page)
    page.goto("/admin/invites")
    choose(page, "Plain", "Copy invite link")
    expect(page.get_by_label("Invite link")).to_have_value(invite.url)
    expect(page.get_by_label("Embed code")).to_have_value(re.compile("<track-widget"))
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()
    page.goto("/admin/invites")
    choose(page, "Plain", "Delete…")
    press(page, "Delete")
    closed_to_new_people(somebody, invite, "This invite has ended")
    press(page, "Undo")
    somebody().join(invite).sees_on(PHISH, "Not started")
