"""The seam to runtimes: which one a play has, and what it is asked for."""

import functools
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from factories import NOW, make_track
from support.machines import make_image
from trackgate.sandboxes import service as sandbox_service
from trackgate.sandboxes.browser_machines import BrowserMachines
from trackgate.sandboxes.service import ContentRuntime, Sandbox
from trackgate.tracks.catalogue import newest_revision

MACHINE = {"name": "shell", "kind": "machine"}
SITE = {"name": "shop", "kind": "website", "url": "https://shop.example"}

resume = functools.partial(sandbox_service.resume, now=NOW)
provision = functools.partial(sandbox_service.provision, invite_id=1, now=NOW)


def revision_of(*services: dict[str, Any]) -> int:
    return newest_revision(make_track(services=list(services)).id).id


class Diary:
    """A runtime that notes what it was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, runtime: type) -> None:
        self.asked: list[tuple[str, str]] = []
        for name in ("pause", "resume", "discard"):
            monkeypatch.setattr(runtime, name, self._note(name))

    def _note(self, name: str) -> Callable[..., None]:
        return lambda _self, sandbox_id, **_more: self.asked.append((name, sandbox_id))


def test_a_play_without_a_sandbox_asks_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    diary = Diary(monkeypatch, ContentRuntime)
    for ask in (sandbox_service.pause, resume, sandbox_service.discard):
        ask(None)
    assert diary.asked == []


@pytest.mark.parametrize(
    ("sandbox_id", "runtime"), [("box", ContentRuntime), ("vm-box", BrowserMachines)]
)
def test_a_sandbox_is_paused_resumed_and_discarded_by_the_runtime_it_is_of(
    monkeypatch: pytest.MonkeyPatch, sandbox_id: str, runtime: type
) -> None:
    diary = Diary(monkeypatch, runtime)
    for ask in (sandbox_service.pause, resume, sandbox_service.discard):
        ask(sandbox_id)
    assert diary.asked == [
        (name, sandbox_id) for name in ("pause", "resume", "discard")
    ]


def test_asking_the_content_runtime_again_does_no_harm() -> None:
    runtime = ContentRuntime()
    for _ in range(2):
        runtime.pause("box")
        runtime.resume("box", now=NOW)
        runtime.discard("box")


def test_content_and_websites_are_ready_at_once_and_have_no_sandbox(
    app: Flask,
) -> None:
    make_image()
    sandbox = provision(revision_id=revision_of(SITE))
    assert sandbox == Sandbox(id=None, ready=True, failed=False)


def test_without_an_image_a_track_of_machines_is_played_as_content(app: Flask) -> None:
    assert provision(revision_id=revision_of(MACHINE)) == Sandbox()


def test_with_an_image_a_track_of_machines_runs_in_the_browser(app: Flask) -> None:
    make_image()
    revision_id = revision_of(MACHINE)
    sandbox = provision(revision_id=revision_id)
    again = provision(revision_id=revision_id)
    assert sandbox.ready
    assert sandbox.id is not None
    assert sandbox.id.startswith("vm-")
    assert sandbox.id != again.id
    assert sandbox_service.capabilities(sandbox.id).in_browser
    assert sandbox_service.hosts(sandbox.id, revision_id=revision_id) == ["shell"]
    assert sandbox_service.prepare(revision_id).id == "0123456789abcdef"
    assert sandbox_service.attach(sandbox.id, "shell").in_browser
    assert sandbox_service.run(sandbox.id, "shell", "true").in_browser


def test_a_machine_beside_what_no_browser_runs_is_not_run(app: Flask) -> None:
    make_image()
    container = {"name": "db", "kind": "container"}
    revision_id = revision_of(MACHINE, container)
    assert provision(revision_id=revision_id).id is None


def test_a_play_that_began_as_content_stays_content_when_an_image_comes(
    app: Flask,
) -> None:
    revision_id = revision_of(MACHINE)
    make_image()
    assert sandbox_service.hosts(None, revision_id=revision_id) == []
    counted = sandbox_service.Counted(since=NOW)
    assert sandbox_service.saved(None, revision_id=revision_id, counted=counted)
