"""What the host page hears of a whole play, and where its finish button leads."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from journeys.office import SHELL
from journeys.widget.stage import BLOG, Stage, frame_of, names_told, told


def _to_the_end(frame: FrameLocator | Page) -> None:
    for number in range(1, 4):
        expect(frame.get_by_text(f"Challenge {number} of 4")).to_be_visible()
        frame.get_by_role("button", name="Next").click()
    frame.get_by_role("button", name="Finish").click()
    expect(frame.get_by_role("heading", name="You made it")).to_be_visible()


def test_a_play_that_was_paused_and_resumed_is_told_in_order(
    stage: Stage, page: Page
) -> None:
    invite = stage.invite("Told of", track=SHELL, access="anyone")
    page.goto(stage.put(stage.widget(invite)))
    frame = frame_of(page)
    frame.get_by_role("button", name="Continue").click()
    frame.get_by_role("button", name="Start").click()
    frame.get_by_role("button", name="Pause").click()
    expect(frame.get_by_role("heading", name="Paused")).to_be_visible()
    frame.get_by_role("button", name="Resume").click()
    _to_the_end(frame)
    page.wait_for_function("told.at(-1).name === 'completed'")
    moves = ["started", "paused", "resumed", "completed"]
    assert names_told(page) == ["ready", "claimed", *moves]
    plays = {one["detail"]["play"] for one in told(page)[2:]}
    assert len(plays) == 1
    assert None not in plays


@pytest.mark.parametrize("framed", [True, False])
def test_the_finish_button_leads_the_whole_page_on(
    stage: Stage, page: Page, framed: bool
) -> None:
    there = stage.put("<p>Booked</p>", on=BLOG, head="")
    finish = {"finish_text": "Book a call", "finish_url": there}
    invite = stage.invite("And then", track=SHELL, access="anyone", **finish)
    page.goto(stage.put(stage.widget(invite)) if framed else invite.url)
    learner = frame_of(page) if framed else page
    learner.get_by_role("button", name="Continue").click()
    learner.get_by_role("button", name="Start").click()
    _to_the_end(learner)
    learner.get_by_role("link", name="Book a call").click()
    expect(page.get_by_text("Booked")).to_be_visible()
    assert page.url == there
