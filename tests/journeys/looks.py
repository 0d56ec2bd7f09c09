"""How a page looks: no axe violation and no sideways scroll, in several views."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_ALL = {"rules": {"target-size": {"enabled": True}}}  # off by default
# What a change of colours, or of the width, can break.
_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
_LAYOUT = {"runOnly": ["target-size", "scrollable-region-focusable"]}
# A page keeps axe until it is left. What is right with it is neither worked out in
# full nor carried here: that would take longer than finding what is wrong.
_RUN = """options => axe.run(document, { resultTypes: ["violations"], ...options })
  .then(({ violations }) => violations)"""
# How far a page can be scrolled sideways: content that is cut off counts too.
_OVERFLOW = "document.scrollingElement.scrollWidth - innerWidth"


@dataclass(frozen=True)
class View:
    """One way of looking at a page, and the axe options for what it can break."""

    scheme: Literal["light", "dark"]
    width: int
    options: Mapping[str, object]


WIDE = View("light", 1280, _ALL)
WIDE_DARK = View("dark", 1280, _COLOURS)
PHONE = View("light", 390, _ALL)
PHONE_DARK = View("dark", 390, _COLOURS)
NARROW = View("dark", 320, _LAYOUT)


def looks_right(
    page: Page,
    views: Iterable[View] = (WIDE, WIDE_DARK, PHONE_DARK, PHONE, NARROW),
) -> None:
    """Expect nothing to complain of in each view; leave the page wide and light."""
    try:
        for view in views:
            _look(page, view)
            found = violations(page, view.options)
            assert not found, f"{view.scheme}, {view.width} px: " + "; ".join(found)
            assert page.evaluate(_OVERFLOW) <= 0, f"wider than {view.width} px"
    finally:
        _look(page, WIDE)


def violations(page: Page, options: Mapping[str, object] = _ALL) -> list[str]:
    """Give what axe finds, a line for each element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_RUN, options)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def _look(page: Page, view: View) -> None:
    # Without motion: a button halfway between two schemes is no finding.
    page.emulate_media(color_scheme=view.scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": view.width, "height": 720})
