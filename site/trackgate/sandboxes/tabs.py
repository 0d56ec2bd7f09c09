"""The tabs of a challenge: which can be shown, and where a website is opened."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_HOME = "/root"
_WAITING = {"terminal", "code", "service", "browser"}
_KINDS = {
    "machine": "virtual machine",
    "container": "container",
    "browser": "virtual browser",
    "cloud": "cloud account",
}


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A tab as the player shows it."""

    id: str
    title: str
    type: str
    url: str = ""
    frame: bool = False  # in a frame here, else as a link to a new tab
    note: str = ""
    machine: str = ""  # the host whose terminal or files it shows
    files: str = ""  # the file or folder that is edited, on that machine
    numbers: tuple[int, ...] = ()  # where it stands in the track, from 0: links say so

    @property
    def key(self) -> str:
        """Give what its page element is known by."""
        return str(self.numbers[0]) if self.numbers else f"of-{self.machine}"

    @property
    def origin(self) -> str:
        """Give scheme, host and port of its address."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def shown_tabs(
    tabs: list[dict[str, Any]],
    services: list[dict[str, Any]],
    machines: Collection[str] = (),
) -> list[Tab]:
    """Give the tabs of a challenge, in order.

    A website opens in a frame, or in a new tab where the track says so or where its
    address is not https and a frame would stay empty. ``machines`` run in the page:
    each has one terminal there, whatever the challenge, so that it stays when the
    challenge changes.
    """
    by_name = {service["name"]: service for service in services}
    terminals = [_terminal(host, tabs) for host in machines]
    others = [
        _tab(number, tab, by_name.get(tab.get("hostname") or ""), machines)
        for number, tab in enumerate(tabs)
        if tab["type"] != "terminal" or tab.get("hostname") not in machines
    ]
    return terminals + others


def _terminal(host: str, tabs: list[dict[str, Any]]) -> Tab:
    """Give the one terminal of a machine, for however many tabs the track has of it."""
    mine = {
        number: tab["title"]
        for number, tab in enumerate(tabs)
        if tab["type"] == "terminal" and tab.get("hostname") == host
    }
    title = next(iter(mine.values()), host)
    numbers = tuple(mine)
    return Tab(id=host, title=title, type="terminal", machine=host, numbers=numbers)


def _tab(
    number: int,
    tab: dict[str, Any],
    service: dict[str, Any] | None,
    machines: Collection[str],
) -> Tab:
    url = _address(tab, service)
    known: dict[str, Any] = {"id": str(tab.get("id") or ""), "numbers": (number,)}
    known |= {"title": tab["title"], "type": tab["type"]}
    if tab["type"] == "code" and tab.get("hostname") in machines:
        files = str(tab.get("path") or _HOME)
        return Tab(**known, machine=tab["hostname"], files=files)
    if not url:
        host = tab.get("hostname") or "its sandbox"
        return Tab(**known, note=f"This tab belongs to {host}, which cannot run yet.")
    apart = tab.get("new_window") or (service or {}).get("new_window")
    return Tab(**known, url=url, frame=url.startswith("https://") and not apart)


def _address(tab: dict[str, Any], service: dict[str, Any] | None) -> str:
    """Give the address that a tab opens, or nothing where it needs a sandbox."""
    website = service is not None and service["kind"] == "website"
    if service is not None and website:
        return str(service.get("url") or "").rstrip("/") + str(tab.get("path") or "")
    return "" if tab["type"] in _WAITING else str(tab.get("url") or "")


def missing_note(services: list[dict[str, Any]]) -> str:
    """Say plainly which parts of a track's sandbox cannot run, or nothing."""
    missing = [
        f"the {_KINDS[service['kind']]} “{service['name']}”"
        for service in services
        if service["kind"] in _KINDS
    ]
    if not missing:
        return ""
    return (
        f"This track works with {' and '.join(missing)}, which cannot run here yet. "
        "You can read every challenge and answer its quizzes."
    )
