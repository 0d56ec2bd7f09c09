"""``trackgate images``: what it says of images, and where there is none."""

import json
from pathlib import Path

import pytest

from trackgate.sandboxes.images import packages, store
from trackgate.sandboxes.images.programs import add_programs

from .conftest import Cli


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder of images with one, whose files are easy to compress."""
    folder = tmp_path / "abc"
    folder.mkdir()
    state = store.add_file(folder, "state.bin", b"zero" * 1000)
    _, programs = add_programs(folder, {"usr/bin/git": b"git" * 1000})
    store.write_manifest(
        folder,
        {
            "version": "abc",
            "memory": 1 << 27,
            "files": {"state": state},
            "programs": programs,
            "packages": {"bash": "5"},
        },
    )
    store.make_current(tmp_path, "abc")
    return tmp_path


def test_the_current_image_is_shown_with_its_sizes(cli: Cli, out: Path) -> None:
    text = cli("images", "show", "--out", str(out))
    assert "version  abc" in text
    assert "memory   128 MiB" in text
    assert "state    4,000 bytes" in text
    assert "program  usr/bin/git 3,000 bytes" in text
    assert "package  bash 5" in text


def test_the_manifest_is_given_as_it_is(cli: Cli, out: Path) -> None:
    shown = cli.json("images", "show", "--out", str(out))
    assert shown == json.loads((out / "abc" / "manifest.json").read_text())


def test_without_an_image_it_says_how_to_build_one(cli: Cli, tmp_path: Path) -> None:
    why = cli.refuses("images", "show", "--out", str(tmp_path))
    assert "trackgate images build" in why


def test_an_image_is_whole_only_with_all_its_bytes(out: Path) -> None:
    assert store.is_whole(out / "abc")
    program = next((out / "abc" / "programs").glob("*.bin"))
    program.write_bytes(b"cut")
    assert not store.is_whole(out / "abc")
    program.write_bytes(b"git" * 1000)
    (out / "abc" / "state.bin").write_bytes(b"cut")
    assert not store.is_whole(out / "abc")
    assert not store.is_whole(out / "never")


def test_packing_tighter_keeps_the_image_and_is_done_once(out: Path) -> None:
    assert not store.is_packed_tight(out / "abc")
    size = store.pack_tighter(out / "abc")
    assert store.is_packed_tight(out / "abc")
    assert store.is_whole(out / "abc")
    assert (out / "abc" / "state.bin.zst").stat().st_size == size


def test_without_apt_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
    cli: Cli,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    out = tmp_path / "images"
    why = cli.refuses("images", "build", "--out", str(out))
    assert "apt-get was not found" in why
    assert not out.exists()
