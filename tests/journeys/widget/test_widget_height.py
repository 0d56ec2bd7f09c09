"""The height of an inline frame: it follows what is in it, never itself."""

import pytest
from playwright.sync_api import Page, expect

from journeys.office import WEB
from journeys.widget.stage import Stage, frame_of

# Long enough for a height to go to the host page and come back many times.
_HEIGHTS = """async (frame) => {
  const heights = [];
  for (let round = 0; round < 60; round += 1) {
    await new Promise(requestAnimationFrame);
    heights.push(frame.offsetHeight);
  }
  return heights.slice(20);
}"""


@pytest.mark.parametrize("width", [1280, 700])
def test_a_track_with_website_tabs_keeps_its_height(
    stage: Stage, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    invite = stage.invite("Beside a page", track=WEB, access="anyone")
    page.goto(stage.put(stage.widget(invite)))
    frame = frame_of(page)
    frame.get_by_role("button", name="Continue").click()
    frame.get_by_role("button", name="Start").first.click()
    expect(frame.get_by_role("tab", name="The page")).to_be_visible()
    heights = page.locator("track-widget iframe").evaluate(_HEIGHTS)
    assert len(set(heights)) == 1, heights
