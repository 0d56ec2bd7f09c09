"""Frames that cannot keep cookies: in their own storage, or else by the host page."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect

from journeys.widget.stage import (
    ACADEMY,
    BLOG,
    SHOP,
    Stage,
    arrives,
    frame_of,
    hold,
    host,
    leave_details,
    let_go,
    shows_the_gate,
)
from support.clockfile import ClockFile

# As browsers do that partition storage and know no partitioned cookies.
_NO_COOKIES = """if (location.hostname === "academy.localhost")
  Object.defineProperty(document, "cookie", { get: () => "", set() {} });"""

_KEPT = "Object.entries(localStorage).filter(([key]) => key.startsWith('trackgate:'))"


@pytest.fixture
def blocked(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    stage: Stage,
    tmp_path: Path,
) -> Iterator[Page]:
    """Open a browser whose owner blocks Trackgate's cookies, and so its storage."""
    settings = {"https://[*.]academy.localhost,*": {"setting": 2}}
    exceptions = {"exceptions": {"cookies": settings}}
    preferences = {"profile": {"content_settings": exceptions}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default/Preferences").write_text(json.dumps(preferences))
    args = [*browser_type_launch_args["args"], stage.sites.resolver_rules]
    context = browser_type.launch_persistent_context(
        tmp_path,
        **{**browser_type_launch_args, "args": args},
        ignore_https_errors=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    yield host(context.pages[0])
    context.close()


def test_control_the_blocked_frame_keeps_neither_cookies_nor_storage(
    stage: Stage, blocked: Page
) -> None:
    tries = """<script>
      document.cookie = "tried=1; Secure; SameSite=None; Path=/; Partitioned";
      try { localStorage.tried = "1" } catch { }
      let kept = "no storage";
      try { kept = localStorage.tried } catch { }
      document.body.append(`[${document.cookie}] ${kept}`);
    </script>"""
    jar = stage.put(tries, on=ACADEMY, head="")
    blocked.goto(stage.put(f'<iframe src="{jar}"></iframe>', head=""))
    expect(frame_of(blocked).locator("body")).to_contain_text("[] no storage")


def test_without_cookies_the_frames_own_storage_knows_the_learner_again(
    stage: Stage, page: Page
) -> None:
    page.add_init_script(_NO_COOKIES)
    widget = stage.widget(stage.invite("In storage"))
    shop, blog = stage.put(widget, on=SHOP), stage.put(widget, on=BLOG)
    page.goto(shop)
    leave_details(frame_of(page), "storage@engines.example.com")
    names = {cookie.get("name") for cookie in page.context.cookies()}
    assert "tg_learner_frame" not in names
    assert page.evaluate(_KEPT) == []
    page.reload()
    start = frame_of(page).get_by_role("button", name="Start").first
    expect(start).to_be_visible()
    page.goto(blog)
    shows_the_gate(frame_of(page))


def test_a_page_without_cookies_changes_once_the_styles_of_the_next_are_there(
    stage: Stage, page: Page
) -> None:
    invite = stage.invite("Well dressed", access="anyone")
    # Before the page: what a frame asks for that is just coming is not always met.
    styles = hold(page, "**/tracks*.css*")
    page.goto(stage.put(stage.widget(invite, remember="never")))
    frame = frame_of(page)
    frame.get_by_role("button", name="Continue").click()
    arrives(page, styles)
    expect(frame.get_by_role("button", name="Continue")).to_be_visible()
    expect(frame.get_by_role("button", name="Start")).to_have_count(0)
    let_go(styles)
    expect(frame.get_by_role("button", name="Start")).to_be_visible()


def test_with_nothing_left_a_site_listed_by_name_keeps_a_token_for_the_frame(
    stage: Stage, blocked: Page, tick: ClockFile
) -> None:
    blocked.goto(stage.put(stage.widget(stage.invite("By the host"))))
    leave_details(frame_of(blocked), "host@engines.example.com")
    blocked.wait_for_function(f"{_KEPT}.length === 1")
    first = blocked.evaluate(_KEPT)
    start = frame_of(blocked).get_by_role("button", name="Start").first
    blocked.reload()
    expect(start).to_be_visible()
    # Used up by that, and good no second time but for frames beside it, at once.
    blocked.wait_for_function(f"{_KEPT}[0][1] !== '{first[0][1]}'")
    [[key, used]] = first
    blocked.evaluate("([key, value]) => { localStorage[key] = value }", [key, used])
    tick.advance(minutes=1)
    blocked.reload()
    blocked.wait_for_function(f"{_KEPT}.length === 0")
    shows_the_gate(frame_of(blocked))


def test_two_frames_with_one_token_both_know_the_learner(
    stage: Stage, blocked: Page
) -> None:
    widget = stage.widget(stage.invite("Twice", access="anyone"))
    blocked.goto(stage.put(widget))
    frame_of(blocked).get_by_role("button", name="Continue").click()
    blocked.wait_for_function(f"{_KEPT}.length === 1")
    blocked.goto(stage.put(widget + widget))
    for number in range(2):
        frame = blocked.locator("iframe").nth(number).content_frame
        expect(frame.get_by_role("button", name="Start")).to_be_visible()
    # And so it is the next time, by the one that was kept last.
    blocked.reload()
    start = blocked.locator("iframe").last.content_frame
    expect(start.get_by_role("button", name="Start")).to_be_visible()


def test_who_was_quicker_than_the_host_pages_hello_is_known_again_too(
    stage: Stage, blocked: Page
) -> None:
    widget = stage.widget(stage.invite("In a hurry", access="anyone"))
    waiting = hold(blocked, "**/beacon.js")  # only a frame that has loaded is greeted
    blocked.goto(stage.put(widget), wait_until="commit")
    arrives(blocked, waiting)
    button = frame_of(blocked).get_by_role("button", name="Continue")
    button.dispatch_event("click")
    start = frame_of(blocked).get_by_role("button", name="Start")
    expect(start).to_be_visible()
    blocked.wait_for_function(f"{_KEPT}.length === 1")
    blocked.reload()
    expect(start).to_be_visible()


def test_not_you_takes_the_token_from_the_host_page(
    stage: Stage, blocked: Page
) -> None:
    blocked.goto(stage.put(stage.widget(stage.invite("Somebody else"))))
    frame = frame_of(blocked)
    leave_details(frame, "leaves@engines.example.com")
    blocked.wait_for_function(f"{_KEPT}.length === 1")
    frame.get_by_role("button", name="Not you?").click()
    shows_the_gate(frame)
    blocked.wait_for_function(f"{_KEPT}.length === 0")
    blocked.reload()
    shows_the_gate(frame)


def test_a_site_that_is_only_one_of_any_keeps_nothing(
    stage: Stage, blocked: Page
) -> None:
    blocked.goto(stage.put(stage.widget(stage.invite("Any site", origin="any"))))
    leave_details(frame_of(blocked), "any@engines.example.com")
    assert blocked.evaluate("localStorage.length") == 0
    blocked.reload()
    shows_the_gate(frame_of(blocked))
