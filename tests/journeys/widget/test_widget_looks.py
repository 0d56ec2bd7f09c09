"""Framed pages off the straight way: no axe violation, nothing to scroll sideways.

Looked at by themselves: axe sees no further than the page that it is asked about.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from journeys.conftest import NewBrowser
from journeys.looks import NARROW, WIDE, WIDE_DARK, looks_right
from journeys.office import SHELL as SHELL_SLUG
from journeys.steps import SHELL, LearnerPage
from journeys.widget.stage import Stage
from support.clockfile import ClockFile
from support.smtp import SmtpServer


@pytest.fixture
def newcomer(new_browser: NewBrowser, smtp: SmtpServer) -> Callable[[], LearnerPage]:
    """Give a person at a browser that knows nothing, once for each call."""
    settings = {"ignore_https_errors": True, "reduced_motion": "reduce"}
    return lambda: LearnerPage(new_browser(**settings), smtp)


def _looks_right(learner: LearnerPage) -> None:
    assert "/embed/" in learner.page.url
    looks_right(learner.page, (WIDE, WIDE_DARK, NARROW))


def test_leaving_and_finishing(
    stage: Stage, newcomer: Callable[[], LearnerPage]
) -> None:
    finish = {"finish_text": "Book a call", "finish_url": "https://shop.test/"}
    invite = stage.invite("The end", track=SHELL_SLUG, access="anyone", **finish)
    ada = newcomer()
    ada.visit(invite.embed_url)
    ada.continue_()
    ada.start(SHELL)
    ada.back()
    ada.press("Not you?")
    ada.is_at("Shall this browser forget you?")
    _looks_right(ada)
    ada.visit(invite.embed_url)
    ada.go_on(SHELL)
    for _ in range(3):
        ada.next_()
    ada.finish()
    ada.is_at("You made it")
    ada.sees("Book a call")
    _looks_right(ada)


def test_a_code(stage: Stage, newcomer: Callable[[], LearnerPage]) -> None:
    address = "code@engines.example.com"
    invite = stage.invite("By name", access="allowed", allow=[address])
    ben = newcomer()
    ben.visit(invite.embed_url)
    ben.give_email(address)
    _looks_right(ben)
    ben.ask_code(address)
    ben.is_at("Check your mail")
    _looks_right(ben)


def test_doors_that_are_not_open(
    stage: Stage, newcomer: Callable[[], LearnerPage], tick: ClockFile
) -> None:
    soon, late = tick.now + timedelta(days=30), tick.now + timedelta(days=31)
    cleo = newcomer()
    event = stage.office.event("Lamps at night", starts=soon, ends=late)
    cleo.visit(event.embed_url)
    cleo.is_at("This event is coming up")
    _looks_right(cleo)
    over = stage.invite("Until tomorrow", expires=tick.now + timedelta(days=1))
    tick.advance(days=1)
    cleo.visit(over.embed_url)
    cleo.is_at("This invite has expired")
    _looks_right(cleo)
