"""The terminal of a machine, for those who use the keyboard, a clipboard, a reader."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from journeys.conftest import MakeLive
from journeys.looks import looks_right
from journeys.machine_steps import Terminal, office_with, start
from journeys.office import SHELL, Invite
from journeys.steps import Somebody

pytestmark = pytest.mark.machine


@pytest.fixture(scope="module")
def invite(machine_image: Path, make_live: MakeLive) -> Invite:
    """An invite of a server with machines."""
    return office_with(machine_image, make_live).invite("A terminal", SHELL)


def test_the_keyboard_leaves_the_terminal_by_its_key_and_by_no_other(
    invite: Invite, somebody: Somebody
) -> None:
    learner = somebody().join(invite)
    terminal = start(learner)
    looks_right(learner.page)
    terminal.input.focus()
    for key in ("Escape", "Tab", "Shift+Tab"):
        learner.page.keyboard.press(key)
        expect(terminal.input).to_be_focused()
    learner.page.keyboard.press("Control+Alt+t")
    expect(learner.page.get_by_role("tab", name="Terminal")).to_be_focused()
    learner.page.keyboard.press("Shift+Tab")
    expect(terminal.input).not_to_be_focused()


def test_the_machine_knows_how_large_its_terminal_is(
    invite: Invite, somebody: Somebody
) -> None:
    learner = somebody().join(invite)
    terminal = start(learner)
    for width, test in ((390, "-lt 60"), (1280, "-gt 60")):
        learner.page.set_viewport_size({"width": width, "height": 800})
        columns = "$(stty size | cut -d' ' -f2)"
        terminal.types(f"clear; until [ {columns} {test} ]; do sleep 0.1; done; ls")
        terminal.shows("lighthouse")
        terminal.types(f"clear; echo {width}-$((40+2))")
        terminal.shows(f"{width}-42")


def test_what_is_copied_can_be_pasted(invite: Invite, somebody: Somebody) -> None:
    learner = somebody().join(invite)
    learner.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    terminal = start(learner)
    terminal.types("clear; echo petrel")
    terminal.shows("petrel")
    word = learner.page.locator(".xterm-rows > div").filter(has_text=re.compile("^pet"))
    line = word.bounding_box()
    assert line is not None
    learner.page.mouse.dblclick(line["x"] + 10, line["y"] + line["height"] / 2)
    learner.page.keyboard.press("Control+Shift+C")
    copied = learner.page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == "petrel"
    terminal.types("clear; echo more-$((40+2))-", enter=False)
    learner.page.keyboard.press("Control+Shift+V")
    learner.page.keyboard.press("Enter")
    terminal.shows("more-42-petrel")


def test_screen_reader_mode_says_what_the_terminal_shows_and_is_remembered(
    invite: Invite, somebody: Somebody
) -> None:
    learner = somebody().join(invite)
    terminal = start(learner)
    mode = learner.page.get_by_label("Screen-reader mode")
    mode.check()
    terminal.types("clear; echo a-gull-$((40+2))")
    rows = learner.page.locator(".xterm-accessibility").get_by_role("listitem")
    expect(rows.filter(has_text="a-gull-42").first).to_be_attached(timeout=20_000)
    learner.page.reload()
    Terminal(learner.page).ready()
    expect(mode).to_be_checked()
