"""What a claim allows: plays, access, seats; and that edits leave it alone."""

from playwright.sync_api import expect

from journeys.office import WEB as WEB_SLUG
from journeys.office import Office
from journeys.steps import PHISH, WEB, Somebody
from support.clockfile import ClockFile


def test_plays_run_out(office: Office, somebody: Somebody) -> None:
    invite = office.invite("Only once", plays=1)
    ada = somebody().join(invite)
    ada.sees_on(PHISH, "1 play left")
    ada.start()
    ada.stop()
    ada.is_at("This was stopped")
    ada.back()
    ada.sees_on(
        PHISH,
        "Stopped",
        "No plays left",
        "You have used every play that you had of this track.",
        "ask the person who sent you the link",
    )
    ada.is_offered(PHISH)


def test_start_again_asks_first_and_counts_one(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Thrice", plays=3)
    ben = somebody().join(invite).start()
    ben.next_()
    ben.back()
    ben.press("Start again", within=ben.track(PHISH))
    ben.sees("Starting again uses one of your 2 plays left.")
    ben.follow("Keep what I have")
    ben.sees_on(PHISH, "In progress", "2 plays left")
    ben.press("Start again", within=ben.track(PHISH))
    ben.press("Start again")
    ben.is_at_challenge(1)
    ben.back()
    ben.sees_on(PHISH, "In progress", "1 play left")
    assert [claim["plays_used"] for claim in office.claims(invite)] == [2]


def test_a_double_click_on_start_counts_once(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Nervous finger", plays=5)
    cleo = somebody().join(invite)
    button = cleo.track(PHISH).get_by_role("button", name="Start", exact=True)
    button.dblclick()
    cleo.is_at_challenge(1)
    cleo.open(invite)
    cleo.sees_on(PHISH, "4 plays left")
    assert [claim["plays_used"] for claim in office.claims(invite)] == [1]


def test_the_end_of_access_stops_a_running_play_and_says_which_clock_it_was(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = office.invite("Short loan", access_for="20m")
    dora = somebody().join(invite)
    dora.sees("You have access until")
    dora.start()
    tick.advance(minutes=20)
    dora.reload()
    dora.is_at("Your access has ended")
    dora.sees("the clock of your own access, not the invite's")
    dora.back()
    dora.is_at("Your access has ended")
    dora.sees("These tracks were yours until", "ask the person who sent you the link")
    dora.sees_on(PHISH, "Time ran out")
    dora.is_offered(PHISH)


def test_a_full_invite_lets_in_nobody_new_and_throws_out_nobody(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("One chair", access="details", claim_limit=1)
    late = somebody().open(invite)
    late.give_email("late@engines.example.com")
    late.fill_details()
    first = somebody().join(invite, "first@engines.example.com")
    late.continue_()
    late.is_at("Every place is taken")
    somebody().open(invite).is_at("Every place is taken")
    first.open(invite).start()
    first.is_at_challenge(1)
    back = somebody().open(invite)
    back.come_back("first@engines.example.com")
    back.sees_on(PHISH, "In progress")
    assert office.seats_taken(invite) == len(office.claims(invite)) == 1


def test_edits_govern_new_claims_only(office: Office, somebody: Somebody) -> None:
    invite = office.invite("Before", plays=4, access_for="30d")
    early = somebody().join(invite)
    office.edit(invite, title="After", track=[WEB_SLUG], plays=1, access_for="forever")
    early.open(invite)
    early.is_at("After")
    early.sees("You have access until")
    early.sees_on(PHISH, "4 plays left")
    expect(early.track(WEB)).to_have_count(0)
    late = somebody().join(invite)
    late.sees_on(WEB, "1 play left")
    late.sees_not("You have access until")
    expect(late.track(PHISH)).to_have_count(0)
