"""The tabs of a challenge: what opens where, and what says that it cannot run."""

from typing import Any

import pytest

from trackgate.sandboxes.tabs import missing_note, shown_tabs


def tab(**facts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"id": "t1", "type": "website", "title": "Site"} | facts


def website(**facts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": "site", "kind": "website", "url": "https://example.com"} | facts


def test_a_website_of_the_track_opens_in_a_frame() -> None:
    found = shown_tabs([tab(type="service", hostname="site", path="/a")], [website()])
    assert [(t.url, t.frame, t.note) for t in found] == [
        ("https://example.com/a", True, "")
    ]
    assert found[0].origin == "https://example.com"


@pytest.mark.parametrize("who", ["tab", "service"])
def test_it_opens_in_a_new_tab_where_the_track_says_so(who: str) -> None:
    apart = {"new_window": True}
    mine = tab(hostname="site", **(apart if who == "tab" else {}))
    theirs = website(**(apart if who == "service" else {}))
    assert not shown_tabs([mine], [theirs])[0].frame


def test_a_site_without_https_opens_in_a_new_tab() -> None:
    found = shown_tabs([tab(url="http://example.com")], [])[0]
    assert (found.url, found.frame) == ("http://example.com", False)


def test_an_address_and_a_path_meet_in_one_slash() -> None:
    services = [website(url="https://example.com/")]
    found = shown_tabs([tab(hostname="site", path="/a")], services)[0]
    assert found.url == "https://example.com/a"


@pytest.mark.parametrize("kind", ["terminal", "code", "service", "browser"])
def test_a_tab_of_a_machine_says_that_it_cannot_run(kind: str) -> None:
    services = [{"name": "vm", "kind": "machine"}]
    found = shown_tabs([tab(type=kind, hostname="vm", url="https://x.com")], services)
    assert (found[0].url, found[0].frame) == ("", False)
    assert "vm" in found[0].note
    assert "cannot run" in found[0].note


def test_tabs_keep_their_order() -> None:
    tabs = [tab(id=str(number), url="https://example.com") for number in range(3)]
    assert [found.id for found in shown_tabs(tabs, [])] == ["0", "1", "2"]


def test_what_is_missing_is_said_plainly() -> None:
    services = [
        {"name": "vm", "kind": "machine"},
        {"name": "box", "kind": "container"},
        website(),
    ]
    note = missing_note(services)
    assert "the virtual machine “vm” and the container “box”" in note
    assert "site" not in note.replace("website", "")


def test_where_nothing_is_missing_nothing_is_said() -> None:
    assert missing_note([]) == missing_note([website()]) == ""


VM = [{"name": "vm", "kind": "machine"}]


def test_a_code_tab_of_a_running_machine_has_its_files() -> None:
    tabs = [
        tab(type="code", hostname="vm", path="/root/a"),
        tab(type="code", hostname="vm"),
    ]
    found = shown_tabs(tabs, VM, ["vm"])
    assert [(t.machine, t.files) for t in found] == [
        ("vm", ""),
        ("vm", "/root/a"),
        ("vm", "/root"),
    ]


def test_links_find_tabs_by_the_number_the_track_gives_them() -> None:
    tabs = [
        tab(type="code", hostname="vm"),
        tab(type="terminal", hostname="vm"),
        tab(type="terminal", hostname="vm"),
    ]
    terminal, code = shown_tabs(tabs, VM, ["vm"])
    assert (terminal.numbers, terminal.key) == ((1, 2), "1")
    assert (code.numbers, code.key) == ((0,), "0")


def test_a_machine_that_no_tab_names_has_its_terminal_all_the_same() -> None:
    (terminal,) = shown_tabs([], VM, ["vm"])
    assert (terminal.title, terminal.key) == ("vm", "of-vm")
