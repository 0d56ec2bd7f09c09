"""Links that let in nobody new: what they say, and who still gets in."""

from datetime import timedelta

from playwright.sync_api import expect

from journeys.office import Office
from journeys.steps import PHISH, Somebody
from support.clockfile import ClockFile
from support.smtp import SmtpServer


def test_an_expired_invite_keeps_those_who_claimed_it_also_in_a_new_browser(
    office: Office, somebody: Somebody, tick: ClockFile, smtp: SmtpServer
) -> None:
    address = "ada@engines.example.com"
    expires = tick.now + timedelta(days=1)
    invite = office.invite("Until tomorrow", access="details", expires=expires)
    ada = somebody().join(invite, address)
    tick.advance(days=1)
    ada.open(invite).start()
    ada.is_at_challenge(1)

    stranger = somebody()
    assert stranger.visit(invite.url).status == 410
    stranger.is_at("This invite has expired")
    stranger.sees("That was the invite's own clock.")
    stranger.follow("I have been here before")
    stranger.page.get_by_label("Email").fill("nobody@engines.example.com")
    stranger.press("Send me a code")
    stranger.is_at("Check your mail")

    elsewhere = somebody().open(invite)
    elsewhere.come_back(address)
    elsewhere.sees_on(PHISH, "In progress")
    assert smtp.messages("nobody@engines.example.com") == []
    assert len(office.claims(invite)) == 1


def test_a_deleted_invite_keeps_those_who_claimed_it(
    office: Office, somebody: Somebody
) -> None:
    address = "ben@engines.example.com"
    invite = office.invite("Taken back", access="details")
    ben = somebody().join(invite, address)
    office.delete(invite)
    ben.open(invite).start()
    ben.is_at_challenge(1)
    stranger = somebody().open(invite)
    stranger.is_at("This invite has ended")
    stranger.come_back(address)
    stranger.sees_on(PHISH, "In progress")


def test_deleted_and_revoked_is_over_for_everybody(
    office: Office, somebody: Somebody
) -> None:
    address = "cleo@engines.example.com"
    invite = office.invite("Called off", access="details")
    cleo = somebody().join(invite, address).start()
    office.delete(invite, revoke=True)
    cleo.reload()
    cleo.is_at("Your access was withdrawn")
    cleo.sees("ended your access, and this run with it")
    cleo.back()
    cleo.is_at("Your access was withdrawn")
    elsewhere = somebody().open(invite)
    elsewhere.is_at("This invite has ended")
    elsewhere.come_back(address)
    elsewhere.is_at("Your access was withdrawn")


def test_a_new_link_replaces_the_old_one_for_new_people_only(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Leaked")
    dora = somebody().join(invite)
    renewed = office.new_link(invite)
    assert renewed.url != invite.url
    somebody().open(invite).is_at("This link has been replaced")
    dora.open(invite).sees_on(PHISH, "Not started")
    dora.open(renewed).sees_on(PHISH, "Not started")
    somebody().join(renewed).sees_on(PHISH, "Not started")
    assert len(office.claims(invite)) == 2


def test_a_link_that_was_changed_answers_a_plain_404(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Copied halfway")
    emil = somebody()
    answer = emil.visit(invite.url[:-4])
    assert answer.status == 404
    emil.is_at("This link does not work")
    expect(emil.page.get_by_role("button")).to_have_count(0)
    assert "set-cookie" not in answer.headers
