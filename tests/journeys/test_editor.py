"""Code tabs: files of the machine, edited beside its terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import MakeLive
from journeys.looks import looks_right
from journeys.machine_steps import Terminal, import_files, live_with
from journeys.office import Invite, Office
from journeys.steps import LearnerPage, Somebody
from support.server import LiveServer

pytestmark = pytest.mark.machine

_ANSWER_MS = 20_000  # a busy machine answers slowly

TITLE = "Lamp and log"
_TRACK = {
    "track.yml": f"""\
slug: lamp-and-log
title: {TITLE}
teaser: Edit a file.
description: Edit a file.
pausable: true
""",
    "config.yml": """\
version: "3"
virtualmachines:
  - name: shell
    image: debian
""",
    "track_scripts/setup-shell": """\
#!/bin/sh
mkdir -p /root/house/logs && cd /root/house || exit
printf '#!/bin/sh\\necho dark\\n' >lamp
chmod 755 lamp
echo calm >logs/today
head -c 200 /dev/zero >picture
""",
    "01-edit/check-shell": """\
#!/bin/sh
[ "$(/root/house/lamp)" = light ] || fail-message "The lamp is still dark."
[ "$(/root/house/lamp)" = light ]
""",
    "01-edit/assignment.md": """\
---
slug: edit
type: challenge
title: Edit it
tabs:
  - title: Files
    type: code
    hostname: shell
    path: /root/house
  - title: Terminal
    type: terminal
    hostname: shell
---
Look at [the files](tab-0) and [the terminal](tab-1).
""",
    "02-read/assignment.md": """\
---
slug: read
type: challenge
title: Read it
tabs:
  - title: Shell
    type: terminal
    hostname: shell
  - title: Log
    type: code
    hostname: shell
    path: /root/house/logs/today
---
Read [the log](tab-1).
""",
}


@pytest.fixture(scope="module")
def live(machine_image: Path, make_live: MakeLive) -> LiveServer:
    """A server with machines."""
    return live_with(machine_image, make_live)


@pytest.fixture(scope="module")
def invite(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Invite:
    """An invite of a track with code tabs."""
    import_files(office, tmp_path_factory.mktemp("tracks") / "lamp-and-log", _TRACK)
    return office.invite("Editing", "lamp-and-log")


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Wait as long as a machine may take to answer."""
    expect.set_options(timeout=_ANSWER_MS)
    yield
    expect.set_options(timeout=5_000)


def begin(learner: LearnerPage, invite: Invite) -> Terminal:
    learner.join(invite).start(TITLE)
    return Terminal(learner.page).ready()


class Editor:
    """The code tab, as the person before it sees it."""

    def __init__(self, page: Page, tab: str) -> None:
        self.page = page
        self.tab = page.get_by_role("tab", name=tab)
        self.tab.click()
        self.panel = page.get_by_role("tabpanel", name=tab)
        self.list = self.panel.get_by_label("File", exact=True)
        self.text = self.panel.get_by_role("textbox", name="Text of")
        self.status = self.panel.get_by_role("status")

    def choose(self, path: str) -> None:
        self.list.select_option(label=path)
        name = f"Text of {path}"
        expect(self.panel.get_by_role("textbox", name=name)).to_be_visible()

    def press(self, name: str) -> None:
        self.panel.get_by_role("button", name=name).click()


def test_a_file_is_edited_saved_and_checked(invite: Invite, somebody: Somebody) -> None:
    learner = somebody()
    terminal = begin(learner, invite)
    editor = Editor(learner.page, "Files")
    expect(editor.list.get_by_role("option")).to_have_text(
        ["lamp", "logs/today", "picture"]
    )
    editor.choose("lamp")
    expect(editor.text).to_have_value("#!/bin/sh\necho dark\n")
    editor.text.fill("#!/bin/sh\necho dim\n")
    expect(editor.status).to_have_text("Not saved yet")
    learner.page.keyboard.press("Control+s")
    expect(editor.status).to_have_text("Saved")
    editor.text.fill("#!/bin/sh\necho light\n")
    editor.choose("logs/today")
    # What was edited is what is checked, also in files that are not shown.
    learner.page.get_by_role("button", name="Check", exact=True).click()
    learner.sees("That is right.")
    learner.page.get_by_role("tab", name="Terminal").click()
    terminal.types("clear; house/lamp; stat -c %a house/lamp")
    terminal.shows("light")
    terminal.shows("755")


def test_what_the_machine_changed_meanwhile_is_not_overwritten(
    invite: Invite, somebody: Somebody
) -> None:
    learner = somebody()
    terminal = begin(learner, invite)
    editor = Editor(learner.page, "Files")
    editor.choose("lamp")
    editor.text.fill("mine\n")
    learner.page.get_by_role("tab", name="Terminal").click()
    terminal.types("echo theirs > house/lamp; echo written-$((1+1))")
    terminal.shows("written-2")
    editor = Editor(learner.page, "Files")
    expect(editor.status).to_have_text("lamp was changed in the machine, too.")
    expect(editor.text).to_have_value("mine\n")
    learner.page.get_by_role("button", name="Check", exact=True).click()
    learner.sees("Decide in the editor which to keep.")
    editor.press("Keep mine")
    expect(editor.status).to_have_text("Saved")
    editor.text.fill("mine again\n")
    editor.press("Save")
    expect(editor.status).to_have_text("Saved")
    learner.page.get_by_role("tab", name="Terminal").click()
    terminal.types("clear; cat house/lamp")
    terminal.shows("mine again")


def test_a_new_file_is_made_and_what_is_no_text_is_said_to_be_none(
    invite: Invite, somebody: Somebody
) -> None:
    learner = somebody()
    begin(learner, invite)
    editor = Editor(learner.page, "Files")
    editor.list.select_option(label="picture")
    expect(editor.status).to_have_text("This is no text, so it cannot be edited here.")
    editor.panel.locator("summary").click()
    editor.panel.get_by_label("Its name, in /root/house").fill("logs/tomorrow")
    editor.press("Make it")
    expect(editor.text).to_be_focused()
    learner.page.keyboard.type("windy")
    editor.press("Save")
    expect(editor.status).to_have_text("Saved")
    learner.page.get_by_role("tab", name="Terminal").click()
    editor = Editor(learner.page, "Files")
    expect(editor.list.locator("option:checked")).to_have_text("logs/tomorrow")
    expect(editor.text).to_have_value("windy")


def test_another_challenge_brings_its_own_tabs_and_the_terminal_stays(
    invite: Invite, somebody: Somebody
) -> None:
    learner = somebody()
    terminal = begin(learner, invite)
    tabs = learner.page.get_by_role("tab")
    expect(tabs).to_have_text(["Terminal", "Files"])
    learner.page.get_by_role("link", name="the files").click()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    learner.page.get_by_role("link", name="the terminal").click()
    terminal.types("word=still-here; echo 'echo light' > house/lamp")
    learner.page.get_by_role("button", name="Check", exact=True).click()
    learner.sees("That is right.")
    learner.page.get_by_role("button", name="Next", exact=True).click()
    learner.is_at("Read it")
    expect(tabs).to_have_text(["Shell", "Log"])
    learner.page.get_by_role("link", name="the log").click()
    editor = Editor(learner.page, "Log")
    expect(editor.text).to_have_value("calm\n")
    learner.page.get_by_role("tab", name="Shell").click()
    terminal.types("clear; echo $word")
    terminal.shows("still-here")


def test_the_editor_is_accessible(invite: Invite, somebody: Somebody) -> None:
    learner = somebody()
    begin(learner, invite)
    editor = Editor(learner.page, "Files")
    editor.choose("lamp")
    editor.text.fill("mine\n")
    looks_right(learner.page)
    editor.panel.locator("summary").click()
    looks_right(learner.page)
    # Nothing holds the keyboard: Tab leads out of the text.
    editor.panel.locator("summary").click()
    editor.text.focus()
    learner.page.keyboard.press("Tab")
    expect(editor.text).not_to_be_focused()
