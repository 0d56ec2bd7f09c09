"""What passes between element and frame, with a frame that says what it is told."""

import pytest
from playwright.sync_api import Frame, Page, expect

from journeys.widget.stage import (
    ACADEMY,
    BLOG,
    LINK,
    SHOP,
    Stage,
    names_told,
    told,
)
from support.tls_sites import HTML, Answer, Asked

_FRAME = b"""<!doctype html><title>Stand-in</title><p>Here</p><script>
  window.heard = [];
  onmessage = ({ data, origin }) => heard.push({ ...data, origin });
</script>"""
_TOKEN = "a-token"
_A_WHILE = 10_000
_KEY = f"trackgate:{_TOKEN}"


@pytest.fixture
def frame(stage: Stage, page: Page) -> Frame:
    """The stand-in, in a widget of the page."""
    port = stage.office.live.port

    def answer(asked: Asked) -> Answer | int:
        stand_in = Answer(_FRAME, {"Content-Type": HTML})
        return stand_in if asked.path.startswith("/embed/") else port

    stage.sites.sites[ACADEMY] = answer
    page.clock.install()
    link = f'<a href="/x">{LINK}</a>'
    page.goto(stage.put(f'<track-widget invite="{_TOKEN}">{link}</track-widget>'))
    return _stand_in(page)


def _stand_in(page: Page) -> Frame:
    """Give the frame once it was greeted."""
    handle = page.wait_for_selector("track-widget iframe", state="attached")
    assert handle is not None
    frame = handle.content_frame()
    assert frame is not None
    frame.wait_for_function("window.heard?.length > 0")
    return frame


def _says(frame: Frame, message: object) -> None:
    frame.evaluate("(message) => parent.postMessage(message, '*')", message)


def test_the_frame_is_greeted_by_a_page_that_keeps_nothing(
    stage: Stage, frame: Frame
) -> None:
    hello = {"tg": "hello", "kept": "", "origin": stage.sites.origin(SHOP)}
    assert frame.evaluate("heard") == [hello]


def test_the_link_stays_until_the_frame_tells_its_height(
    page: Page, frame: Frame
) -> None:
    link = page.get_by_role("link", name=LINK)
    _says(frame, {"tg": "event", "name": "ready", "detail": {}})
    page.wait_for_function("told.length > 0")
    expect(link).to_be_visible()
    expect(page.locator("iframe")).to_be_hidden()
    _says(frame, {"tg": "height", "h": 777})
    expect(page.locator("iframe")).to_have_css("height", "777px")
    expect(page.locator("iframe")).to_be_visible()
    expect(link).to_have_count(0)


def test_what_the_frame_keeps_comes_back_and_goes_when_it_says_so(
    page: Page, frame: Frame
) -> None:
    _says(frame, {"tg": "keep", "value": "for later"})
    page.wait_for_function(f"localStorage['{_KEY}'] === 'for later'")
    page.reload()
    again = _stand_in(page)
    assert again.evaluate("heard[0].kept") == "for later"
    _says(again, {"tg": "keep", "value": ""})
    page.wait_for_function(f"!('{_KEY}' in localStorage)")
    assert page.evaluate("localStorage.length") == 0


def test_a_token_that_was_refused_takes_no_newer_one_along(
    page: Page, frame: Frame
) -> None:
    _says(frame, {"tg": "keep", "value": "newer"})
    _says(frame, {"tg": "keep", "value": "", "was": "refused"})
    _says(frame, {"tg": "event", "name": "ready", "detail": {}})
    page.wait_for_function("told.length > 0")
    assert page.evaluate(f"localStorage['{_KEY}']") == "newer"
    _says(frame, {"tg": "keep", "value": "", "was": "newer"})
    page.wait_for_function(f"!('{_KEY}' in localStorage)")


def test_a_page_whose_storage_is_shut_off_still_greets(
    page: Page, frame: Frame
) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', "
        "{ get() { throw new DOMException('shut off') } })"
    )
    page.reload()
    again = _stand_in(page)
    assert again.evaluate("heard[0].kept") == ""
    _says(again, {"tg": "keep", "value": "for later"})
    _says(again, {"tg": "event", "name": "ready", "detail": {}})
    page.wait_for_function("told.length > 0")


def test_only_ids_are_passed_on_whatever_the_frame_says(
    page: Page, frame: Frame
) -> None:
    detail = {"invite": "i", "claim": "c", "play": "p", "email": "ada@example.com"}
    _says(frame, {"tg": "event", "name": "claimed", "detail": detail})
    page.wait_for_function("told.length > 0")
    assert told(page)[0]["detail"] == {"invite": "i", "claim": "c", "play": "p"}


def test_a_frame_that_went_to_another_site_is_not_believed(
    stage: Stage, page: Page, frame: Frame
) -> None:
    shop = page.url
    blog = stage.put("<p>Somewhere else</p>", on=BLOG, head="")
    frame.goto(blog)
    _says(frame, {"tg": "event", "name": "completed", "detail": {}})
    _says(frame, {"tg": "keep", "value": "from elsewhere"})
    # What is said later comes later: the page has heard all of it by then.
    with page.expect_event("console", lambda one: one.text == "the last"):
        page.evaluate(
            "() => addEventListener('message', ({ data }) => console.log(data))"
        )
        _says(frame, "the last")
    assert (page.url, names_told(page)) == (shop, [])
    assert page.evaluate("localStorage.length") == 0


def test_a_frame_that_stays_silent_is_reported_once_and_the_link_stays(
    page: Page, frame: Frame
) -> None:
    page.clock.fast_forward(_A_WHILE)
    assert names_told(page) == ["error"]
    expect(page.get_by_role("link", name=LINK)).to_be_visible()


def test_one_that_was_removed_reports_nothing(page: Page, frame: Frame) -> None:
    page.evaluate(
        """() => {
          window.late = [];
          const widget = document.querySelector("track-widget");
          widget.addEventListener("trackgate:error", () => late.push(1));
          widget.remove();
        }"""
    )
    page.clock.fast_forward(_A_WHILE)
    assert page.evaluate("late") == []
