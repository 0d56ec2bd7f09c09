"""The image of machines is built behind the demo, told line by line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from factories import NOW
from support.images import verified_image
from trackgate.demo import machine_image
from trackgate.sandboxes.images import store
from trackgate.sandboxes.images.packages import Missing


def built(folder: Path, *, progress: Callable[[str], None]) -> str:
    progress("Booting the machine")
    return "0123456789abcdef"


def missing(folder: Path, *, progress: Callable[[str], None]) -> str:
    raise Missing("There is no apt-get here.")


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (
            built,
            [
                "Machine: Booting the machine",
                "Machine: ready. Tracks that are started from now on have one.",
                "Machine: packed into 8.4 MB.",
            ],
        ),
        (
            missing,
            [
                "Machine: not built. There is no apt-get here.\n"
                "Machine: Tracks with a machine show their text only. "
                "To give them one: trackgate images build"
            ],
        ),
    ],
    ids=["built", "missing"],
)
def test_it_is_built_once_and_says_how_it_goes(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    build: Callable[..., str],
    says: list[str],
) -> None:
    monkeypatch.setattr(machine_image, "build", build)
    monkeypatch.setattr(store, "pack_tighter", lambda _folder: 8_380_000)
    said: list[str] = []
    thread = machine_image.build_behind(tmp_path, said.append)
    assert thread is not None
    thread.join(10)
    assert said == says


def test_an_image_that_is_there_is_taken(tmp_path: Path) -> None:
    verified_image(tmp_path)
    said: list[str] = []
    assert machine_image.build_behind(tmp_path, said.append) is None
    assert said == []


def test_an_image_that_stays_in_use_says_what_is_wrong_with_the_new_one(
    tmp_path: Path,
) -> None:
    verified_image(tmp_path)
    store.note_failure(tmp_path, "git: git answers. But: not there", at=NOW)
    said: list[str] = []
    assert machine_image.build_behind(tmp_path, said.append) is None
    assert "could not be made" in said[0]
    assert "stays in use. git: git answers. But: not there" in said[0]


def test_one_that_failed_when_it_was_verified_is_built_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    verified_image(tmp_path, failed="git")
    monkeypatch.setattr(machine_image, "build", missing)
    said: list[str] = []
    thread = machine_image.build_behind(tmp_path, said.append)
    assert thread is not None
    thread.join(10)
    assert said[0].startswith("Machine: not built. There is no apt-get here.")
