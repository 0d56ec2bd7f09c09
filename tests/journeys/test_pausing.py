"""Pause and Resume: what is kept, for how long, and who can have it back."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from journeys.office import SHELL as SHELL_SLUG
from journeys.office import Office
from journeys.steps import SHELL, LearnerPage, Somebody
from support.clockfile import ClockFile


def _pause_at_two(learner: LearnerPage) -> LearnerPage:
    """Start the track, do its first challenge and pause."""
    learner.start(SHELL)
    learner.next_()
    learner.press("Pause")
    learner.is_at("Paused")
    return learner


def _day(moment: datetime, timezone: str = "UTC") -> str:
    """Write a moment as the pages do, in an invite's time zone."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local.day} {local:%B %Y, %H:%M %Z}"


def test_a_paused_track_is_resumed_as_it_was_and_its_clock_stood_still(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = office.invite("Over night", SHELL_SLUG, plays=2)
    ada = somebody().join(invite).start(SHELL)
    ada.next_()
    tick.advance(minutes=10)
    ada.press("Pause")
    ada.sees("Everything is kept as you left it.")
    tick.advance(hours=20)
    ada.open(invite)
    ada.sees_on(SHELL, "Paused", "1 of 4 challenges done", "1 play left")
    ada.resume(SHELL)
    ada.is_at_challenge(2)
    left = ada.page.get_by_text(re.compile(r"^1:(20:00|19:\d\d) left$"))
    expect(left).to_be_visible()
    assert [claim["plays_used"] for claim in office.claims(invite)] == [1]


def test_an_identified_learner_resumes_in_another_browser_by_a_code(
    office: Office, somebody: Somebody
) -> None:
    address = "ben@engines.example.com"
    invite = office.invite("Train home", SHELL_SLUG, access="details")
    desk = somebody().join(invite, address).start(SHELL)
    desk.sees("with your e-mail from anywhere.")
    desk.next_()
    desk.press("Pause")
    train = somebody().open(invite)
    train.give_email(address)
    train.prove(address)
    train.resume(SHELL)
    train.is_at_challenge(2)


def test_an_anonymous_learner_is_told_before_pausing_that_only_this_browser_resumes(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("No names", SHELL_SLUG)
    cleo = somebody().open(invite)
    cleo.sees("paused work can only be resumed here, not in another browser")
    cleo.continue_()
    cleo.start(SHELL)
    button = cleo.page.get_by_role("button", name="Pause")
    told = re.compile("in this browser only")
    expect(button).to_have_accessible_description(told)
    cleo.press("Pause")
    other = somebody().visit(cleo.page.url)
    assert other.status == 403
    cleo.press("Resume")
    cleo.is_at_challenge(1)


def test_paused_past_the_invites_expiry_is_out_of_reach_until_it_is_extended(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    expires = tick.now + timedelta(days=2)
    invite = office.invite(
        "Two days", SHELL_SLUG, expires=expires, timezone="Asia/Kolkata"
    )
    dora = somebody().join(invite)
    dora.start(SHELL)
    told = _day(expires, "Asia/Kolkata")
    dora.sees(f"Paused, it can be resumed until {told}")
    dora.press("Pause")
    dora.sees(f"You can resume until {told}.")
    dora.back()
    dora.sees_on(SHELL, f"Resume until {told}")
    tick.set(expires)
    dora.reload()
    dora.sees_on(SHELL, "Paused, out of reach", "The invite has expired.")
    dora.follow("See how it went")
    dora.is_at("Paused, but out of reach")
    dora.sees("The invite has expired, so it cannot be resumed now.")
    dora.back()
    office.edit(invite, expires=tick.now + timedelta(days=1))
    dora.reload()
    dora.resume(SHELL)
    dora.is_at_challenge(1)


def test_paused_longer_than_the_pause_limit_is_gone_and_says_so(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = office.invite("Forgotten", SHELL_SLUG)
    emil = _pause_at_two(somebody().join(invite))
    emil.sees(f"You can resume until {_day(tick.now + timedelta(days=7))}.")
    tick.advance(days=7)
    emil.reload()
    emil.is_at("Your paused track has run out")
    emil.sees("its pause limit of 7 days")
    emil.back()
    emil.is_offered(SHELL, "Start again")


def test_paused_when_access_ends_is_out_of_reach(
    office: Office, somebody: Somebody, tick: ClockFile
) -> None:
    invite = office.invite("A day's access", SHELL_SLUG, access_for="1d")
    fay = _pause_at_two(somebody().join(invite))
    tick.advance(days=1)
    fay.reload()
    fay.is_at("Paused, but out of reach")
    fay.sees("Your access has ended, so it cannot be resumed now.")
    claim = office.claims(invite)[0]["id"]
    office.command("claims", "extend", claim, "--forever")
    fay.reload()
    fay.press("Resume")
    fay.is_at_challenge(2)


def test_pause_is_not_offered_where_the_invite_says_no(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("In one go", SHELL_SLUG, no_pausing=SHELL_SLUG)
    gus = somebody().join(invite).start(SHELL)
    expect(gus.page.get_by_role("button", name="Pause")).to_have_count(0)
