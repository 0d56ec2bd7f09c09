"""A track with a machine, in every engine: typed, checked, reloaded, paused."""

from pathlib import Path

import pytest

from engines.page import EnginePage
from journeys.machine_steps import offer_machines
from journeys.office import SHELL as SLUG
from journeys.office import Invite, Office
from journeys.steps import SHELL

pytestmark = [pytest.mark.engine, pytest.mark.machine]

_BOX = "[data-machines]"
_STARTS = 180.0  # seconds, on a busy machine


@pytest.fixture(scope="session")
def lab(office: Office, machine_image: Path) -> Invite:
    """An invite to a track with a machine."""
    offer_machines(office.live, machine_image)
    return office.invite("A machine", SLUG)


def terminal_is_ready(visitor: EnginePage) -> None:
    """Wait until the machine has answered and is prepared."""
    visitor.meets(f"{_BOX}[data-ready]:not([data-busy='1'])", seconds=_STARTS)
    visitor.sees("root@shell", seconds=_STARTS)


def enters(visitor: EnginePage, line: str) -> None:
    """Type a line into the terminal."""
    visitor.types("Terminal input", f"{line}\n")


def test_what_is_done_in_a_machine_is_checked_and_kept_over_reload_and_pause(
    visitor: EnginePage, lab: Invite
) -> None:
    visitor.open(lab.url)
    visitor.go_by("Continue")
    visitor.go_by("Start", within=SHELL)
    terminal_is_ready(visitor)
    visitor.press("Check")
    visitor.sees("There is no file lamp-room/word.txt yet.", seconds=30)
    enters(visitor, "echo petrel > /root/lighthouse/lamp-room/word.txt")
    visitor.press("Check")
    visitor.sees("That is right.", seconds=30)

    enters(visitor, "echo before-$((40+2)) > mark; clear; cat mark")
    visitor.sees("before-42")
    visitor.ask(f"""() => {{
      document.querySelector("{_BOX}").dispatchEvent(new Event("checkpoint"));
    }}""")
    visitor.meets(f"{_BOX}[data-kept]", seconds=30)
    visitor.reload()
    terminal_is_ready(visitor)
    enters(visitor, "clear; echo $(cat mark)-reloaded")
    visitor.sees("before-42-reloaded")

    visitor.press("Pause")
    visitor.has("heading", "Paused", seconds=60)
    visitor.go_by("Resume")
    terminal_is_ready(visitor)
    visitor.sees("before-42-reloaded")  # the screen came along
    enters(visitor, "clear; echo $(cat mark)-resumed")
    visitor.sees("before-42-resumed")
