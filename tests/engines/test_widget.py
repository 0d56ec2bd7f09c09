"""The widget on another owner's site, in every engine."""

import pytest

from engines.page import EnginePage
from engines.people import fill_details
from journeys.office import Invite
from journeys.widget.stage import BLOG, LABEL, LINK, MODES, Stage

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def framed(stage: Stage) -> Invite:
    """An invite that other sites may frame."""
    return stage.invite("In a frame")


def show(visitor: EnginePage, mode: str) -> EnginePage:
    """Open the widget, as its mode has it, and give what is in it."""
    if mode != "inline":
        visitor.press(LABEL)
        visitor.has("dialog", LABEL)
    return visitor.frame


@pytest.mark.parametrize("mode", MODES)
def test_who_left_details_in_the_widget_is_known_after_a_reload_on_that_site_only(
    visitor: EnginePage, stage: Stage, framed: Invite, mode: str
) -> None:
    widget = stage.widget(framed, mode=mode, label=LABEL)
    visitor.open(stage.put(widget))
    track = show(visitor, mode)
    track.fill("Email", f"{visitor.who}-{mode}@engines.example.com")
    visitor.has_not("link", LINK)
    track.go_by("Continue")
    fill_details(track)
    track.go_by("Continue")
    track.has("button", "Start")
    visitor.reload()
    show(visitor, mode).has("button", "Start")
    visitor.open(stage.put(widget, on=BLOG))
    show(visitor, mode).has("heading", "Start with your e-mail")
    if mode != "inline":
        visitor.press("Close")
        visitor.has_not("dialog", LABEL)
