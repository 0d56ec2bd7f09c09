"""What a learner does at a browser, in verbs. Things are found by role and label."""

import re
from typing import Any, Protocol, Self

from playwright.sync_api import Locator, Page, Response, expect

from journeys.office import Invite
from support.smtp import SmtpServer

PHISH = "Spot the phish"
WEB = "Anatomy of a web page"
SHELL = "The shell: first steps"

DETAILS = {"First name": "Ada", "Last name": "Byron", "Company": "Engines Ltd"}
RIGHT_LINK = "https://secure.northwind.example/login?next=accounts"
WRONG_LINK = "https://secure-northwind.example/login"
RIGHT_MOVES = (
    "Go to the real site by your own bookmark",
    "Tell the people who look after security",
    "Change that password wherever else",
)


class LearnerPage:
    """One browser and the person at it. Every step waits for the page it leads to."""

    def __init__(self, page: Page, smtp: SmtpServer) -> None:
        self.page = page
        self._smtp = smtp

    # Getting about

    def open(self, invite: Invite) -> Self:
        """Open an invite's link."""
        self.page.goto(invite.url)
        return self

    def visit(self, url: str) -> Response:
        """Open any address and give the answer."""
        response = self.page.goto(url)
        assert response is not None
        return response

    def reload(self) -> None:
        """Look at the page anew."""
        self.page.reload()

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press a button that leads to another page."""
        button = (within or self.page).get_by_role("button", name=name, exact=True)
        with self.page.expect_navigation():
            button.click()

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Follow a link."""
        link = (within or self.page).get_by_role("link", name=name, exact=True)
        with self.page.expect_navigation():
            link.click()

    # The gate

    def continue_(self) -> None:
        """Press Continue."""
        self.press("Continue")

    def give_email(self, address: str) -> None:
        """Answer the e-mail step."""
        self.page.get_by_label("Email", exact=True).fill(address)
        self.continue_()

    def fill_details(self, **more: str) -> None:
        """Fill in the default lead form, without sending it."""
        for label, text in {**DETAILS, **more}.items():
            self.page.get_by_label(label, exact=True).fill(text)
        self.page.get_by_label("Country").select_option(label="Iceland")

    def join(self, invite: Invite, address: str = "") -> Self:
        """Open an invite and get in: with an e-mail by the form, or just so."""
        self.open(invite)
        if address:
            self.give_email(address)
            self.fill_details()
        self.continue_()
        return self

    # Codes

    def ask_code(self, address: str, *, button: str = "Send me a code") -> str:
        """Ask for a code and give what the mail says."""
        count = len(self._smtp.messages(address)) + 1
        self.press(button)
        return self._smtp.wait_for_code(address, count=count)

    def enter_code(self, code: str) -> None:
        """Enter a code."""
        self.page.get_by_label("Code", exact=True).fill(code)
        self.continue_()

    def prove(self, address: str, *, button: str = "Send me a code") -> None:
        """Ask for a code, read the mail and enter it."""
        self.enter_code(self.ask_code(address, button=button))

    def come_back(self, address: str) -> None:
        """Use "I have been here before" and prove the address."""
        self.follow("I have been here before")
        self.page.get_by_label("Email", exact=True).fill(address)
        self.prove(address)

    # The tracks

    def track(self, title: str) -> Locator:
        """Give the card of a track."""
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.page.get_by_role("listitem").filter(has=heading)

    def start(self, title: str = PHISH) -> Self:
        """Start a track."""
        self.press("Start", within=self.track(title))
        return self

    def go_on(self, title: str = PHISH) -> None:
        """Open a running track."""
        self.follow("Continue track", within=self.track(title))

    def resume(self, title: str) -> None:
        """Resume a paused track."""
        self.press("Resume", within=self.track(title))

    # The player

    def next_(self) -> None:
        """Press Next."""
        self.press("Next")

    def finish(self) -> None:
        """Press Finish."""
        self.press("Finish")

    def answer(self, *texts: str) -> None:
        """Choose answers of a quiz and press Check."""
        for text in texts:
            self.page.get_by_label(text).check()
        self.press("Check")

    def stop(self) -> None:
        """End the track for good."""
        self.page.get_by_text("Stop", exact=True).click()
        self.press("Stop this track")

    def back(self) -> None:
        """Go back from a play to the tracks."""
        self.follow("Back to your tracks")

    # What they see

    def sees(self, *texts: str) -> None:
        """Expect texts on the page."""
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible()

    def sees_not(self, *texts: str) -> None:
        """Expect texts to be nowhere on the page."""
        for text in texts:
            expect(self.page.get_by_text(text)).to_have_count(0)

    def is_at(self, heading: str) -> None:
        """Expect the page of this heading."""
        found = self.page.get_by_role("heading", name=heading, exact=True)
        expect(found).to_be_visible()

    def is_at_challenge(self, number: int) -> None:
        """Expect the player at a challenge."""
        place = re.compile(rf"^Challenge {number} of")
        expect(self.page.get_by_text(place)).to_be_visible()

    def sees_on(self, title: str, *texts: str) -> None:
        """Expect texts on the card of a track."""
        for text in texts:
            expect(self.track(title).get_by_text(text).first).to_be_visible()

    def is_offered(self, title: str, *names: str) -> None:
        """Expect exactly these buttons on the card of a track."""
        buttons = self.track(title).get_by_role("button")
        expect(buttons).to_have_text(list(names))

    def text(self) -> str:
        """Give all that the page says."""
        return self.page.get_by_role("main").inner_text()


class Somebody(Protocol):
    """Gives a person at a browser that knows nothing; takes Playwright's options."""

    def __call__(self, **options: Any) -> LearnerPage: ...  # noqa: ANN401
