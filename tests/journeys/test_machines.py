"""Machines in the browser: checks, and pausing that keeps files and what runs."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from journeys.conftest import MakeLive
from journeys.held import hold
from journeys.machine_steps import Terminal, office_with, pause, start
from journeys.office import SHELL as SLUG
from journeys.office import Office
from journeys.steps import SHELL, Somebody
from support.clockfile import ClockFile
from support.waiting import wait_until

pytestmark = pytest.mark.machine

_ADA = "ada@engines.example.com"


@pytest.fixture(scope="module")
def lab(machine_image: Path, make_live: MakeLive) -> Office:
    """The admin of a server with machines."""
    return office_with(machine_image, make_live)


def test_a_check_looks_into_the_machine(lab: Office, somebody: Somebody) -> None:
    learner = somebody().join(lab.invite("Checks", SLUG))
    terminal = start(learner)
    check = learner.page.get_by_role("button", name="Check", exact=True)
    check.click()
    learner.sees("There is no file lamp-room/word.txt yet.")
    terminal.types("echo petrel > /root/lighthouse/lamp-room/word.txt")
    check.click()
    learner.sees("That is right.")
    # The machine runs on while the challenge changes.
    terminal.types("echo still-the-same-$((40+2)) > mark")
    learner.page.get_by_role("button", name="Next", exact=True).click()
    learner.is_at("Put the logbook in order")
    terminal.types("cat mark")
    terminal.shows("still-the-same-42")


def test_who_types_while_a_check_runs_goes_on_typing(
    lab: Office, somebody: Somebody
) -> None:
    learner = somebody().join(lab.invite("Typing on", SLUG))
    terminal = start(learner)
    held = hold(learner.page, "**/failed", "challenge")
    with learner.page.expect_request("**/failed"):
        learner.page.get_by_role("button", name="Check", exact=True).click()
    terminal.types("echo typed-", enter=False)
    held.pop().continue_()
    learner.sees("There is no file lamp-room/word.txt yet.")
    learner.page.keyboard.type("on-$((40+2))\n")
    terminal.shows("typed-on-42")


def test_solving_and_running_what_the_text_shows(
    lab: Office, somebody: Somebody
) -> None:
    learner = somebody().join(lab.invite("Solved", SLUG))
    terminal = start(learner)
    learner.page.get_by_role("button", name="Run", exact=True).first.click()
    terminal.shows("/root")
    learner.page.get_by_role("button", name="Solve it for me").click()
    learner.sees("Solved in the machine. Press Check.")
    learner.page.get_by_role("button", name="Check", exact=True).click()
    learner.sees("That is right.")


def test_what_was_paused_goes_on_in_another_browser_once_the_email_is_proved(
    lab: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = lab.invite("Two browsers", SLUG, access="details")
    ada = somebody().join(invite, _ADA)
    terminal = start(ada)
    terminal.types("echo kept > file; (while :; do echo x >> ticks; sleep 1; done) &")
    terminal.types("echo typed-before-the-pause")
    terminal.shows("typed-before-the-pause")
    pause(ada)

    tick.advance(days=1)
    other = somebody().open(invite)
    other.give_email(_ADA)
    other.prove(_ADA)
    other.resume(SHELL)
    again = Terminal(other.page).ready()
    again.shows("typed-before-the-pause")  # the scroll-back came along
    again.types(
        "clear; cat file; hostname; wc -l < ticks > n; sleep 3; "
        "[ $(wc -l < ticks) -gt $(cat n) ] && echo counting-$((1+1))"
    )
    again.shows("kept")
    again.shows("counting-2")
    # The track's set-up does not run again over the learner's work.
    expect(other.page.locator("[data-machine-said]")).to_have_text(
        "The machine goes on where you left it."
    )


def test_a_reload_goes_on_and_a_second_tab_is_told(
    lab: Office, somebody: Somebody
) -> None:
    learner = somebody().join(lab.invite("Reloaded", SLUG))
    terminal = start(learner)
    terminal.types("echo before > file; echo written-$((1+1))")
    terminal.shows("written-2")
    terminal.box.dispatch_event("checkpoint")
    expect(learner.page.locator("[data-machines][data-kept]")).to_be_visible()
    learner.reload()
    again = Terminal(learner.page).ready()
    again.types("clear; cat file")
    again.shows("before")

    second = learner.page.context.new_page()
    second.goto(learner.page.url)
    expect(second.get_by_text("open in another tab")).to_be_visible()


@pytest.fixture
def full(machine_image: Path, make_live: MakeLive) -> Office:
    """The admin of a server that has no room for what machines were."""
    return office_with(machine_image, make_live, STATE_QUOTA_PLAY="1000")


def test_no_room_is_said_before_anything_is_lost(
    full: Office, somebody: Somebody
) -> None:
    learner = somebody().join(full.invite("Full", SLUG))
    terminal = start(learner)
    learner.page.get_by_role("button", name="Pause", exact=True).click()
    learner.sees("Its state has become too large to be saved.")
    terminal.types("echo alive-$((1+1))")
    terminal.shows("alive-2")


def test_stopping_leaves_nothing_of_the_machine(
    lab: Office, somebody: Somebody
) -> None:
    states = Path(lab.live.environ["INSTANCE_PATH"]) / "states"
    before = set(states.glob("*"))
    learner = somebody().join(lab.invite("Stopped", SLUG))
    start(learner)
    pause(learner)
    assert set(states.glob("*")) - before
    learner.press("Resume")
    Terminal(learner.page).ready()
    wait_until(
        lambda: not set(states.glob("*")) - before,
        seconds=20,
        what="the state to go once the machine has answered",
    )
