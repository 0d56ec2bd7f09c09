"""A good guest: on strict, moving, crowded, hidden, slow and broken host pages."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import NewBrowser
from journeys.widget.stage import (
    ACADEMY,
    LABEL,
    LINK,
    MODES,
    Stage,
    arrives,
    frame_of,
    hold,
    leave_details,
    let_go,
    names_told,
    show,
    shows_the_gate,
    told,
)
from trackgate.core.widget_script import loader
from trackgate.invites.embed_codes import MODES as KNOWN


def test_the_journeys_know_every_mode() -> None:
    assert MODES == KNOWN


@pytest.mark.parametrize("mode", MODES)
def test_a_strict_policy_refuses_nothing(stage: Stage, page: Page, mode: str) -> None:
    academy = stage.sites.origin(ACADEMY)
    policy = (
        f"default-src 'none'; script-src {academy}; frame-src {academy};"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    )
    widget = stage.widget(stage.invite(f"Strict {mode}"), mode=mode, label=LABEL)
    page.goto(stage.put(widget, headers={"Content-Security-Policy": policy}))
    shows_the_gate(show(page, mode))
    assert page.evaluate("refused") == []


def test_a_router_may_add_move_change_and_remove_it(stage: Stage, page: Page) -> None:
    first, second = stage.invite("First page"), stage.invite("Second page")
    page.goto(stage.put('<div id="a"></div><div id="b"></div>'))
    page.evaluate(
        "(html) => { document.querySelector('#a').innerHTML = html }",
        stage.widget(first),
    )
    shows_the_gate(frame_of(page))
    page.evaluate(
        "document.querySelector('#b').append(document.querySelector('track-widget'))"
    )
    shows_the_gate(frame_of(page))
    expect(frame_of(page).get_by_role("heading", name="First page")).to_be_visible()
    page.evaluate(
        "(token) => document.querySelector('track-widget')"
        ".setAttribute('invite', token)",
        second.url.rpartition("/")[2],
    )
    expect(frame_of(page).get_by_role("heading", name="Second page")).to_be_visible()
    page.evaluate("document.querySelector('track-widget').remove()")
    expect(page.locator("iframe")).to_have_count(0)
    page.evaluate(
        """() => {
          const made = document.createElement("track-widget");
          made.open();  // not on the page yet: nothing happens
          made.setAttribute("mode", "popup");
          document.body.append(made);
        }"""
    )
    made = page.locator("track-widget")
    expect(page.locator("iframe")).to_have_count(0)
    made.evaluate(
        "(made, token) => { made.setAttribute('invite', token); made.open(); }",
        first.url.rpartition("/")[2],
    )
    shows_the_gate(frame_of(page))


def test_what_is_written_in_the_frame_survives_a_move_that_keeps_state(
    stage: Stage, page: Page
) -> None:
    page.goto(stage.put(f'{stage.widget(stage.invite("Kept"))}<div id="b"></div>'))
    if not page.evaluate("'moveBefore' in Element.prototype"):
        pytest.skip("this browser cannot move with state")
    email = frame_of(page).get_by_label("Email", exact=True)
    email.fill("half-typed@")
    page.evaluate(
        "document.querySelector('#b')"
        ".moveBefore(document.querySelector('track-widget'), null)"
    )
    expect(email).to_have_value("half-typed@")


def test_twelve_on_a_page_load_as_they_come_near(stage: Stage, page: Page) -> None:
    widgets = [stage.widget(stage.invite(f"Number {n}")) for n in range(1, 13)]
    spaced = "".join(f'<section style="height: 60rem">{w}</section>' for w in widgets)
    page.goto(stage.put(spaced))
    frames = page.locator("iframe")
    shows_the_gate(page.frame_locator("iframe >> nth=0"))
    loaded = frames.count()
    assert loaded < 4, "frames far below were loaded"
    for number in range(1, 13):
        page.locator("section").nth(number - 1).scroll_into_view_if_needed()
        widget = page.locator("track-widget").nth(number - 1)
        frame = widget.frame_locator("iframe")
        heading = frame.get_by_role("heading", name=f"Number {number}", exact=True)
        expect(heading).to_be_visible()
    expect(frames).to_have_count(12)
    ready = [event for event in told(page) if event["name"] == "ready"]
    assert len({event["detail"]["invite"] for event in ready}) == 12


def test_one_that_begins_hidden_loads_once_it_is_shown(
    stage: Stage, page: Page
) -> None:
    widget = stage.widget(stage.invite("Tab two"))
    page.goto(stage.put(f'<div id="tab" style="display: none">{widget}</div>'))
    page.wait_for_function("!!customElements.get('track-widget')")
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => "
        "requestAnimationFrame(done)))"
    )
    expect(page.locator("iframe")).to_have_count(0)
    page.evaluate("document.querySelector('#tab').style.display = 'block'")
    shows_the_gate(frame_of(page))


@pytest.mark.parametrize("mode", MODES)
def test_where_frames_fail_the_link_stays(stage: Stage, page: Page, mode: str) -> None:
    invite = stage.invite(f"Broken {mode}")
    stage.break_frames(502)
    page.goto(stage.put(stage.widget(invite, mode=mode, label=LABEL)))
    with page.expect_response(lambda answer: answer.status == 502):
        show(page, mode)
    link = page.get_by_role("link", name=LINK)
    expect(link).to_be_visible()
    link.click()
    expect(page.get_by_role("heading", name=invite.title)).to_be_visible()


@pytest.mark.parametrize("mode", MODES)
def test_while_the_frame_is_slow_the_link_can_be_used(
    stage: Stage, page: Page, mode: str
) -> None:
    invite = stage.invite(f"Slow {mode}")
    waiting = hold(page, "**/embed/*")
    page.goto(stage.put(stage.widget(invite, mode=mode, label=LABEL)))
    show(page, mode)
    arrives(page, waiting)
    expect(page.get_by_role("link", name=LINK)).to_be_visible()
    expect(page.locator("iframe")).to_be_hidden()
    let_go(waiting)
    shows_the_gate(frame_of(page))
    expect(page.get_by_role("link", name=LINK)).to_have_count(0)


def test_without_the_script_or_without_any_the_link_is_there(
    stage: Stage, page: Page, new_browser: NewBrowser
) -> None:
    address = stage.put(stage.widget(stage.invite("Plain")))
    page.route("**/widget.js", lambda route: route.abort())
    page.goto(address)
    expect(page.get_by_role("link", name=LINK)).to_be_visible()
    plain = new_browser(ignore_https_errors=True, java_script_enabled=False)
    plain.goto(address)
    expect(plain.get_by_role("link", name=LINK)).to_be_visible()


def test_an_element_without_an_invite_keeps_its_link(stage: Stage, page: Page) -> None:
    page.goto(stage.put(f'<track-widget><a href="/x">{LINK}</a></track-widget>'))
    page.wait_for_function("!!customElements.get('track-widget')")
    expect(page.get_by_role("link", name=LINK)).to_be_visible()


def _after(script: str, widget: str) -> str:
    return widget + script


def _before(script: str, widget: str) -> str:
    return script + widget


def _at_once(script: str, widget: str) -> str:
    return script.replace(" async", "") + widget


def _twice(script: str, widget: str) -> str:
    return script + widget + script


@pytest.mark.parametrize("order", [_after, _before, _at_once, _twice])
def test_the_script_may_come_before_after_or_twice(
    stage: Stage, page: Page, order: Callable[[str, str], str]
) -> None:
    widget = stage.widget(stage.invite(f"Order {order.__name__}"))
    page.goto(stage.put(order(stage.script, widget), head=""))
    shows_the_gate(frame_of(page))
    expect(page.locator("iframe")).to_have_count(1)


def test_a_pinned_script_runs_and_a_changed_one_does_not(
    stage: Stage, page: Page
) -> None:
    script, academy = loader(), stage.sites.origin(ACADEMY)
    pinned = (
        f'<script async src="{academy}{script.path}" crossorigin="anonymous"'
        f' integrity="{script.integrity}"></script>'
    )
    widget = stage.widget(stage.invite("Pinned"))
    page.goto(stage.put(widget, head=pinned))
    shows_the_gate(frame_of(page))
    changed = pinned.replace("sha384-", "sha384-A")
    with page.expect_console_message(lambda one: "integrity" in one.text):
        page.goto(stage.put(widget, head=changed))
    expect(page.get_by_role("link", name=LINK)).to_be_visible()


def test_methods_are_safe_before_the_script_has_loaded(
    stage: Stage, page: Page
) -> None:
    widget = stage.widget(stage.invite("Early"), mode="popup", label=LABEL)
    waiting = hold(page, "**/widget.js")
    page.goto(stage.put(widget), wait_until="commit")
    expect(page.get_by_role("link", name=LINK)).to_be_visible()
    page.evaluate(
        "() => { customElements.whenDefined('track-widget').then(() => "
        "document.querySelector('track-widget').open()) }"
    )
    arrives(page, waiting)
    let_go(waiting)
    shows_the_gate(frame_of(page))
    page.evaluate("document.querySelector('track-widget').open()")  # once more
    page.evaluate("document.querySelector('track-widget').close()")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_events_come_in_order_bubble_and_say_nothing_personal(
    stage: Stage, page: Page
) -> None:
    page.goto(stage.put(stage.widget(stage.invite("Told"))))
    frame = frame_of(page)
    leave_details(frame, "secret-person@engines.example.com")
    frame.get_by_role("button", name="Start").first.click()
    expect(frame.get_by_role("button", name="Next")).to_be_visible()
    page.wait_for_function("told.some((one) => one.name === 'started')")
    assert names_told(page) == [
        "ready",
        "form-shown",
        "lead-submitted",
        "claimed",
        "started",
    ]
    events = told(page)
    assert {event["from"] for event in events} == {"track-widget"}
    assert all(set(event["detail"]) <= {"invite", "claim", "play"} for event in events)
    assert events[-1]["detail"].keys() == {"invite", "claim", "play"}
    said = json.dumps(events).lower()
    assert not any(word in said for word in ("secret", "ada", "lovelace", "engines"))


def test_what_others_say_is_not_believed(stage: Stage, page: Page) -> None:
    invite = stage.invite("Only the frame")
    frame = f'<iframe id="stranger" src="{invite.embed_url}"></iframe>'
    page.goto(stage.put(stage.widget(invite) + frame))
    shows_the_gate(page.frame_locator("#stranger"))
    shows_the_gate(page.locator("track-widget").frame_locator("iframe"))
    before = names_told(page)
    forged = "{ tg: 'event', name: 'completed', detail: {} }"
    page.evaluate(f"postMessage({forged}, '*')")  # this window, another origin
    other = page.query_selector("#stranger")
    assert other is not None
    inner = other.content_frame()  # our origin, another window
    assert inner is not None
    inner.evaluate(f"parent.postMessage({forged}, '*')")
    inner.evaluate("parent.postMessage({ tg: 'height', h: 5 }, '*')")
    page.evaluate(
        "() => new Promise((done) => { onmessage = done; postMessage('last', '*') })"
    )
    assert names_told(page) == before
    box = page.locator("track-widget iframe").bounding_box()
    assert box is not None
    assert box["height"] > 100


def test_attribution_and_settings_go_along_by_an_allow_list(
    stage: Stage, page: Page
) -> None:
    widget = stage.widget(
        stage.invite("Attributed"),
        theme="dark",
        lang="de",
        data_plan="pro",
        data_lead_source="x" * 500,
        data_empty="",
    )
    query = "?utm_source=news&utm_id=7&gclid=abc&session=secret&utm_term=" + "y" * 300
    with page.expect_request("**/embed/*") as asked:
        page.goto(stage.put(widget) + query + "#secret")
    sent = parse_qs(urlsplit(asked.value.url).query)
    assert sent == {
        "theme": ["dark"],
        "lang": ["de"],
        "page": [page.url.partition("?")[0]],
        "utm_source": ["news"],
        "utm_term": ["y" * 200],
        "gclid": ["abc"],
        "data.plan": ["pro"],
        "data.lead-source": ["x" * 200],
    }


def test_the_pages_language_is_passed_on(stage: Stage, page: Page) -> None:
    with page.expect_request("**/embed/*") as asked:
        page.goto(stage.put(stage.widget(stage.invite("Language"))))
    assert parse_qs(urlsplit(asked.value.url).query)["lang"] == ["en"]
