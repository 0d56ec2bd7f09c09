"""A track of two machines: a terminal each, scripts on both, paused together."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from journeys.conftest import MakeLive
from journeys.machine_steps import START_MS, import_files, live_with, pause
from journeys.office import Office
from journeys.steps import Somebody
from support.server import LiveServer

pytestmark = pytest.mark.machine

TITLE = "Ship and shore"
_TRACK = {
    "track.yml": f"""\
slug: ship-and-shore
title: {TITLE}
teaser: Two machines.
description: Two machines.
pausable: true
""",
    "config.yml": """\
version: "3"
virtualmachines:
  - name: ship
    image: debian
    environment:
      FLAG: red
  - name: shore
    image: debian
secrets:
  - name: HARBOUR_KEY
""",
    "track_scripts/setup-ship": '#!/bin/sh\necho "$FLAG" >/root/flag\n',
    "track_scripts/setup-shore": "#!/bin/sh\necho dark >/root/light\n",
    "01-signal/check-ship": """\
#!/bin/sh
[ "$(cat flag)" = green ] || { fail-message "The ship still shows red."; exit 1; }
""",
    "01-signal/check-shore": """\
#!/bin/sh
[ "$(cat light)" = lit ] || { fail-message "The shore is dark."; exit 1; }
""",
    "01-signal/assignment.md": """\
---
slug: signal
type: challenge
title: Signal
tabs:
  - title: The ship
    type: terminal
    hostname: ship
  - title: The shore
    type: terminal
    hostname: shore
---
Signal.
""",
}


@pytest.fixture(scope="module")
def live(machine_image: Path, make_live: MakeLive) -> LiveServer:
    """A server with machines."""
    return live_with(machine_image, make_live)


def terminal(page: Page, tab: str) -> Locator:
    """Turn to a terminal, ready to be typed into."""
    page.get_by_role("tab", name=tab).click()
    panel = page.get_by_role("tabpanel", name=tab)
    expect(panel.locator(".xterm-rows")).to_contain_text("root@", timeout=START_MS)
    panel.get_by_role("textbox", name="Terminal input").focus()
    return panel.locator(".xterm-rows")


def prepared(page: Page) -> None:
    box = page.locator("[data-machines][data-prepared]")
    expect(box).to_be_visible(timeout=START_MS)


def test_two_machines_are_checked_paused_and_resumed_together(
    office: Office, somebody: Somebody, tmp_path: Path
) -> None:
    import_files(office, tmp_path / "ship-and-shore", _TRACK)
    learner = somebody().join(office.invite("Two", "ship-and-shore"))
    learner.start(TITLE)
    page = learner.page
    prepared(page)
    check = page.get_by_role("button", name="Check", exact=True)
    check.click()
    learner.sees("The ship still shows red.")

    ship = terminal(page, "The ship")
    page.keyboard.type("hostname; env | grep -c HARBOUR; echo green > flag\n")
    expect(ship).to_contain_text("root@ship:~# hostname")
    check.click()
    learner.sees("The shore is dark.")
    terminal(page, "The shore")
    page.keyboard.type("echo lit > light; echo typed-$((1+1))\n")
    expect(page.get_by_role("tabpanel")).to_contain_text("typed-2", timeout=START_MS)

    pause(learner)
    learner.press("Resume")
    prepared(page)
    check.click()
    learner.sees("That is right.")
    shore = terminal(page, "The shore")
    expect(shore).to_contain_text("typed-2")
    page.keyboard.type("clear; hostname\n")
    expect(shore).to_contain_text("shore")


def test_no_secret_of_a_track_enters_a_machine(
    office: Office, somebody: Somebody, tmp_path: Path
) -> None:
    import_files(office, tmp_path / "ship-and-shore", _TRACK)
    learner = somebody().join(office.invite("Secretive", "ship-and-shore"))
    learner.start(TITLE)
    facts = learner.page.locator("#machine-facts").text_content()
    assert facts is not None
    assert "HARBOUR_KEY" not in facts
