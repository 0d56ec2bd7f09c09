"""An owner changes settings and people, and reads the outbox."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.admin_steps import PASSWORD, make_admin, sign_in
from journeys.conftest import MakeLive, NewBrowser
from journeys.looks import looks_right
from journeys.office import Office
from journeys.steps import PHISH, Somebody

LOGO = (
    Path(__file__).parents[1] / "unit" / "admin" / "settings" / "pictures" / "plain.png"
)
OWN = "a password of my own"


@pytest.fixture(scope="module")
def staffed(office: Office) -> Office:
    make_admin(office.live)
    return office


@pytest.fixture
def owner(staffed: Office, new_browser: NewBrowser) -> Page:
    page = new_browser()
    sign_in(page)
    page.goto("/admin/settings")
    return page


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).first.click()


def test_name_logo_and_colour_are_what_learners_see(
    owner: Page, staffed: Office, somebody: Somebody
) -> None:
    invite = staffed.invite("Branded", access="details")
    owner.get_by_label("Name of the organisation").fill("Ada's Academy")
    press(owner, "Save the name")
    owner.get_by_label("Logo", exact=True).set_input_files(LOGO)
    press(owner, "Save the logo")
    owner.get_by_label("Colour", exact=True).fill("teal")
    press(owner, "Save the colour")
    expect(owner.get_by_role("alert")).to_contain_text("Enter a colour")
    expect(owner.get_by_label("Colour", exact=True)).to_have_value("teal")
    owner.get_by_label("Colour", exact=True).fill("#7722aa")
    press(owner, "Save the colour")
    expect(owner.get_by_text("Colour: saved.")).to_be_visible()

    page = somebody().open(invite).page
    expect(page).to_have_title(re.compile("Ada's Academy"))
    logo = page.locator(".brand img")
    assert logo.evaluate("image => image.naturalWidth") == 33
    colour = "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
    assert page.evaluate(colour).strip() == "#7722aa"

    press(owner, "Remove the logo")
    press(owner, "Remove the logo")  # asked once more
    owner.get_by_label("Name of the organisation").fill("")
    press(owner, "Save the name")
    page.reload()
    expect(logo).to_have_count(0)
    expect(page).to_have_title(re.compile("Trackgate"))


def test_the_colour_is_shown_while_it_is_chosen(owner: Page) -> None:
    owner.get_by_label("Choose a colour").fill("#aa2277")
    expect(owner.get_by_label("Colour", exact=True)).to_have_value("#aa2277")
    accent = owner.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
    )
    assert accent.strip() == "#aa2277"


def test_who_types_an_email_is_known_as_the_settings_say(
    owner: Page, staffed: Office, somebody: Somebody
) -> None:
    invite = staffed.invite("Proof", access="details")
    somebody().join(invite, "ada@engines.example.com")

    owner.get_by_label("Is always proved by a code").check()
    press(owner, "Save this choice")
    strict = somebody().open(invite)
    strict.give_email("new@engines.example.com")
    strict.is_at("Is this you?")

    owner.get_by_label("Resumes at once (open)").check()
    press(owner, "Save this choice")
    expect(
        owner.get_by_role("heading", name="Let the e-mail alone resume?")
    ).to_be_visible()
    press(owner, "Yes, the e-mail is enough")
    expect(owner.get_by_text("(LEARNER_PROOF is open)")).to_be_visible()
    open_ = somebody().open(invite)
    open_.give_email("ada@engines.example.com")
    open_.sees_on(PHISH, "Not started")

    owner.get_by_label("Starts afresh, or resumes with a code").check()
    press(owner, "Save this choice")
    expect(owner.get_by_text("(LEARNER_PROOF is open)")).to_have_count(0)


def test_a_blocked_domain_cannot_leave_details(
    owner: Page, staffed: Office, somebody: Somebody
) -> None:
    invite = staffed.invite("Blocked", access="details")
    owner.get_by_label("Blocked domains").fill("rivals.example.com")
    owner.get_by_label("Business addresses only").check()
    press(owner, "Save the addresses")

    for address in ("spy@hq.rivals.example.com", "somebody@gmail.com"):
        learner = somebody().open(invite)
        learner.give_email(address)
        expect(learner.page.get_by_role("alert")).to_be_visible()
    welcome = somebody().open(invite)
    welcome.give_email("eve@engines.example.com")
    welcome.is_at("Your details")

    owner.get_by_label("Blocked domains").fill("")
    owner.get_by_label("Business addresses only").uncheck()
    press(owner, "Save the addresses")


def test_somebody_is_let_in_chooses_a_password_and_is_ended(
    owner: Page, new_browser: NewBrowser
) -> None:
    owner.goto("/admin/people")
    owner.get_by_label("Email", exact=True).fill("eve@example.com")
    press(owner, "Add")
    shown = owner.locator("#made-password").inner_text()
    owner.goto("/admin/people")
    expect(owner.get_by_text(shown)).to_have_count(0)

    eve = new_browser()
    eve.goto("/admin/tracks?q=web")
    eve.get_by_label("Email").fill("Eve@example.com")
    eve.get_by_label("Password").fill(shown)
    press(eve, "Sign in")
    eve.wait_for_url("**/admin/tracks?q=web")
    expect(eve.get_by_role("link", name="Settings")).to_have_count(0)
    answer = eve.goto("/admin/settings")
    assert answer is not None
    assert answer.status == 403
    eve.goto("/admin/tracks")
    follow(eve, "Choose your own")
    eve.get_by_label("Current password").fill(shown)
    eve.get_by_label("New password", exact=True).fill(OWN)
    eve.get_by_label("New password, once more").fill(OWN)
    press(eve, "Change password")
    expect(eve.get_by_text("Your password is changed")).to_be_visible()
    expect(eve.get_by_text("Somebody else knows your password")).to_have_count(0)

    follow(owner, "End eve@example.com")
    press(owner, "End their access")
    eve.goto("/admin/tracks")
    expect(eve.get_by_role("heading", name="Sign in")).to_be_visible()
    follow(owner, "Changes")
    table = owner.get_by_role("table", name="Changes")
    expect(table).to_contain_text("Admin ended")
    expect(table).to_contain_text("Admin password changed")


@pytest.fixture(scope="module")
def kept(make_live: MakeLive) -> Office:
    """The office of a deployment whose mail does not leave."""
    office = Office(make_live(SMTP_URL=None))
    make_admin(office.live)
    return office


def test_a_kept_code_is_read_in_the_outbox_and_lets_its_learner_in(
    kept: Office, new_browser: NewBrowser
) -> None:
    invite = kept.invite("Listed", access="allowed", allowed="ada@example.com")
    learner = new_browser(base_url=kept.live.base_url)
    learner.goto(invite.url)
    learner.get_by_label("Email").fill("ada@example.com")
    press(learner, "Continue")
    press(learner, "Send me a code")

    owner = new_browser(base_url=kept.live.base_url)
    sign_in(owner)
    follow(owner, "Open the outbox")
    row = owner.get_by_role("row").filter(has_text="ada@example.com")
    expect(row).to_contain_text("Kept here")
    with owner.expect_navigation():
        row.get_by_role("button", name="Read").click()
    code = re.search(r"\b\d{6}\b", owner.locator(".mail-body").inner_text())
    assert code is not None

    learner.get_by_label("Code").fill(code[0])
    press(learner, "Continue")
    expect(learner.get_by_role("heading", name=PHISH)).to_be_visible()
    follow(owner, "list of changes")
    expect(owner.get_by_role("table", name="Changes")).to_contain_text("Mail read")


@pytest.mark.parametrize(
    "path", ["/settings", "/people", "/outbox", "/changes", "/account", "/login"]
)
def test_every_page_is_accessible_and_fits_a_phone(owner: Page, path: str) -> None:
    owner.goto(f"/admin{path}")
    looks_right(owner)


def test_signing_out_everywhere_ends_the_other_browser(
    staffed: Office, owner: Page, new_browser: NewBrowser
) -> None:
    other = new_browser()
    sign_in(other)
    owner.goto("/admin/account")
    press(owner, "Sign out everywhere")
    other.goto("/admin/tracks")
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    other.get_by_label("Email").fill("owner@example.com")
    other.get_by_label("Password").fill(PASSWORD + "x")
    press(other, "Sign in")
    expect(other.get_by_role("alert")).to_contain_text("do not belong together")
    expect(other.get_by_label("Email")).to_have_value("owner@example.com")
