"""The seam to runtimes: a play without a sandbox asks for nothing."""

import pytest

from trackgate.sandboxes import seam
from trackgate.sandboxes.seam import ContentRuntime, Sandbox


class Diary:
    """A runtime that notes what it was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[tuple[str, str]] = []
        for name in ("pause", "resume", "discard"):
            monkeypatch.setattr(
                ContentRuntime,
                name,
                lambda _self, sandbox_id, name=name: self.asked.append(
                    (name, sandbox_id)
                ),
            )


def test_content_and_websites_are_ready_at_once() -> None:
    sandbox = seam.provision(revision_id=1, play_id=1)
    assert sandbox == Sandbox(id=None, ready=True, failed=False)


def test_a_play_without_a_sandbox_asks_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    diary = Diary(monkeypatch)
    for ask in (seam.pause, seam.resume, seam.discard):
        ask(None)
    assert diary.asked == []


def test_a_plays_sandbox_is_paused_resumed_and_discarded_by_its_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    diary = Diary(monkeypatch)
    for ask in (seam.pause, seam.resume, seam.discard):
        ask("box")
    assert diary.asked == [("pause", "box"), ("resume", "box"), ("discard", "box")]


def test_asking_the_content_runtime_again_does_no_harm() -> None:
    runtime = ContentRuntime()
    for _ in range(2):
        runtime.pause("box")
        runtime.resume("box")
        runtime.discard("box")
