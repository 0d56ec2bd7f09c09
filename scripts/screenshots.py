"""Take the README's pictures: a learner's way, seen by a real browser.

Starts the program on a fresh folder at a fixed moment, so that two runs give the same
pictures, and keeps them in ``docs/pictures``: at 1280 pixels in light colours, and
some on a phone in dark ones.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from journeys.office import PHISH, SHELL, WEB, Invite, Office  # noqa: E402
from journeys.steps import PHISH as PHISH_TITLE  # noqa: E402
from journeys.steps import LearnerPage  # noqa: E402
from support.clockfile import ClockFile  # noqa: E402
from support.needs import find_chromium  # noqa: E402
from support.server import LiveServer  # noqa: E402
from support.smtp import SmtpServer  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
MOMENT = datetime(2027, 5, 4, 8, 0, tzinfo=UTC)

DESKTOP = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}

ABOUT = (
    "Three short tracks for an afternoon: what to do with a letter you doubt, what a "
    "web page is made of, and a **lighthouse** that is run by typing."
)

_NAMES = iter(("ada", "ben", "cleo", "dora"))

Scene = Callable[[LearnerPage, Office], None]


def _course(office: Office) -> Invite:
    return office.invite(
        "Curious afternoons",
        *(PHISH, WEB, SHELL),
        access="details",
        public_description=ABOUT,
        plays=3,
        access_for="90d",
        timezone="Europe/Amsterdam",
    )


def gate(learner: LearnerPage, office: Office) -> None:
    """Show the first thing a learner sees."""
    learner.open(_course(office))


def form(learner: LearnerPage, office: Office) -> None:
    """Show the lead form, half filled in."""
    gate(learner, office)
    learner.give_email("ada@engines.example.com")
    learner.page.get_by_label("First name").fill("Ada")


def tracks(learner: LearnerPage, office: Office) -> None:
    """Show a learner's tracks, one of them begun."""
    player(learner, office)
    learner.back()


def player(learner: LearnerPage, office: Office) -> None:
    """Show a challenge."""
    # Who is known already would not be asked for details.
    learner.join(_course(office), f"{next(_NAMES)}@engines.example.com")
    learner.start(PHISH_TITLE)
    learner.next_()
    learner.next_()


def upcoming(learner: LearnerPage, office: Office) -> None:
    """Show an event that is still to come."""
    starts = MOMENT + timedelta(days=9, hours=5, minutes=30)
    event = office.event(
        "An evening with the keeper",
        starts=starts,
        ends=starts + timedelta(hours=2),
        public_description="We light the lamp **together**, live, and take questions.",
    )
    learner.open(event)
    learner.page.get_by_role("timer").wait_for()


SCENES: dict[str, tuple[Scene, dict[str, Any]]] = {
    "gate": (gate, DESKTOP),
    "form": (form, DESKTOP),
    "tracks": (tracks, DESKTOP),
    "player": (player, DESKTOP),
    "upcoming": (upcoming, DESKTOP),
    "phone-gate": (gate, PHONE),
    "phone-player": (player, PHONE),
}


@contextmanager
def _running() -> Iterator[tuple[LiveServer, SmtpServer]]:
    """Start the program and a mail server, on a folder that goes afterwards."""
    with tempfile.TemporaryDirectory() as name, SmtpServer() as smtp:
        folder = Path(name)
        clock = ClockFile(folder / "now", MOMENT)
        settings = {
            "TRACKGATE_TEST_CLOCK": str(clock.path),
            "SMTP_URL": smtp.url,
            "ORGANISATION": "Kittiwake Academy",
        }
        with LiveServer(folder, settings) as live:
            yield live, smtp


def _take(browser: Browser, name: str, office: Office, smtp: SmtpServer) -> None:
    """Take one picture, in a browser that knows nothing."""
    show, look = SCENES[name]
    context = browser.new_context(
        locale="en-GB",
        timezone_id="Europe/Amsterdam",
        reduced_motion="reduce",
        **look,
    )
    page = context.new_page()
    page.clock.set_fixed_time(MOMENT)
    show(LearnerPage(page, smtp), office)
    path = PICTURES / f"{name}.png"
    page.mouse.move(0, 0)
    page.screenshot(path=path)
    context.close()
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size // 1000} kB")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is too large: {size} bytes")


def main() -> None:
    """Take them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _running() as (live, smtp), sync_playwright() as playwright:
        office = Office(live)
        browser = playwright.chromium.launch(executable_path=find_chromium())
        for name in SCENES:
            _take(browser, name, office, smtp)
        browser.close()


if __name__ == "__main__":
    main()
