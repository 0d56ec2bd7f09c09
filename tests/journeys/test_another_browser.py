"""A second browser: only a code brings back what belongs to an e-mail."""

import pytest
from playwright.sync_api import expect

from journeys.office import Office
from journeys.steps import PHISH, LearnerPage, Somebody
from support.clockfile import ClockFile

NOT_YOURS = "This is not open to you here"


def _wrong(code: str) -> str:
    """Give another six digits."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_same_email_in_a_second_browser_resumes_the_running_play_by_a_code(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Desk and sofa", access="details")
    address = "ada@engines.example.com"
    desk = somebody().join(invite, address).start()
    desk.next_()
    sofa = somebody().open(invite)
    sofa.give_email(address)
    sofa.is_at("Welcome back")
    sofa.prove(address)
    sofa.sees_on(PHISH, "In progress", "1 of 5 challenges done")
    sofa.go_on()
    sofa.is_at_challenge(2)
    sofa.next_()
    assert [claim["plays_used"] for claim in office.claims(invite)] == [1]


def test_with_a_wrong_code_nothing_is_shown(office: Office, somebody: Somebody) -> None:
    invite = office.invite("Only mine", access="details")
    address = "ben@engines.example.com"
    ben = somebody().join(invite, address).start()
    other = somebody().open(invite)
    other.give_email(address)
    code = other.ask_code(address)
    for _try in range(5):
        other.enter_code(_wrong(code))
        expect(other.page.get_by_role("alert")).to_be_focused()
        other.sees("That is not the code we sent.")
    other.enter_code(code)
    other.sees("That code has ended.")
    assert other.visit(ben.page.url).status == 403
    other.is_at(NOT_YOURS)
    other.open(invite)
    other.is_at("Check your mail")
    other.sees_not("In progress")
    assert len(office.claims(invite)) == 1


def test_a_code_ends_after_ten_minutes_and_a_new_one_works(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = office.invite("Slow mail", access="details")
    address = "cleo@engines.example.com"
    somebody().join(invite, address)
    cleo = somebody().open(invite)
    cleo.give_email(address)
    code = cleo.ask_code(address)
    tick.advance(minutes=10)
    cleo.enter_code(code)
    cleo.sees("That code has ended.")
    cleo.prove(address, button="Send a new code")
    cleo.sees_on(PHISH, "Not started")


def test_an_address_typed_wrongly_can_be_typed_anew_while_a_code_is_awaited(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Slip of the key", access="details")
    for address in ("dora@engines.example.com", "dore@engines.example.com"):
        somebody().join(invite, address)
    dora = somebody().open(invite)
    dora.give_email("dore@engines.example.com")
    dora.ask_code("dore@engines.example.com")
    dora.open(invite)
    dora.is_at("Check your mail")
    dora.follow("Use another address")
    dora.give_email("dora@engines.example.com")
    dora.prove("dora@engines.example.com")
    dora.sees("dora@engines.example.com")
    dora.sees_on(PHISH, "Not started")


def test_whoever_typed_an_address_first_is_out_once_its_owner_comes(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Squatted", access="details")
    address = "emil@engines.example.com"
    stranger = somebody().join(invite, address).start()
    play = stranger.page.url
    emil = somebody().open(invite)
    emil.give_email(address)
    emil.prove(address)
    emil.sees_on(PHISH, "In progress")
    assert stranger.visit(play).status == 403
    stranger.open(invite)
    stranger.is_at("Start with your e-mail")
    emil.go_on()
    emil.is_at_challenge(1)


def test_anonymous_learners_in_two_browsers_are_two(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("For all")
    one = somebody().join(invite).start()
    one.next_()
    two = somebody().join(invite)
    two.sees_on(PHISH, "Not started")
    assert two.visit(one.page.url).status == 403
    two.is_at(NOT_YOURS)
    assert len(office.claims(invite)) == 2


@pytest.mark.parametrize("reached", [1, 3])  # by the first browser, by the second
def test_of_two_live_plays_of_a_track_the_learner_chooses_one(
    office: Office, somebody: Somebody, reached: int
) -> None:
    address = f"fay-{reached}@engines.example.com"
    invite = office.invite("Begun twice", access="details", plays=3)
    proving = office.invite("Proves her", access="allowed", allow=[address])
    first = somebody().join(invite, address).start()
    second = _start_afresh(somebody, invite.url, address)
    second.start()
    second.next_()
    second.next_()
    second.open(proving)
    second.give_email(address)
    second.prove(address)
    second.is_at("Which one would you like to keep?")
    choice = f"{reached} of 5 challenges reached"
    second.page.get_by_role("radio", name=choice).check()
    second.continue_()
    second.open(invite)
    second.sees_on(PHISH, "In progress", "1 play left")
    second.go_on()
    second.is_at_challenge(reached)
    second.open(invite)
    assert [claim["plays_used"] for claim in office.claims(invite)] == [2]
    assert office.seats_taken(invite) == 1
    first.open(invite)
    first.is_at("Start with your e-mail")


def _start_afresh(somebody: Somebody, url: str, address: str) -> LearnerPage:
    """Give a browser that typed a known e-mail and proved nothing."""
    learner = somebody()
    learner.visit(url)
    learner.give_email(address)
    learner.press("Start afresh")
    learner.sees_on(PHISH, "Not started")
    return learner
