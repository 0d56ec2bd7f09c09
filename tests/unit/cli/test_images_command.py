"""``trackgate images``: what it says of images, and where there is none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from support.images import VERSION, result, some_image, verified_image
from trackgate.cli import images as images_command
from trackgate.cli.program import program
from trackgate.sandboxes.images import packages, store
from trackgate.sandboxes.images.packages import Missing
from trackgate.sandboxes.images.verify import CannotVerify

from .conftest import Cli


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder of images with one, whose files are easy to compress."""
    some_image(tmp_path, "abc")
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
    assert store.current_version(out) is None
    failure = store.last_failure(out)
    assert failure is not None
    assert "apt-get was not found" in failure[1]


def test_a_version_is_verified_and_what_came_of_it_is_kept(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, out: Path
) -> None:
    assert "verified never" in cli("images", "show", "--out", str(out))
    monkeypatch.setattr(images_command, "verify_image", lambda folder: result())
    said = cli("images", "verify", "--out", str(out))
    assert "ok      The clock is right." in said
    assert "all passed" in cli("images", "show", "--out", str(out))


def test_what_fails_is_named_and_kept(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, out: Path
) -> None:
    monkeypatch.setattr(images_command, "verify_image", lambda folder: result("git"))
    done = CliRunner().invoke(program, ["images", "verify", "abc", "--out", str(out)])
    assert done.exit_code == 1
    assert "FAILED  git works.\n        git: not there" in done.stdout
    assert "1 of its promises do not hold." in done.stdout
    shown = cli("images", "show", "--out", str(out))
    assert "git: git works. But: not there" in shown


def test_an_image_that_is_not_there_cannot_be_verified(cli: Cli, out: Path) -> None:
    for version in ("never", "../abc"):
        why = cli.refuses("images", "verify", version, "--out", str(out))
        assert why == f"There is no image {version}"


def test_where_the_checks_cannot_be_run_the_result_before_stays(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, tmp_path: Path
) -> None:
    def broken(folder: Path) -> None:
        raise CannotVerify("no end after 900 seconds")

    verified_image(tmp_path)
    monkeypatch.setattr(images_command, "verify_image", broken)
    why = cli.refuses("images", "verify", "--out", str(tmp_path))
    assert "could not be verified: no end" in why
    assert "all passed" in cli("images", "show", "--out", str(tmp_path))


def test_a_file_that_was_damaged_is_named(out: Path) -> None:
    folder = out / "abc"
    manifest = store.read_manifest(folder)
    assert store.broken_files(folder, manifest) == []
    (folder / "state.bin.br").write_bytes(b"no brotli")
    (folder / "state.bin.zst").write_bytes((folder / "state.bin").read_bytes())
    next((folder / "programs").glob("*.bin")).unlink()
    broken = store.broken_files(folder, manifest)
    assert set(broken) >= {"state.bin.br", "state.bin.zst"}
    assert len(broken) == 3


def test_an_image_is_carried_from_one_folder_to_another(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, tmp_path: Path
) -> None:
    def no_node() -> str:
        raise Missing("Node.js was not found")

    monkeypatch.setattr(images_command, "find_node", no_node)
    there, here = str(tmp_path / "there"), str(tmp_path / "here")
    file = str(tmp_path / "image.tar")
    verified_image(Path(there))
    assert f"has the image {VERSION}" in cli("images", "export", file, "--out", there)
    assert "its exporter's word counts" in cli("images", "import", file, "--out", here)
    shown = cli("images", "show", "--out", here)
    assert "verified 2026-11-02 09:00 UTC where it was exported: all passed" in shown


def test_what_was_never_verified_is_not_exported(cli: Cli, out: Path) -> None:
    why = cli.refuses("images", "export", str(out / "image.tar"), "--out", str(out))
    assert "Only an image that was verified is exported" in why


def test_a_file_that_is_no_image_is_not_imported(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "image.tar"
    file.write_bytes(b"something else")
    out = tmp_path / "here"
    done = CliRunner().invoke(
        program, ["images", "import", str(file), "--out", str(out)]
    )
    assert done.exit_code == 1
    assert "Error: Not imported. This is no exported image" in done.stderr
    assert store.current_version(out) is None


def test_renewing_the_lock_says_what_is_other(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, tmp_path: Path
) -> None:
    changed: list[str] = ["git 1 became 2"]
    monkeypatch.setattr(images_command, "renew_lock", lambda *_, **__: changed)
    assert "git 1 became 2" in cli("images", "lock", "--out", str(tmp_path))
    changed.clear()
    said = cli("images", "lock", "--out", str(tmp_path))
    assert "Nothing is other than before." in said
