"""Where the widget's journeys play: host pages of two owners, and Trackgate."""

from collections.abc import Mapping
from html import escape
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, Route, expect

from journeys.office import Invite, Office
from support.tls_sites import HTML, Answer, Asked, TlsSites
from support.waiting import wait_until

# Every engine takes names that end so for this machine, and each for a site.
ACADEMY, SHOP, BLOG = "academy.localhost", "shop.localhost", "blog.localhost"
NAMES = (ACADEMY, SHOP, BLOG)
MODES = ("inline", "popup", "drawer", "button")
LABEL = "Try it now"
LINK = "Try the track"

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A shop</title>{head}</head><body><main><h1>A shop</h1>{body}
<p>Below the widget.</p></main></body></html>"""

# As docs/embedding.md has it, under "Nothing jumps".
RESERVED = """<style>
  track-widget { display: block }
  track-widget:not([mode]), track-widget[mode="inline"] { min-height: 40rem }
  track-widget[mode="popup"], track-widget[mode="drawer"] { min-height: 3rem }
  track-widget[mode="button"] { position: fixed; right: 1rem; bottom: 1rem }
</style>"""

# Notes what happens before any script of the page runs.
WATCH = """
  window.told = [];
  for (const name of ["ready", "form-shown", "lead-submitted", "claimed", "started",
    "paused", "resumed", "completed", "error"]) {
    document.addEventListener("trackgate:" + name, (event) =>
      told.push({ name, detail: event.detail, from: event.target.localName }));
  }
  window.refused = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    refused.push(event.violatedDirective + " " + event.blockedURI));
  window.shifted = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) shifted += entry.value;
  })).observe({ type: "layout-shift", buffered: true });
"""


class Stage:
    """The sites and what stands on their pages."""

    def __init__(self, sites: TlsSites, office: Office) -> None:
        self.sites = sites
        self.office = office

    def reset(self) -> None:
        """Put Trackgate back in its place, and nothing on the other sites."""
        self.sites.sites.clear()
        self.sites.sites[ACADEMY] = lambda _asked: self.office.live.port

    @property
    def script(self) -> str:
        """Give the script tag of the embed code."""
        return f'<script async src="{self.sites.origin(ACADEMY)}/widget.js"></script>'

    def invite(self, title: str, **settings: object) -> Invite:
        """Make an invite that both sites may frame."""
        origins = [self.sites.origin(SHOP), self.sites.origin(BLOG)]
        usual = {"access": "details", "sharing": "embed", "origin": origins}
        return self.office.invite(title, **{**usual, **settings})

    def widget(self, invite: Invite, **attributes: str) -> str:
        """Give an element; ``data_plan="x"`` is written ``data-plan="x"``."""
        given = {"invite": invite.url.rpartition("/")[2], **attributes}
        written = "".join(
            f' {name.replace("_", "-")}="{escape(value)}"'
            for name, value in given.items()
        )
        return (
            f'<track-widget{written}><a href="{invite.url}">{LINK}</a></track-widget>'
        )

    def put(
        self,
        body: str,
        *,
        on: str = SHOP,
        head: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Put a page on a site and give its address."""
        script = self.script if head is None else head
        content = _PAGE.format(head=script, body=body).encode()
        answer = Answer(content, {"Content-Type": HTML, **(headers or {})})
        self.sites.sites[on] = lambda _asked: answer
        return self.sites.origin(on) + "/"

    def break_frames(self, status: int) -> None:
        """Let framed pages fail, and nothing else."""
        port = self.office.live.port
        broken = Answer(b"Out of order", status=status)

        def answer(asked: Asked) -> Answer | int:
            return broken if asked.path.startswith("/embed/") else port

        self.sites.sites[ACADEMY] = answer


def host(page: Page) -> Page:
    """Let a browser's page note what the widgets on it do."""
    page.add_init_script(WATCH)
    return page


def frame_of(page: Page) -> FrameLocator:
    """Give the frame of the page's only widget."""
    return page.frame_locator("iframe")


def opener(page: Page) -> Locator:
    """Give the button that opens the widget's dialog."""
    return page.get_by_role("button", name=LABEL)


def show(page: Page, mode: str) -> FrameLocator:
    """Open the widget, as its mode has it, and give its frame."""
    if mode != "inline":
        opener(page).click()
    return frame_of(page)


def shows_the_gate(frame: FrameLocator) -> None:
    """Expect the first field of the journey, to be seen and typed into."""
    expect(frame.get_by_label("Email", exact=True)).to_be_visible()


def leave_details(frame: FrameLocator, email: str) -> None:
    """Walk from the e-mail step through the form to the tracks."""
    frame.get_by_label("Email", exact=True).fill(email)
    frame.get_by_role("button", name="Continue").click()
    for label, text in (
        ("First name", "Ada"),
        ("Last name", "Lovelace"),
        ("Company", "Engines Ltd"),
        ("Job title", "Analyst"),
    ):
        frame.get_by_label(label).fill(text)
    frame.get_by_label("Country").select_option("IS")
    frame.get_by_role("button", name="Continue").click()
    expect(frame.get_by_role("button", name="Start").first).to_be_visible()


def told(page: Page) -> list[dict[str, Any]]:
    """Give the events that came to the document, in order."""
    events: list[dict[str, Any]] = page.evaluate("told")
    return events


def names_told(page: Page) -> list[str]:
    """Give the names of these events."""
    return [event["name"] for event in told(page)]


def hold(page: Page, pattern: str) -> list[Route]:
    """Keep the next request waiting; give it, once it has come, to be let go."""
    waiting: list[Route] = []
    page.route(pattern, lambda route: waiting.append(route), times=1)
    return waiting


def arrives(page: Page, waiting: list[Route]) -> None:
    """Wait for the request that is held."""
    # Asking the page for something lets Playwright tell us what has come.
    ask = lambda: page.evaluate("0") or waiting  # noqa: E731
    wait_until(ask, seconds=10, what="the request")


def let_go(waiting: list[Route]) -> None:
    """Let what waits go on."""
    waiting.pop().continue_()
