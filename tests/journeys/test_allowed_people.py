"""Allowed e-mails: the listed get in by a code, and nobody else learns anything."""

from journeys.office import Invite, Office
from journeys.steps import PHISH, LearnerPage, Somebody
from support.smtp import SmtpServer


def _ask(learner: LearnerPage, invite: Invite, address: str) -> list[str]:
    """Type an address, ask for a code, and give what each page said, nameless."""
    learner.open(invite)
    learner.give_email(address)
    said = [learner.text()]
    learner.press("Send me a code")
    said.append(learner.text())
    return [text.replace(address, "ADDRESS") for text in said]


def test_a_listed_address_gets_in_by_a_code_without_a_form(
    office: Office, somebody: Somebody
) -> None:
    address = "ada@engines.example.com"
    invite = office.invite("By name", access="allowed", allow=[address])
    ada = somebody().open(invite)
    ada.is_at("You need an invitation")
    ada.give_email("Ada@Engines.example.com")
    ada.is_at("Is this you?")
    assert office.claims(invite) == []
    ada.prove(address)
    ada.sees_on(PHISH, "Not started")
    assert [claim["email"] for claim in office.claims(invite)] == [
        "Ada@engines.example.com"
    ]


def test_everybody_at_a_listed_domain_gets_in_but_nobody_below_it(
    office: Office, somebody: Somebody, smtp: SmtpServer
) -> None:
    invite = office.invite("By domain", access="allowed", allow=["@looms.example.com"])
    below = somebody().open(invite)
    below.give_email("zoe@east.looms.example.com")
    below.press("Send me a code")
    ben = somebody().open(invite)
    ben.give_email("ben@looms.example.com")
    ben.prove("ben@looms.example.com")
    ben.sees_on(PHISH, "Not started")
    # Mail goes out in order: hers would have come before his.
    assert smtp.messages("zoe@east.looms.example.com") == []


def test_an_outsider_learns_nothing(
    office: Office, somebody: Somebody, smtp: SmtpServer
) -> None:
    listed, outsider = "cleo@engines.example.com", "mallory@engines.example.net"
    invite = office.invite("Behind the door", access="allowed", allow=[listed])
    stranger, cleo = somebody(), somebody()
    told_stranger = _ask(stranger, invite, outsider)
    told_cleo = _ask(cleo, invite, listed)
    assert told_stranger == told_cleo
    cleo.enter_code(smtp.wait_for_code(listed))
    cleo.sees_on(PHISH, "Not started")
    assert smtp.messages(outsider) == []
    stranger.enter_code("123456")
    stranger.sees("That is not the code we sent.")
    assert len(office.claims(invite)) == 1


def test_who_has_a_claim_stays_in_when_taken_off_the_list(
    office: Office, somebody: Somebody
) -> None:
    address = "dora@engines.example.com"
    invite = office.invite("Shrinking list", access="allowed", allow=[address])
    dora = somebody().open(invite)
    dora.give_email(address)
    dora.prove(address)
    office.edit(invite, allow=["emil@engines.example.com"])
    dora.open(invite).start()
    dora.is_at_challenge(1)
    elsewhere = somebody().open(invite)
    elsewhere.come_back(address)
    elsewhere.sees_on(PHISH, "In progress")
