"""Tours past every page that learners see, for tests that look at all of them.

A tour gives the name of each page as it comes to it; who takes the tour looks at
``tour.page`` then. Pages are reached as a learner reaches them.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from playwright.sync_api import Page, Route

from journeys import office as tracks
from journeys.office import Office
from journeys.steps import (
    PHISH,
    RIGHT_LINK,
    RIGHT_MOVES,
    SHELL,
    WEB,
    WRONG_LINK,
    LearnerPage,
    Somebody,
)
from support.clockfile import ClockFile

DESCRIPTION = "Three **short** tracks, with [a link](https://example.com/more) to more."


class Tour:
    """One guide's way past some pages; ``page`` is the one to be looked at now."""

    def __init__(self, office: Office, somebody: Somebody, tick: ClockFile) -> None:
        self.office = office
        self.tick = tick
        self._somebody = somebody
        self.guide = self.newcomer()

    @property
    def page(self) -> Page:
        """Give the page where the tour stands."""
        return self.guide.page

    def newcomer(self) -> LearnerPage:
        """Go on with a browser that knows nothing."""
        # Colours that are on their way to others would be measured half-way.
        self.guide = self._somebody(reduced_motion="reduce")
        # What is framed there is not ours and not to be waited for.
        self.guide.page.route("https://example.com/**", _framed)
        return self.guide


def _framed(route: Route) -> None:
    route.fulfill(content_type="text/html", body="<!doctype html><h1>Framed</h1>")


def gate(tour: Tour) -> Iterator[str]:
    """Pass the e-mail step and the form, with mistakes, to the tracks."""
    invite = tour.office.invite(
        "Lamps and letters",
        *(tracks.PHISH, tracks.WEB, tracks.SHELL),
        access="details",
        public_description=DESCRIPTION,
        plays=3,
        access_for="30d",
    )
    ada = tour.guide.open(invite)
    yield "the e-mail step"
    ada.give_email("ada@engines")
    yield "the e-mail step with a mistake"
    ada.give_email("ada@engines.example.com")
    yield "the lead form"
    ada.continue_()
    yield "the lead form with mistakes"
    ada.fill_details()
    ada.continue_()
    yield "the tracks"
    ada.page.get_by_text("About this track").first.click()
    ada.page.get_by_role("button", name="Share").click()
    yield "the tracks, one described, with the link to share"
    tour.office.load_form("webinar")
    ben = tour.newcomer().open(invite)
    ben.give_email("ben@engines.example.com")
    yield "a form of every kind of field"
    ben.page.get_by_label("Role", exact=True).select_option(label="Something else")
    ben.continue_()
    yield "a form of every kind of field with mistakes"
    tour.office.load_form("default")


def knowing_again(tour: Tour) -> Iterator[str]:
    """Pass the pages around a code, and those of two browsers."""
    address = "cleo@engines.example.com"
    invite = tour.office.invite("Known again", access="details")
    proving = tour.office.invite("By name", access="allowed", allow=[address])
    tour.guide.join(invite, address).start()
    cleo = tour.newcomer().open(invite)
    cleo.follow("I have been here before")
    yield "I have been here before"
    cleo.press("Send me a code")
    yield "I have been here before, with a mistake"
    cleo.open(invite)
    cleo.give_email(address)
    yield "welcome back"
    cleo.press("Start afresh")
    cleo.start()
    cleo.open(proving)
    yield "the e-mail step for allowed people"
    cleo.give_email(address)
    yield "is this you"
    code = cleo.ask_code(address)
    yield "check your mail"
    cleo.enter_code("12345")
    yield "check your mail, with a mistake"
    cleo.enter_code(code)
    yield "which one would you like to keep"
    dora = tour.newcomer()
    dora.visit(invite.url + "/no-such-page")
    yield "no such page"
    dora.visit(invite.url[:-3])
    yield "a link that does not work"


def playing(tour: Tour) -> Iterator[str]:
    """Pass the player and the ends that a play can come to."""
    invite = tour.office.invite(
        "All three", tracks.PHISH, tracks.WEB, tracks.SHELL, plays=5, access_for="2h"
    )
    emil = tour.guide.open(invite)
    yield "the gate that asks nothing"
    emil.continue_()
    emil.start(PHISH)
    yield "a challenge"
    emil.next_()
    emil.next_()
    emil.answer(WRONG_LINK)
    yield "a quiz answered wrongly"
    emil.answer(RIGHT_LINK)
    yield "a quiz answered rightly"
    emil.next_()
    emil.next_()
    emil.answer(*RIGHT_MOVES)
    emil.finish()
    yield "the end of a track"
    emil.back()
    emil.start(WEB)
    yield "a challenge with tabs"
    emil.back()
    emil.start(SHELL)
    emil.page.get_by_text("Stop", exact=True).click()
    yield "a challenge in need of a sandbox, about to be stopped"
    emil.press("Pause")
    yield "a paused track"
    play = emil.page.url
    emil.back()
    yield "tracks done, begun and paused"
    emil.press("Start again", within=emil.track(WEB))
    yield "start again"
    emil.press("Not you?")
    yield "not you, with unfinished work"
    emil.open(invite)
    tour.tick.advance(minutes=50)
    emil.go_on(WEB)
    yield "time is up"
    tour.tick.advance(minutes=70)
    emil.open(invite)
    yield "tracks whose access has ended"
    emil.visit(play)
    yield "a paused track out of reach"
    tour.newcomer().visit(play)
    yield "not yours"


def closed(tour: Tour) -> Iterator[str]:
    """Pass the links that let nobody in."""
    office, now = tour.office, tour.tick.now
    soon, late = now + timedelta(days=30), now + timedelta(days=31)
    tour.guide.open(office.event("Lamps at night", starts=soon, ends=late))
    yield "an upcoming event"
    full = office.invite("One chair", claim_limit=1, expires=now + timedelta(days=1))
    fay = tour.guide.join(full)
    tour.newcomer().open(full)
    yield "a full invite"
    renewed = office.new_link(full)
    tour.guide.open(full)
    yield "a link that was replaced"
    tour.tick.advance(days=1)
    tour.guide.open(renewed)
    yield "an expired invite"
    office.delete(full, revoke=True)
    tour.guide.open(renewed)
    yield "a deleted invite"
    tour.guide = fay.open(full)
    yield "a claim that was revoked"


TOURS: dict[str, Callable[[Tour], Iterator[str]]] = {
    "the gate": gate,
    "knowing again": knowing_again,
    "playing": playing,
    "closed doors": closed,
}
