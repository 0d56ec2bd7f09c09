"""A microsite in a real browser, under the policy that it brings along."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import NewBrowser
from journeys.looks import looks_right
from journeys.office import PHISH, SHELL, WEB, Invite, Office
from support.static_host import StaticHost


@pytest.fixture
def host(tmp_path: Path) -> Iterator[StaticHost]:
    (tmp_path / "site").mkdir()
    with StaticHost(tmp_path / "site") as found:
        yield found


@pytest.fixture
def framed(office: Office, host: StaticHost) -> Invite:
    """An invite that the site may frame."""
    settings = {"origin": host.url, "public_description": "Learn **much**."}
    return office.invite("In the page", PHISH, WEB, listed=True, **settings)


def build(office: Office, host: StaticHost, *which: str) -> dict[str, str]:
    """Build the site; gives the path of each invite's page by its title."""
    options = ("--out", str(host.folder), "--site-url", host.url)
    done = office.run("microsite", "build", *(which or ("--all",)), *options)
    return {invite["title"]: invite["path"] for invite in done["invites"]}


def test_a_visitor_goes_from_the_list_into_the_frame(
    office: Office, host: StaticHost, framed: Invite, page: Page
) -> None:
    build(office, host, "--invite", framed.id)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text))
    page.goto(host.url)
    page.get_by_role("link", name="In the page").click()
    expect(page.get_by_role("heading", name="In the page")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    frame = page.frame_locator("track-widget iframe")
    frame.get_by_role("button", name="Continue").click()
    expect(frame.get_by_role("button", name="Start").first).to_be_visible()
    assert [text for text in refused if "Content Security Policy" in text] == []


def test_without_javascript_a_link_leads_to_the_invite(
    office: Office, host: StaticHost, framed: Invite, new_browser: NewBrowser
) -> None:
    path = build(office, host, "--invite", framed.id)["In the page"]
    page = new_browser(java_script_enabled=False)
    page.goto(f"{host.url}/{path}")
    page.get_by_role("link", name="Start", exact=True).click()
    assert page.url == framed.url


def test_nothing_is_asked_of_anybody_else(
    office: Office, host: StaticHost, page: Page
) -> None:
    office.invite("A button", PHISH, SHELL, listed=True)
    path = build(office, host)["A button"]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("/", f"/{path}", "/nowhere"):
        page.goto(host.url + address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert [url for url in asked if not url.startswith(host.url)] == []
    assert page.title().startswith("There is no such page")


def test_every_page_is_accessible_and_fits_a_narrow_phone(
    office: Office, host: StaticHost, framed: Invite, page: Page
) -> None:
    office.invite("A button", PHISH, SHELL, listed=True)
    paths = build(office, host)
    for address in ("", *paths.values(), "nowhere"):
        page.goto(f"{host.url}/{address}")
        looks_right(page)
