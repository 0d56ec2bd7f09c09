"""How a verification is run and what follows of it; the machine itself is made up."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from factories import NOW
from support.images import result, some_image, verified_image
from trackgate.sandboxes.images import build as building
from trackgate.sandboxes.images import placing, store, verification
from trackgate.sandboxes.images.making import BuildFailed
from trackgate.sandboxes.images.verify import CannotVerify, verify

Node = Callable[[str], str]


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """Make a program that stands for Node.js, out of what it does."""

    def make(does: str) -> str:
        file = tmp_path / "node"
        file.write_text(f"#!/bin/sh\n{does}\n")
        file.chmod(0o755)
        return str(file)

    return make


def test_what_the_machine_was_tried_for_is_told_with_the_time(
    tmp_path: Path, node: Node
) -> None:
    told = [{"name": "git", "says": "git answers.", "passed": False, "why": "gone"}]
    says = node(f"echo something; echo '{json.dumps(told)}'")
    found = verify(some_image(tmp_path / "images"), node=says, now=lambda: NOW)
    assert found.at == NOW
    assert [check.name for check in found.checks] == ["bytes", "git"]
    assert [check.why for check in found.failed] == ["gone"]


def test_a_damaged_file_is_a_check_that_failed(tmp_path: Path, node: Node) -> None:
    folder = some_image(tmp_path / "images")
    (folder / "state.bin.br").write_bytes(b"gone")
    found = verify(folder, node=node("echo []"))
    assert [check.why for check in found.failed] == ["broken: state.bin.br"]


def test_where_nodejs_breaks_nothing_is_said_of_the_image(
    tmp_path: Path, node: Node
) -> None:
    breaks = node("echo no memory >&2; exit 3")
    with pytest.raises(CannotVerify, match="ended with 3: no memory"):
        verify(some_image(tmp_path / "images"), node=breaks)


def holds(place: Path, said: list[str]) -> bool:
    return building._holds(place, node="node", progress=said.append)


def test_a_proved_image_is_kept_without_another_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(placing, "verify")
    assert holds(verified_image(tmp_path), [])
    assert not holds(tmp_path / "never", [])


@pytest.mark.parametrize("before", ["never", "failed"])
def test_one_that_was_not_proved_is_tried_before_another_is_built(
    before: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = some_image(tmp_path)
    if before == "failed":
        verification.record(folder, result("git"))
    monkeypatch.setattr(placing, "verify", lambda folder, node: result("clock"))
    said: list[str] = []
    assert not holds(folder, said)
    assert any("It is built anew: clock" in line for line in said)
    monkeypatch.setattr(placing, "verify", lambda folder, node: result())
    assert holds(folder, said)
    assert verification.has_passed(folder)


def test_what_could_not_be_verified_is_not_used_and_not_said_to_have_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(folder: Path, node: str) -> None:
        raise CannotVerify("no memory")

    monkeypatch.setattr(placing, "verify", broken)
    folder = some_image(tmp_path)
    with pytest.raises(BuildFailed, match="could not be verified: no memory"):
        placing.verify_whole(folder, node="node", progress=print)
    assert verification.from_manifest(store.read_manifest(folder)) is None
