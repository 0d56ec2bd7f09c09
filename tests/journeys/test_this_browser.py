"""What this browser remembers ("Not you?"), and passing a link on ("Share")."""

from playwright.sync_api import expect

from journeys.office import Office
from journeys.steps import PHISH, Somebody

CLIPBOARD = ["clipboard-read", "clipboard-write"]
FORGET = "Shall this browser forget you?"


def test_not_you_makes_this_browser_forget_and_a_code_brings_it_back(
    office: Office, somebody: Somebody
) -> None:
    address = "ada@engines.example.com"
    invite = office.invite("Shared desk", access="details")
    ada = somebody().join(invite, address).start()
    ada.sees(address)
    play = ada.page.url
    ada.press("Not you?")
    ada.is_at("Start with your e-mail")
    ada.sees_not(address)
    assert ada.visit(play).status == 403
    ada.come_back(address)
    ada.sees_on(PHISH, "In progress")


def test_an_anonymous_learner_with_unfinished_work_is_warned_first(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Nobody's desk")
    ben = somebody().join(invite).start()
    ben.sees("You are known in this browser only")
    ben.press("Not you?")
    ben.is_at(FORGET)
    ben.sees("nobody can bring it back", PHISH)
    ben.follow("Keep my work")
    ben.sees_on(PHISH, "In progress")
    ben.press("Not you?")
    ben.press("Yes, forget me here")
    ben.is_at("You can start right away")
    ben.continue_()
    ben.sees_on(PHISH, "Not started")
    assert len(office.claims(invite)) == 2


def test_an_anonymous_learner_with_nothing_unfinished_is_not_asked(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Just looking")
    cleo = somebody().join(invite)
    cleo.press("Not you?")
    cleo.is_at("You can start right away")


def test_an_anonymous_learner_takes_their_work_along_when_leaving_an_email(
    office: Office, somebody: Somebody
) -> None:
    nameless = office.invite("First nameless")
    named = office.invite("Then named", access="details")
    dora = somebody().join(nameless).start()
    dora.join(named, "dora@engines.example.com")
    elsewhere = somebody().open(nameless)
    elsewhere.visit(f"{nameless.url}/before")
    elsewhere.page.get_by_label("Email").fill("dora@engines.example.com")
    elsewhere.prove("dora@engines.example.com")
    elsewhere.sees_on(PHISH, "In progress")


def test_share_copies_the_bare_link(office: Office, somebody: Somebody) -> None:
    invite = office.invite("Pass it on")
    emil = somebody(permissions=CLIPBOARD)
    emil.visit(f"{invite.url}?utm_source=letter")
    emil.continue_()
    emil.page.get_by_role("button", name="Share").click()
    emil.sees("Link copied.")
    assert emil.page.evaluate("navigator.clipboard.readText()") == invite.url
    emil.sees_not("Only invited people can enter.")


def test_share_on_allowed_emails_says_that_only_invited_people_enter(
    office: Office, somebody: Somebody
) -> None:
    address = "fay@engines.example.com"
    invite = office.invite("Members", access="allowed", allow=[address])
    fay = somebody().open(invite)
    fay.give_email(address)
    fay.prove(address)
    fay.sees("Only invited people can enter.")


def test_share_is_nowhere_when_it_is_off(office: Office, somebody: Somebody) -> None:
    invite = office.invite("Keep it to yourself", share=False)
    gus = somebody().join(invite)
    gus.sees_on(PHISH, "Not started")
    expect(gus.page.get_by_text("Share", exact=True)).to_have_count(0)
    office.edit(invite, share=True)
    gus.reload()
    expect(gus.page.get_by_role("button", name="Share")).to_be_visible()
