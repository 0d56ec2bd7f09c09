"""The other two answers to what a typed e-mail is worth (``LEARNER_PROOF``)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from journeys.office import Office
from journeys.steps import PHISH, LearnerPage, Somebody
from support.server import LiveServer


@pytest.fixture(scope="module")
def strict(make_live: Callable[..., LiveServer]) -> Office:
    """The office of a deployment that proves every address first."""
    return Office(make_live(LEARNER_PROOF="code_always"))


@pytest.fixture(scope="module")
def trusting(make_live: Callable[..., LiveServer]) -> Office:
    """The office of a deployment where the e-mail alone resumes."""
    return Office(make_live(LEARNER_PROOF="open"))


@pytest.fixture(scope="module")
def live(strict: Office) -> LiveServer:
    """Stand in for the default server, which nothing here needs."""
    return strict.live


def _gate(learner: LearnerPage, url: str, address: str) -> str:
    """Type an address and give what the next page says, nameless."""
    learner.visit(url)
    learner.give_email(address)
    return learner.text().replace(address, "ADDRESS")


def test_code_always_proves_an_address_before_the_form_and_anything_stored(
    strict: Office, somebody: Somebody
) -> None:
    invite = strict.invite("Proof first", access="details")
    ada = somebody()
    said = _gate(ada, invite.url, "ada@engines.example.com")
    ada.is_at("Is this you?")
    ada.prove("ada@engines.example.com")
    ada.is_at("Your details")
    assert strict.claims(invite) == []
    ada.fill_details()
    ada.continue_()
    ada.sees_on(PHISH, "Not started")
    # A known address reads like an unknown one.
    again = somebody()
    assert _gate(again, invite.url, "ada@engines.example.com") == said
    assert _gate(somebody(), invite.url, "new@engines.example.com") == said
    again.prove("ada@engines.example.com")
    again.sees_on(PHISH, "Not started")
    assert len(strict.claims(invite)) == 1


def test_open_resumes_by_the_email_alone(trusting: Office, somebody: Somebody) -> None:
    address = "ben@engines.example.com"
    invite = trusting.invite("Among friends", access="details")
    ben = somebody().join(invite, address).start()
    ben.next_()
    other = somebody().open(invite)
    other.give_email(address)
    other.sees_on(PHISH, "In progress", "1 of 5 challenges done")
    other.go_on()
    other.is_at_challenge(2)
    expect(ben.page.get_by_text(address)).to_be_visible()
    assert len(trusting.claims(invite)) == 1
