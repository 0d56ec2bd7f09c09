"""The demo's page of another site, as it is served."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from journeys.looks import violations
from journeys.widget.stage import leave_details
from support.ports import free_port
from support.server import PROGRAM
from support.waiting import wait_until

OVERFLOW = "document.scrollingElement.scrollWidth - innerWidth"


@pytest.fixture
def host_page(tmp_path: Path) -> Iterator[str]:
    """The address that ``demo --json`` tells."""
    environ = {k: v for k, v in os.environ.items() if k not in {"BASE_URL", "TESTING"}}
    said = tmp_path / "said"
    with said.open("wb") as output:
        demo = subprocess.Popen(
            [*PROGRAM, "demo", "--json", "--no-machines", "--port", str(free_port())],
            env={**environ, "INSTANCE_PATH": str(tmp_path / "demo")},
            stdin=subprocess.DEVNULL,
            stdout=output,
            start_new_session=True,
        )
        try:
            wait_until(
                lambda: demo.poll() is not None or b"\n" in said.read_bytes(),
                seconds=60,
                what="the demo to say where it is",
            )
            yield json.loads(said.read_bytes())["host_page"]
        finally:
            os.killpg(demo.pid, signal.SIGTERM)
            demo.wait(timeout=20)


def test_every_mode_works_on_the_demos_page_of_another_site(
    host_page: str, browser: Browser
) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(host_page)
    inline = page.get_by_role("region", name="Try it here").frame_locator("iframe")
    expect(inline.get_by_label("Email", exact=True)).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert violations(page) == []
    for label in ("Open in a popup", "Open in a drawer", "Try a track"):
        # By the keyboard: where a drawer's frame has just gone, the browser may still
        # send a click to it.
        page.get_by_role("button", name=label).press("Enter")
        dialog = page.get_by_role("dialog")
        email = dialog.frame_locator("iframe").get_by_label("Email", exact=True)
        expect(email).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    leave_details(inline, "demo@engines.example.com")
    log = page.get_by_role("region", name="Events").get_by_role("listitem")
    expect(log.filter(has_text="trackgate:claimed inline: invite")).to_have_count(1)
    context.close()
