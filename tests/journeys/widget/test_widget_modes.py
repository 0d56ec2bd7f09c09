"""Every mode of <track-widget>, on another owner's site."""

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from journeys.looks import violations
from journeys.widget.stage import (
    LABEL,
    LINK,
    MODES,
    RESERVED,
    Stage,
    arrives,
    frame_of,
    hold,
    leave_details,
    let_go,
    opener,
    show,
    shows_the_gate,
)

MOST = 1_600
OVERFLOW = "document.scrollingElement.scrollWidth - innerWidth"


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_shows_the_gate(stage: Stage, page: Page, mode: str) -> None:
    invite = stage.invite(f"Open {mode}")
    page.goto(stage.put(stage.widget(invite, mode=mode, label=LABEL)))
    frame = show(page, mode)
    shows_the_gate(frame)
    expect(page.get_by_role("link", name=LINK)).to_have_count(0)
    expect(page.locator("iframe")).to_have_attribute("title", LABEL)
    assert page.evaluate("refused") == []


@pytest.mark.parametrize("mode", MODES)
def test_the_host_page_fetches_one_small_script_until_the_frame_loads(
    stage: Stage, page: Page, mode: str
) -> None:
    invite = stage.invite(f"Light {mode}")
    asked: list[Request] = []
    page.on("requestfinished", lambda each: asked.append(each))
    address = stage.put(stage.widget(invite, mode=mode, label=LABEL))
    page.goto(address)
    shows_the_gate(show(page, mode))
    of_the_host = [
        each for each in asked if each.frame == page.main_frame and each.url != address
    ]
    assert [each.url.rpartition("/")[2] for each in of_the_host] == ["widget.js"]
    assert of_the_host[0].sizes()["responseBodySize"] <= MOST


@pytest.mark.parametrize("mode", MODES)
def test_the_frame_is_as_high_as_what_is_in_it(
    stage: Stage, page: Page, mode: str
) -> None:
    invite = stage.invite(f"Fits {mode}")
    page.goto(stage.put(stage.widget(invite, mode=mode, label=LABEL)))
    frame = show(page, mode)
    shows_the_gate(frame)
    over = frame.locator("html").evaluate("(html) => html.scrollHeight - innerHeight")
    assert over <= 0, "the frame has a scroll bar"
    before = page.locator("iframe").bounding_box()
    frame.get_by_label("Email", exact=True).fill(f"high-{mode}@engines.example.com")
    frame.get_by_role("button", name="Continue").click()
    expect(frame.get_by_label("First name")).to_be_visible()
    assert before is not None
    page.wait_for_function(
        "(before) => [document, ...[...document.querySelectorAll('*')]"
        ".map((one) => one.shadowRoot)].some((root) => "
        "root?.querySelector('iframe')?.offsetHeight > before)",
        arg=before["height"],
    )
    over = frame.locator("html").evaluate("(html) => html.scrollHeight - innerHeight")
    assert over <= 0, "the form has a scroll bar"


@pytest.mark.parametrize("mode", MODES)
def test_nothing_shifts_though_script_and_frame_come_late(
    stage: Stage, page: Page, mode: str
) -> None:
    widget = stage.widget(stage.invite(f"Still {mode}"), mode=mode, label=LABEL)
    script, frames = hold(page, "**/widget.js"), hold(page, "**/embed/*")
    page.goto(stage.put(widget, head=RESERVED + stage.script), wait_until="commit")
    expect(page.get_by_role("link", name=LINK)).to_be_visible()
    _after_a_frame(page)
    arrives(page, script)
    let_go(script)
    if mode != "inline":
        opener(page).click()
    arrives(page, frames)
    expect(page.get_by_role("link", name=LINK)).to_be_visible()
    let_go(frames)
    shows_the_gate(frame_of(page))
    _after_a_frame(page)
    assert page.evaluate("shifted") == 0


@pytest.mark.parametrize("mode", MODES)
def test_it_fits_a_narrow_phone(stage: Stage, page: Page, mode: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    invite = stage.invite(f"Narrow {mode}")
    page.goto(stage.put(stage.widget(invite, mode=mode, label=LABEL)))
    frame = show(page, mode)
    shows_the_gate(frame)
    assert page.evaluate(OVERFLOW) <= 0
    inner = frame.locator("html").evaluate("(html) => html.scrollWidth - innerWidth")
    assert inner <= 0
    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_on_the_host_page(
    stage: Stage, page: Page, mode: str
) -> None:
    invite = stage.invite(f"Accessible {mode}")
    page.goto(stage.put(stage.widget(invite, mode=mode, label=LABEL)))
    if mode != "inline":
        expect(opener(page)).to_be_visible()
        assert violations(page) == []
    shows_the_gate(show(page, mode))
    assert violations(page) == []


def test_an_inline_widget_is_reached_and_used_by_keyboard(
    stage: Stage, page: Page
) -> None:
    page.goto(stage.put(stage.widget(stage.invite("Keys inline"))))
    shows_the_gate(frame_of(page))
    email = frame_of(page).get_by_label("Email", exact=True)
    _tab_until(page, email)
    page.keyboard.type("keys@engines.example.com")
    page.keyboard.press("Enter")
    expect(frame_of(page).get_by_label("First name")).to_be_visible()


@pytest.mark.parametrize("mode", MODES[1:])
def test_a_dialog_is_opened_used_and_closed_by_keyboard(
    stage: Stage, page: Page, mode: str
) -> None:
    invite = stage.invite(f"Keys {mode}")
    page.goto(stage.put(stage.widget(invite, mode=mode, label=LABEL)))
    _tab_until(page, opener(page))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=LABEL)
    expect(dialog).to_be_visible()
    shows_the_gate(frame_of(page))
    _tab_until(page, frame_of(page).get_by_label("Email", exact=True))
    page.keyboard.type("keys@engines.example.com")
    page.keyboard.press("Enter")
    expect(frame_of(page).get_by_label("First name")).to_be_visible()
    page.keyboard.press("Escape")  # the focus is in the frame
    expect(dialog).to_be_hidden()
    expect(opener(page)).to_be_focused()
    # What was begun is still there, and the close button closes too.
    page.keyboard.press("Enter")
    expect(frame_of(page).get_by_label("First name")).to_be_visible()
    close = page.get_by_role("button", name="Close")
    expect(close).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(opener(page)).to_be_focused()


def test_the_focus_does_not_leave_an_open_dialog_for_the_page(
    stage: Stage, page: Page
) -> None:
    widget = stage.widget(stage.invite("Kept in"), mode="popup", label=LABEL)
    page.goto(stage.put(f'{widget}<a href="#x">Elsewhere</a>'))
    shows_the_gate(show(page, "popup"))
    elsewhere = page.locator("a[href='#x']")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert not elsewhere.evaluate("(link) => link === document.activeElement")


def test_a_click_beside_the_dialog_closes_it(stage: Stage, page: Page) -> None:
    invite = stage.invite("Beside")
    page.goto(stage.put(stage.widget(invite, mode="popup", label=LABEL)))
    shows_the_gate(show(page, "popup"))
    page.mouse.click(5, 5)
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("mode", MODES)
def test_the_next_page_of_the_frame_begins_in_sight(
    stage: Stage, page: Page, mode: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    invite = stage.invite(f"In sight {mode}")
    before, after = "<p>Before.</p>" * 9, "<p>After.</p>" * 99
    widget = stage.widget(invite, mode=mode, label=LABEL)
    page.goto(stage.put(before + widget + after))
    frame = show(page, mode)
    leave_details(frame, f"sight-{mode}@engines.example.com")
    heading = frame.get_by_role("heading", level=1)
    expect(heading).to_be_in_viewport()
    if mode != "inline":  # and nothing of it lies below the close button
        close = page.get_by_role("button", name="Close").bounding_box()
        shown = page.locator("iframe").bounding_box()
        assert close is not None
        assert shown is not None
        assert shown["y"] >= close["y"] + close["height"]


def test_a_page_of_the_frame_that_comes_by_itself_moves_nothing(
    stage: Stage, page: Page
) -> None:
    widget = stage.widget(stage.invite("By itself"))
    page.goto(stage.put(widget + "<p>After.</p>" * 99))
    shows_the_gate(frame_of(page))
    page.mouse.wheel(0, 1500)
    page.wait_for_function("scrollY > 1000")
    at = page.evaluate("scrollY")
    with page.expect_event("framenavigated"):
        frame_of(page).locator("body").evaluate("() => { location.reload() }")
    shows_the_gate(frame_of(page))
    assert page.evaluate("scrollY") == at


def _after_a_frame(page: Page) -> None:
    """Wait until what is there now has been painted."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => "
        "requestAnimationFrame(done)))"
    )


def _tab_until(page: Page, target: Locator) -> None:
    for _ in range(15):
        if target.evaluate("(it) => it === it.getRootNode().activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("fifteen tabs do not lead there")
