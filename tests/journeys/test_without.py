"""Without JavaScript, without a mouse: the same way to the same end."""

from playwright.sync_api import Locator, Page, expect

from journeys.office import SHELL as SHELL_SLUG
from journeys.office import Office
from journeys.steps import (
    PHISH,
    RIGHT_LINK,
    RIGHT_MOVES,
    SHELL,
    WRONG_LINK,
    Somebody,
)


def test_the_whole_way_works_without_javascript(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Plain HTML", access="details")
    ada = somebody(java_script_enabled=False).open(invite)
    ada.give_email("ada@engines")
    ada.sees("There is a problem")
    ada.give_email("ada@engines.example.com")
    ada.fill_details()
    ada.continue_()
    ada.page.get_by_text("Share", exact=True).click()
    expect(ada.page.get_by_label("Link to this page")).to_have_value(invite.url)
    ada.start()
    ada.next_()
    ada.next_()
    ada.answer(WRONG_LINK)
    ada.sees("Not quite.")
    ada.answer(RIGHT_LINK)
    ada.next_()
    ada.next_()
    ada.answer(*RIGHT_MOVES)
    ada.finish()
    ada.is_at("You made it")
    assert [claim["plays_used"] for claim in office.claims(invite)] == [1]


def test_pausing_stopping_and_codes_work_without_javascript(
    office: Office, somebody: Somebody
) -> None:
    address = "ben@engines.example.com"
    invite = office.invite("Plain pausing", SHELL_SLUG, access="details")
    somebody().join(invite, address)
    ben = somebody(java_script_enabled=False).open(invite)
    ben.give_email(address)
    ben.prove(address)
    ben.start(SHELL)
    ben.press("Pause")
    ben.press("Resume")
    ben.stop()
    ben.is_at("This was stopped")


def test_without_javascript_a_track_says_how_long_it_waits_for_a_press(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Plain waiting", "git-from-the-inside")
    dan = somebody(java_script_enabled=False).join(invite)
    dan.start("Git from the inside")
    # Searches by text pass over what is in a <noscript>.
    expect(dan.page.locator(".idle-note")).to_have_text(
        "If you press nothing here for 15 minutes, this track is paused."
    )
    expect(dan.page.locator(".idle-note")).to_be_visible()


def _tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _press in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {target}")


def _type_into(page: Page, label: str, text: str) -> None:
    _tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def test_the_keyboard_alone_leads_through_the_gate_and_a_challenge(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Hands off the mouse", access="details")
    cleo = somebody().open(invite)
    page = cleo.page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    _type_into(page, "Email", "cleo@engines.example.com")
    page.keyboard.press("Enter")
    cleo.is_at("Your details")
    for label, text in {"First name": "Cleo", "Last name": "Loom"}.items():
        _type_into(page, label, text)
    _type_into(page, "Company", "Looms Ltd")
    _tab_to(page, page.get_by_label("Country"))
    page.keyboard.type("Icel")
    _tab_to(page, page.get_by_role("button", name="Continue"))
    page.keyboard.press("Enter")
    cleo.sees_on(PHISH, "Not started")
    _tab_to(page, page.get_by_role("button", name="Start", exact=True))
    page.keyboard.press("Enter")
    cleo.is_at_challenge(1)
    _tab_to(page, page.get_by_role("button", name="Next"))
    page.keyboard.press("Space")
    cleo.is_at_challenge(2)
    assert len(office.claims(invite)) == 1
