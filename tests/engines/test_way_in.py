"""The gate, the lead form and the learner's tracks, in every engine."""

import pytest

from engines.page import EnginePage
from journeys.office import Invite, Office
from journeys.steps import DETAILS, PHISH
from support.clockfile import ClockFile
from support.smtp import SmtpServer

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def invite(office: Office) -> Invite:
    """An invite that asks for details."""
    return office.invite("Leaving details", access="details", plays=2)


def test_anyone_with_the_link_comes_in_and_starts(
    visitor: EnginePage, office: Office
) -> None:
    visitor.open(office.invite("Anyone").url)
    visitor.go_by("Continue")
    visitor.has("heading", PHISH)
    visitor.go_by("Start", within=PHISH)
    visitor.sees("Challenge 1 of 5")
    visitor.go_by("Next")
    visitor.sees("Challenge 2 of 5", "1 of 5 done")


def test_details_are_left_once_and_what_is_wrong_is_said(
    visitor: EnginePage, invite: Invite, office: Office, tick: ClockFile
) -> None:
    email = f"ada@{visitor.who}.example.com"
    visitor.open(invite.url)
    visitor.fill("Email", "ada@engines")
    visitor.go_by("Continue")
    visitor.sees("There is a problem")
    visitor.fill("Email", email)
    visitor.go_by("Continue")
    visitor.has("heading", "Your details")
    visitor.fill("First name", DETAILS["First name"])
    visitor.go_by("Continue")
    visitor.sees("There is a problem", "Enter your last name")
    assert visitor.ask("() => document.activeElement.matches('.errors')")
    assert visitor.value("First name") == DETAILS["First name"]
    visitor.press("Enter your last name", role="link")
    visitor.is_in("Last name")
    visitor.driver.type(DETAILS["Last name"])
    visitor.fill("Company", DETAILS["Company"])
    visitor.choose("Country", "Iceland")
    tick.advance(minutes=1)  # as long as a person takes
    visitor.go_by("Continue")
    visitor.has("heading", PHISH)
    visitor.sees("Not started", "2 plays left")
    lead = office.leads()[email]
    assert lead["answers"]["last_name"] == DETAILS["Last name"]
    assert lead["answers"]["country"] == "IS"
    visitor.open(invite.url)
    visitor.sees("Not started")


def test_an_allowed_email_is_proved_by_a_code(
    visitor: EnginePage, office: Office, smtp: SmtpServer
) -> None:
    email = f"ben@{visitor.who}.example.com"
    visitor.open(office.invite("Allowed", access="allowed", allow=[email]).url)
    visitor.fill("Email", email)
    visitor.go_by("Continue")
    visitor.go_by("Send me a code")
    visitor.fill("Code", smtp.wait_for_code(email))
    visitor.go_by("Continue")
    visitor.sees("Not started")
