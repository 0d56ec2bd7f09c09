"""The whole way in a frame, also on a shared machine where nothing may be kept."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, quote, unquote

import pytest
from playwright.sync_api import FrameLocator, Page, Request, expect

from journeys.conftest import NewBrowser
from journeys.looks import looks_right
from journeys.office import Office
from journeys.patience import IMPATIENT, MINUTES, import_impatient

_HOST = """<!doctype html><title>A shop</title><h1>A shop</h1>
<iframe title="Track" width="800" height="900" src="{source}" {more}></iframe>
<script>
  window.told = [];
  const frame = document.querySelector("iframe");
  onmessage = (event) => told.push(event.data);
  const hello = {{ tg: "hello", kept: "" }};
  frame.onload = () => frame.contentWindow.postMessage(hello, "*");
</script>"""


@pytest.fixture
def host() -> Iterator[str]:
    """A page of somebody else's, with the frame's address in its query."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            source, _, more = unquote(self.path.partition("?")[2]).partition(" ")
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(_HOST.format(source=source, more=more).encode())

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def new_browser(new_browser: NewBrowser) -> Iterator[NewBrowser]:
    """Open browsers in which no script of any page may break."""
    broken: list[str] = []

    def note(page: Page) -> Page:
        page.on("pageerror", lambda error: broken.append(str(error)))
        return page

    yield lambda **options: note(new_browser(**options))
    assert broken == []


def events(page: Page) -> list[str]:
    """Give the names of the events that the host page was told, in order."""
    names: list[str] = page.evaluate(
        "told.filter((one) => one.tg === 'event').map((one) => one.name)"
    )
    return names


def leave_details(frame: FrameLocator, email: str) -> None:
    frame.get_by_label("Email").fill(email)
    frame.get_by_role("button", name="Continue").click()
    fill_details(frame)


def fill_details(frame: FrameLocator | Page) -> None:
    frame.get_by_label("First name").fill("Ada")
    frame.get_by_label("Last name").fill("Lovelace")
    frame.get_by_label("Company").fill("Engines Ltd")
    frame.get_by_label("Job title").fill("Analyst")
    frame.get_by_label("Country").select_option("IS")
    frame.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("remember", ["", "?remember=never"], ids=["kept", "kiosk"])
def test_the_way_through_in_a_frame(
    office: Office, host: str, new_browser: NewBrowser, remember: str
) -> None:
    invite = office.invite("Framed", access="details", origin=host)
    page = new_browser()
    page.goto(f"{host}/?{invite.embed_url}{remember}")
    frame = page.frame_locator("iframe")
    leave_details(frame, f"frame{len(remember)}@engines.example.com")
    frame.get_by_role("button", name="Start").first.click()
    frame.get_by_role("button", name="Next").click()
    expect(frame.get_by_text("Challenge 2 of 5")).to_be_visible()
    assert events(page) == [
        "ready",
        "form-shown",
        "lead-submitted",
        "claimed",
        "started",
    ]
    page.reload()
    again = frame.get_by_role("link", name="Open").first
    first = frame.get_by_label("Email")
    expect(first if remember else again).to_be_visible()


@pytest.mark.parametrize("more", ["", " allow-same-origin"], ids=["alone", "origin"])
def test_a_frame_that_may_not_send_forms_shows_the_way_out(
    office: Office, host: str, new_browser: NewBrowser, more: str
) -> None:
    """Some sites frame what they do not know with scripts alone: no forms."""
    invite = office.invite("Sandboxed", access="details", origin=host)
    page = new_browser()
    sandbox = quote(f' sandbox="allow-scripts{more}"')
    page.goto(f"{host}/?{invite.embed_url}{sandbox}")
    frame = page.frame_locator("iframe")
    link = frame.get_by_role("link", name="Open on a page of its own")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", re.compile(r"/i/"))
    expect(link).to_have_attribute("target", "_blank")
    expect(frame.get_by_label("Email")).to_be_hidden()


def test_a_shared_machines_frame_counts_one_view(
    office: Office, host: str, new_browser: NewBrowser
) -> None:
    invite = office.invite("Seen once", access="details", origin=host)
    page = new_browser()
    kinds: list[str] = []

    def note(asked: Request) -> None:
        if asked.url.endswith("/seen"):
            kinds.extend(parse_qs(asked.post_data or "")["kinds"])

    page.on("request", note)
    page.goto(f"{host}/?{invite.embed_url}?remember=never")
    frame = page.frame_locator("iframe")
    leave_details(frame, "seen@engines.example.com")
    expect(frame.get_by_role("button", name="Start")).to_be_visible()
    assert kinds == ["v", "f"]


def test_every_framed_page_is_accessible_and_fits(
    office: Office, new_browser: NewBrowser
) -> None:
    """Looked at by themselves: axe sees no further than the page it is asked about."""
    invite = office.invite("Framed and looked at", access="details", origin="any")
    page = new_browser()
    page.goto(invite.embed_url)
    looks_right(page)
    page.get_by_label("Email").fill("looks@engines.example.com")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("First name")).to_be_visible()
    looks_right(page)
    fill_details(page)
    expect(page.get_by_role("button", name="Start").first).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Start").first.click()
    expect(page.get_by_role("button", name="Next")).to_be_visible()
    assert "/embed/play/" in page.url
    looks_right(page)


def test_a_shared_machines_frame_tells_that_its_learner_is_active(
    office: Office, host: str, new_browser: NewBrowser, tmp_path: Path
) -> None:
    """Each page that is written there keeps its own time, and none an earlier one's."""
    import_impatient(office, tmp_path)
    invite = office.invite("Idle there", IMPATIENT, origin=host)
    page = new_browser()
    page.clock.install()
    page.goto(f"{host}/?{invite.embed_url}?remember=never")
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Continue").click()
    with page.expect_response("**/active") as told:
        frame.get_by_role("button", name="Start").click()
    assert told.value.status == 204
    second = frame.get_by_text("Challenge 2 of 5")
    with page.expect_response("**/active") as told:
        page.clock.fast_forward((MINUTES - 5) * 60_000)
        frame.get_by_role("button", name="Next").click()
    assert told.value.status == 204
    expect(second).to_be_visible()
    # The player's script too runs in a window where it ran before.
    expect(frame.get_by_text(re.compile(r"^\d\d:\d\d left$"))).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.clock.fast_forward((MINUTES - 5) * 60_000)
    page.clock.run_for(10_000)
    expect(second).to_be_visible()
    assert asked == []
    # Whoever is gone is led on by the frame's script, which alone can ask.
    with page.expect_response(re.compile(r"/embed/play/\w+$")) as over:
        page.clock.fast_forward(6 * 60_000)
    assert over.value.status == 200
    expect(second).to_be_visible()
