"""An admin edits the lead form; learners meet exactly what was saved."""

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from journeys.admin_steps import make_admin, sign_in
from journeys.conftest import NewBrowser
from journeys.held import hold, sends
from journeys.looks import looks_right
from journeys.office import Office
from journeys.steps import PHISH, Somebody
from support.clockfile import ClockFile

FORM = "/admin/form"


@pytest.fixture(scope="module")
def staffed(office: Office) -> Office:
    """The office with two people in it."""
    make_admin(office.live)
    make_admin(office.live, "editor@example.com", "editor")
    return office


@pytest.fixture(autouse=True)
def default_form(staffed: Office) -> None:
    """Begin each journey with the default form."""
    staffed.load_form("default")


@pytest.fixture
def admin(staffed: Office, new_browser: NewBrowser) -> Page:
    page = new_browser()
    sign_in(page)
    page.goto(FORM)
    return page


@pytest.fixture
def no_script(staffed: Office, new_browser: NewBrowser) -> Page:
    page = new_browser(java_script_enabled=False)
    sign_in(page)
    page.goto(FORM)
    return page


def press(page: Page, name: str) -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def save(page: Page) -> None:
    """Save, and see that it was."""
    press(page, "Save")
    expect(page.get_by_text("Learners see it from now on.")).to_be_visible()


def field(page: Page, title: str) -> Locator:
    """Give the row of a field, opened."""
    row = page.get_by_role("listitem").filter(
        has=page.locator("summary").get_by_text(title, exact=True)
    )
    if row.locator("details.row__field").get_attribute("open") is None:
        row.locator("summary.row__head").click()
    return row


def titles(page: Page) -> list[str]:
    """Give the fields in their order, without the e-mail."""
    return page.locator("#rows [data-row] .row__title").all_inner_texts()


def add(page: Page, kind: str) -> None:
    """Add a field of a kind at the end."""
    rows = page.locator("#rows [data-row]")
    count = rows.count()
    page.get_by_label("Add a field").select_option(label=kind)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(rows).to_have_count(count + 1)
    expect(rows.last.get_by_label("Label")).to_be_focused()


def preview(page: Page) -> FrameLocator:
    """Give the frame with the form as learners see it."""
    return page.frame_locator("#frames iframe").last


def test_an_edited_form_is_what_the_learner_fills_in(
    admin: Page, staffed: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = staffed.invite("Spring", access="details")
    admin.get_by_label("Heading").fill("Tell us a little")
    company = field(admin, "Company")
    company.get_by_label("Label").fill("Where do you work?")
    company.get_by_text("More settings").click()
    company.get_by_label("What to say when it is left empty").fill("Say where")
    add(admin, "Choose one, all in view")
    expect(admin.locator(":focus")).to_have_accessible_name("Label")
    admin.keyboard.type("Your level")
    field(admin, "New field").get_by_label("Options").fill("new | New to it\nExpert")
    add(admin, "Consent")
    admin.keyboard.type("News")
    field(admin, "New field").get_by_label("What they agree to").fill("Write to me.")
    expect(preview(admin).get_by_text("Write to me.")).to_be_visible()
    save(admin)

    ada = somebody().open(invite)
    ada.give_email("ada@engines.example.com")
    ada.is_at("Tell us a little")
    for label, text in {"First name": "Ada", "Last name": "Byron"}.items():
        ada.page.get_by_label(label).fill(text)
    ada.page.get_by_label("Country").select_option(label="Iceland")
    ada.page.get_by_label("New to it").check()
    ada.page.get_by_label("Write to me.").check()
    tick.advance(minutes=1)
    ada.continue_()
    ada.sees("Say where")
    ada.page.get_by_label("Where do you work?").fill("Engines Ltd")
    tick.advance(minutes=1)
    ada.continue_()
    ada.sees_on(PHISH, "Not started")
    lead = staffed.leads()["ada@engines.example.com"]
    assert lead["answers"]["company"] == "Engines Ltd"
    assert lead["answers"]["your_level"] == "new"
    assert [given["text"] for given in lead["consents"]] == ["Write to me."]


def test_save_waits_for_a_field_that_is_being_added(admin: Page) -> None:
    held = hold(admin, f"**{FORM}", "do=add")
    before = titles(admin)
    with admin.expect_request(sends("do=add")):
        admin.get_by_role("button", name="Add", exact=True).click()
    admin.get_by_role("button", name="Save", exact=True).click()
    with admin.expect_navigation():
        held.pop().continue_()
    expect(admin.get_by_role("alert", name="There is a problem")).to_be_visible()
    assert titles(admin) == [*before, "New field"]


def test_what_is_typed_stays_when_somebody_has_signed_out_elsewhere(
    admin: Page, staffed: Office, new_browser: NewBrowser
) -> None:
    admin.get_by_label("Heading").fill("Typed all night")
    elsewhere = new_browser()
    sign_in(elsewhere)
    elsewhere.goto("/admin/account")
    press(elsewhere, "Sign out everywhere")
    admin.get_by_role("button", name="Add", exact=True).click()
    why = admin.get_by_text("Nothing was changed: you are signed out")
    expect(why).to_be_in_viewport()
    expect(admin.get_by_label("Heading")).to_have_value("Typed all night")
    again = admin.context.new_page()
    sign_in(again)
    press(admin, "Save")
    expect(admin.get_by_role("alert")).to_contain_text("is still here: look it over")
    expect(admin.get_by_label("Heading")).to_have_value("Typed all night")
    save(admin)


def test_the_preview_is_the_real_form_while_it_is_typed(admin: Page) -> None:
    admin.get_by_label("Heading").fill("As I type")
    shown = preview(admin)
    expect(shown.get_by_role("heading", name="As I type")).to_be_visible()
    add(admin, "Choose one from a list")
    admin.keyboard.type("Role")
    row = field(admin, "New field")
    expect(admin.get_by_text("One field is not finished")).to_be_visible()
    row.get_by_label("Options").fill("dev | Developer\nother | Something else")
    add(admin, "Short text")
    admin.keyboard.type("Which one?")
    admin.get_by_label("Show it").last.select_option(
        label="Only after certain answers to “Role”"
    )
    admin.get_by_role("group", name="Answers to “Role”").get_by_label(
        "Something else"
    ).check()
    # The frame of this last change: a later one would forget what is chosen in it.
    expect(shown.locator("[data-show-if-field]")).to_have_count(1)
    expect(shown.get_by_label("Which one?")).to_be_hidden()
    shown.get_by_label("Role").select_option(label="Something else")
    expect(shown.get_by_label("Which one?")).to_be_visible()
    expect(admin.locator("#frames iframe")).to_have_count(1)


def test_fields_are_dragged_and_moved_by_keyboard(
    admin: Page, staffed: Office, somebody: Somebody
) -> None:
    before = titles(admin)
    admin.locator("#rows [data-grip]").first.drag_to(
        admin.locator("#rows [data-row]").nth(2), target_position={"x": 90, "y": 45}
    )
    moved = [before[1], before[2], before[0], *before[3:]]
    expect(admin.locator("#rows [data-row] .row__title")).to_have_text(moved)
    expect(admin.get_by_role("button", name=f"Move down “{before[1]}”")).to_be_visible()
    admin.get_by_role("button", name=f"Move up “{before[0]}”").press("Enter")
    expect(admin.locator("#rows [data-row] .row__title").nth(1)).to_have_text(before[0])
    expect(admin.locator(":focus")).to_have_accessible_name(f"Move up “{before[0]}”")
    save(admin)
    invite = staffed.invite("Moved", access="details")
    bo = somebody().open(invite)
    bo.give_email("bo@engines.example.com")
    labels = bo.page.locator(".form .label").all_inner_texts()
    assert [label.split("\n")[0] for label in labels[1:4]] == [
        before[1],
        before[0],
        before[2],
    ]


def test_a_removed_field_is_asked_no_more_and_its_answers_stay(
    admin: Page, staffed: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = staffed.invite("Removed", access="details")
    cleo = somebody().open(invite)
    cleo.give_email("cleo@engines.example.com")
    cleo.fill_details()
    tick.advance(minutes=1)
    cleo.continue_()
    admin.get_by_role("button", name="Remove “Company”").click()
    expect(admin.get_by_text("Answers to it stay with the leads")).to_be_visible()
    admin.get_by_role("button", name="Put back “Company”").click()
    expect(admin.get_by_role("button", name="Remove “Company”")).to_be_visible()
    admin.get_by_role("button", name="Remove “Company”").click()
    expect(admin.get_by_role("button", name="Put back “Company”")).to_be_focused()
    save(admin)
    expect(admin.get_by_text("Answers to “Company” stay")).to_be_visible()
    dora = somebody().open(invite)
    dora.give_email("dora@engines.example.com")
    expect(dora.page.get_by_label("First name")).to_be_visible()
    expect(dora.page.get_by_label("Company")).to_have_count(0)
    kept = staffed.leads()["cleo@engines.example.com"]["answers"]
    assert kept["company"] == "Engines Ltd"

    admin.get_by_role("button", name="Bring back version").click()
    expect(admin.get_by_text("Learners see it from now on")).to_be_visible()
    dora.reload()
    expect(dora.page.get_by_label("Company")).to_be_visible()


def test_an_old_version_is_looked_at_and_taken_again(
    admin: Page, staffed: Office, somebody: Somebody
) -> None:
    admin.get_by_label("Heading").fill("Only for a moment")
    save(admin)
    admin.get_by_role("link", name="Versions").click()
    expect(admin.get_by_role("row").nth(1)).to_contain_text("In use")
    expect(admin.get_by_role("row").nth(1)).to_contain_text("owner@example.com")
    admin.get_by_role("row").nth(2).get_by_role("link").click()
    frame = admin.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Your details")).to_be_visible()
    with admin.expect_navigation():
        admin.get_by_role("button", name="Restore version").click()
    expect(admin.get_by_text("is back, as version")).to_be_visible()
    eve = somebody().open(staffed.invite("Restored", access="details"))
    eve.give_email("eve@engines.example.com")
    eve.is_at("Your details")


def test_the_second_of_two_admins_is_told_and_chooses(
    admin: Page, new_browser: NewBrowser, staffed: Office
) -> None:
    other = new_browser()
    sign_in(other, "editor@example.com")
    other.goto(FORM)
    other.get_by_label("Heading").fill("Theirs")
    save(other)
    admin.get_by_label("Heading").fill("Mine")
    press(admin, "Save")
    expect(admin.get_by_role("alert")).to_contain_text("editor@example.com saved")
    expect(admin.get_by_label("Heading")).to_have_value("Mine")
    assert "Theirs" in staffed.command("form", "show")
    press(admin, "Save mine after theirs")
    expect(admin.get_by_text("Learners see it from now on.")).to_be_visible()
    assert "Mine" in staffed.command("form", "show")


def test_everything_but_dragging_works_without_scripts(
    no_script: Page, staffed: Office, somebody: Somebody
) -> None:
    page = no_script
    before = titles(page)
    press(page, f"Move down “{before[0]}”")
    assert titles(page)[:2] == [before[1], before[0]]
    press(page, "Remove “Job title”")
    page.get_by_label("Add a field").select_option(label="Short text")
    press(page, "Add")
    page.get_by_label("Label").last.fill("Team colour")
    page.get_by_label("Kind").last.select_option(label="Choose one from a list")
    page.get_by_role("button", name="Use", exact=True).first.click()
    press(page, "Save")
    expect(page).to_have_title("Error: Form – Trackgate")
    expect(page.get_by_text("Team colour: Enter at least one option")).to_be_visible()
    page.get_by_label("Options").fill("Blue\nRed")
    press(page, "Preview")
    expect(preview(page).get_by_label("Team colour")).to_be_visible()
    save(page)
    finn = somebody().open(staffed.invite("Plain", access="details"))
    finn.give_email("finn@engines.example.com")
    finn.page.get_by_label("Team colour").select_option(label="Red")
    expect(finn.page.get_by_label("Job title")).to_have_count(0)


def test_blocked_domains_and_business_addresses_hold_at_the_gate(
    admin: Page, staffed: Office, somebody: Somebody
) -> None:
    invite = staffed.invite("Choosy", access="details")
    admin.get_by_label("Business addresses only").check()
    admin.get_by_label("Blocked domains").fill("rival.example\nnot a domain")
    press(admin, "Save")
    expect(admin.get_by_label("Blocked domains")).to_have_accessible_description(
        "One a line, such as example.com. Those below it are blocked too. "
        "Error: not a domain: Enter a domain in the correct format, like example.com"
    )
    admin.get_by_label("Blocked domains").fill("rival.example")
    save(admin)
    gus = somebody().open(invite)
    for address in ("gus@gmail.com", "gus@mail.rival.example"):
        gus.give_email(address)
        expect(gus.page.get_by_role("alert")).to_be_focused()
    gus.give_email("gus@engines.example.com")
    gus.is_at("Your details")


def test_every_state_of_the_editor_is_accessible(
    admin: Page, new_browser: NewBrowser
) -> None:
    looks_right(admin)
    admin.get_by_text("Start from a preset").click()
    admin.get_by_label("Preset", exact=True).select_option(label="Webinar")
    admin.get_by_role("button", name="Fill in").click()
    expect(admin.get_by_text("Filled in from the preset “Webinar”")).to_be_visible()
    for title in titles(admin):
        field(admin, title)
    admin.get_by_role("button", name="Remove “Company”").click()
    expect(admin.get_by_role("button", name="Put back “Company”")).to_be_visible()
    looks_right(admin)
    admin.get_by_label("Heading").fill("")
    press(admin, "Save")
    looks_right(admin)
    admin.goto("/admin/form/versions")
    looks_right(admin)
    admin.get_by_role("link", name="Version 1", exact=True).click()
    looks_right(admin)
