"""From the e-mail to the end of a track, and the form that is asked for only once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from journeys.office import WEB as WEB_SLUG
from journeys.office import Office
from journeys.steps import PHISH, RIGHT_LINK, RIGHT_MOVES, WEB, WRONG_LINK, Somebody
from support.clockfile import ClockFile


@pytest.fixture
def webinar_form(office: Office) -> Iterator[None]:
    """The webinar's form instead of the default one, while a test runs."""
    office.load_form("webinar")
    yield
    office.load_form("default")


def test_a_learner_goes_from_the_email_to_the_end_of_a_track(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = office.invite("Spring course", access="details", plays=2)
    ada = somebody().open(invite)
    ada.is_at("Start with your e-mail")
    ada.give_email("Ada@engines.example.com")
    ada.is_at("Your details")
    expect(ada.page.get_by_label("Email")).to_have_value("Ada@engines.example.com")
    assert office.claims(invite) == []
    tick.advance(minutes=1)  # as long as a person takes
    ada.fill_details()
    ada.continue_()

    ada.sees_on(PHISH, "Not started", "2 plays left", "5 challenges")
    ada.start()
    ada.is_at_challenge(1)
    ada.sees("0 of 5 done")
    ada.next_()
    ada.next_()
    ada.is_at("Which one is the bank?")
    ada.answer(WRONG_LINK)
    ada.sees("Not quite. Look at it again and answer anew.", "2 of 5 done")
    ada.answer(RIGHT_LINK)
    ada.sees("That is right.", "3 of 5 done")
    ada.next_()
    ada.next_()
    ada.answer(*RIGHT_MOVES[:2])
    ada.sees("Not quite.")
    ada.answer(*RIGHT_MOVES)
    ada.finish()
    ada.is_at("You made it")
    ada.back()
    ada.sees_on(PHISH, "Completed", "1 play left", "5 of 5 challenges done")

    assert [claim["plays_used"] for claim in office.claims(invite)] == [1]
    lead = office.leads()["ada@engines.example.com"]
    assert lead["answers"]["company"] == "Engines Ltd"
    assert lead["answers"]["country"] == "IS"


def test_a_learner_who_comes_back_goes_on_where_they_were(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Two evenings", access="details")
    ben = somebody().join(invite, "ben@engines.example.com").start()
    ben.next_()
    ben.next_()
    ben.open(invite)
    ben.sees_on(PHISH, "In progress", "2 of 5 challenges done")
    ben.go_on()
    ben.is_at_challenge(3)


def test_a_known_browser_is_not_asked_again_also_after_the_form_was_changed(
    office: Office, somebody: Somebody, request: pytest.FixtureRequest
) -> None:
    first = office.invite("First", access="details")
    second = office.invite("Second", WEB_SLUG, access="details")
    third = office.invite("Third", access="details")
    cleo = somebody().join(first, "cleo@engines.example.com")
    cleo.open(second)
    cleo.sees("You are in already as cleo@engines.example.com.")
    cleo.continue_()
    cleo.sees_on(WEB, "Not started")
    request.getfixturevalue("webinar_form")
    cleo.open(third)
    cleo.continue_()
    cleo.sees_on(PHISH, "Not started")
    assert len(office.claims(third)) == 1


@pytest.mark.usefixtures("webinar_form")
def test_a_known_email_skips_the_form_in_a_new_browser_too(
    office: Office, somebody: Somebody
) -> None:
    office.load_form("default")
    first = office.invite("At work", access="details")
    second = office.invite("At home", access="details")
    somebody().join(first, "dora@engines.example.com")
    office.load_form("webinar")
    dora = somebody().open(second)
    dora.give_email("Dora@Engines.Example.com")
    dora.is_at("Welcome back")
    assert office.claims(second) == []
    dora.press("Start afresh")
    dora.sees_on(PHISH, "Not started")
    assert len(office.claims(second)) == 1


@pytest.mark.usefixtures("webinar_form")
def test_the_form_asks_more_where_an_earlier_answer_calls_for_it(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Session", access="details")
    emil = somebody().open(invite)
    emil.give_email("emil@gmail.com")
    expect(emil.page.get_by_role("alert")).to_be_focused()
    emil.give_email("emil@engines.example.com")
    emil.is_at("Register for the session")
    more = emil.page.get_by_label("What is your role, if it is something else?")
    expect(more).to_be_hidden()
    emil.page.get_by_label("Role", exact=True).select_option(label="Something else")
    expect(more).to_be_visible()


def test_a_mistake_leads_to_its_field_and_costs_nothing_typed(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Typed in haste", access="details")
    fay = somebody().open(invite)
    fay.give_email("fay@engines")
    expect(fay.page).to_have_title("Error: Typed in haste – Trackgate")
    expect(fay.page.get_by_role("alert")).to_be_focused()
    expect(fay.page.get_by_label("Email")).to_have_value("fay@engines")
    fay.give_email("fay@engines.example.com")
    fay.fill_details(Company="")
    fay.continue_()
    expect(fay.page).to_have_title("Error: Typed in haste – Trackgate")
    summary = fay.page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(fay.page.get_by_label("Company")).to_be_focused()
    expect(fay.page.get_by_label("Last name")).to_have_value("Byron")
    assert office.claims(invite) == []
    fay.page.get_by_label("Company").fill("Engines Ltd")
    fay.continue_()
    fay.sees_on(PHISH, "Not started")
