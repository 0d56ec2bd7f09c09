"""A machine is lost to no mishap: a reload, a failing server, another browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import MakeLive, NewBrowser
from journeys.machine_steps import (
    START_MS,
    Terminal,
    import_files,
    office_with,
    pause,
    start,
)
from journeys.office import SHELL as SLUG
from journeys.office import Office
from journeys.steps import LearnerPage, Somebody

pytestmark = pytest.mark.machine

_TRACK = """slug: {slug}
title: {title}
teaser: A test.
description: A test.
pausable: true
"""
_CONFIG = """version: "3"
virtualmachines:
- name: shell
  image: debian
"""
_CHALLENGE = """---
slug: look
type: challenge
title: Look
tabs:
- title: Terminal
  type: terminal
  hostname: shell
  workdir: /srv/here
---
Look around.
"""


@pytest.fixture(scope="module")
def lab(machine_image: Path, make_live: MakeLive) -> Office:
    """The admin of a server with machines."""
    return office_with(machine_image, make_live)


def import_with_setup(lab: Office, folder: Path, slug: str, script: str) -> None:
    files = {
        "track.yml": _TRACK.format(slug=slug, title=slug.capitalize()),
        "config.yml": _CONFIG,
        "01-look/assignment.md": _CHALLENGE,
        "track_scripts/setup-shell": f"#!/bin/bash\n{script}\n",
    }
    import_files(lab, folder / slug, files)


def writes(terminal: Terminal, text: str) -> None:
    """Leave a file that says so."""
    terminal.types(f"echo {text} > file; echo written-$((1+1))")
    terminal.shows("written-2")


def still_says(learner: LearnerPage, text: str) -> None:
    """Find the file in a machine that is there again."""
    terminal = Terminal(learner.page).ready()
    terminal.types("clear; cat file")
    terminal.shows(text)


def said(page: Page) -> str:
    return page.locator("[data-machine-said]").inner_text()


def test_a_reload_right_after_a_resume_loses_nothing_of_what_was_paused(
    lab: Office, somebody: Somebody
) -> None:
    learner = somebody().join(lab.invite("Reloaded", SLUG))
    writes(start(learner), "paused-with")
    pause(learner)
    learner.press("Resume")
    Terminal(learner.page).ready()
    answered = learner.page.locator("[data-machines][data-answered]")
    expect(answered).to_be_visible(timeout=START_MS)
    learner.reload()
    still_says(learner, "paused-with")


def test_a_server_in_trouble_costs_no_machine(lab: Office, somebody: Somebody) -> None:
    learner = somebody().join(lab.invite("In trouble", SLUG))
    writes(start(learner), "not-lost")
    page = learner.page
    page.route("**/failed", lambda route: route.fulfill(status=502, body="Bad gateway"))
    before = page.url
    page.get_by_role("button", name="Check", exact=True).click()
    trouble = page.get_by_text("That did not get through. Your machine runs on")
    expect(trouble).to_be_visible(timeout=START_MS)
    assert page.url == before
    page.unroute("**/failed")
    page.route("**/failed", lambda route: route.abort("connectionreset"), times=1)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("button", name="Check", exact=True)).to_be_enabled()
    still_says(learner, "not-lost")


def test_another_browser_is_told_and_may_take_the_machine_over(
    lab: Office, somebody: Somebody, new_browser: NewBrowser
) -> None:
    learner = somebody().join(lab.invite("Two browsers", SLUG))
    start(learner)
    second = new_browser(base_url=lab.live.base_url)
    second.context.add_cookies(learner.page.context.cookies())  # type: ignore[arg-type]
    second.goto(learner.page.url)
    told = second.get_by_text("open in another browser, which has the machine")
    expect(told).to_be_visible(timeout=START_MS)
    expect(second.locator("[data-machines][data-ready]")).to_have_count(0)
    second.get_by_role("button", name="Pause", exact=True).click()
    expect(second.get_by_text("The machine is somewhere else")).to_be_visible()
    second.get_by_role("button", name="Run it here").click()
    writes(Terminal(second).ready(), "from-the-second")
    learner.page.get_by_role("button", name="Pause", exact=True).click()
    lost = learner.page.get_by_text("open in another browser, which has the machine")
    expect(lost).to_be_visible(timeout=START_MS)
    second.get_by_role("button", name="Pause", exact=True).click()
    expect(second.get_by_role("heading", name="Paused")).to_be_visible(timeout=START_MS)
    learner.reload()
    learner.press("Resume")
    still_says(learner, "from-the-second")


def test_what_set_up_leaves_is_there_when_the_shell_opens(
    lab: Office, somebody: Somebody, tmp_path: Path
) -> None:
    greet = "mkdir -p /srv/here; echo 'export GREETING=welcome' >> /root/.bashrc"
    import_with_setup(lab, tmp_path, "greeting", greet)
    learner = somebody().join(lab.invite("Greeting", "greeting"))
    learner.start("Greeting")
    terminal = Terminal(learner.page).ready()
    terminal.shows("root@shell:/srv/here#")  # the tab's workdir
    terminal.types("echo $GREETING-indeed")
    terminal.shows("welcome-indeed")


def test_a_set_up_that_failed_is_said_and_tried_again(
    lab: Office, somebody: Somebody, tmp_path: Path
) -> None:
    script = "[ -e /root/again ] || { fail-message 'no luck'; exit 1; }"
    import_with_setup(lab, tmp_path, "luckless", script)
    learner = somebody().join(lab.invite("Luckless", "luckless"))
    learner.start("Luckless")
    terminal = Terminal(learner.page).ready()
    failed = learner.page.get_by_text("Preparing the machine failed. no luck")
    expect(failed).to_be_visible()
    terminal.types("touch again; echo touched-$((1+1))")
    terminal.shows("touched-2")
    box = learner.page.locator("[data-machines]")
    box.dispatch_event("checkpoint")
    expect(learner.page.locator("[data-machines][data-kept]")).to_be_visible(
        timeout=START_MS
    )
    learner.reload()
    Terminal(learner.page).ready()
    expect(learner.page.locator("[data-machines][data-prepared]")).to_be_visible(
        timeout=START_MS
    )
    assert said(learner.page) == ""


def test_not_you_leaves_nothing_of_a_machine_in_the_browser(
    lab: Office, somebody: Somebody
) -> None:
    learner = somebody().join(lab.invite("Somebody else", SLUG))
    start(learner)
    page = learner.page
    page.locator("[data-machines]").dispatch_event("checkpoint")
    expect(page.locator("[data-machines][data-kept]")).to_be_visible(timeout=START_MS)
    there = "indexedDB.databases().then((all) => all.map(({ name }) => name))"
    assert page.evaluate(there) == ["trackgate-machines"]
    page.get_by_role("link", name="Back to your tracks").click()
    learner.press("Not you?")
    learner.press("Yes, forget me here")
    assert page.evaluate(there) == []
