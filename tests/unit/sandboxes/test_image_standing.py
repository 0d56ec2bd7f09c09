"""What is said of the image to those who run Trackgate, and whom it is given."""

from pathlib import Path

import pytest

from factories import NOW
from support.images import VERSION, result, some_image, verified_image
from support.machines import fail_image, make_image
from trackgate.cli.doctor.checks import Level
from trackgate.cli.doctor.images import check_image
from trackgate.sandboxes.images import store, verification
from trackgate.sandboxes.images.standing import standing
from trackgate.sandboxes.images.verification import Verification
from trackgate.sandboxes.machines import (
    find_image,
    images_folder,
    present_image,
)


def test_where_none_was_ever_built_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert standing(tmp_path) is None


def test_a_verified_image_is_well_and_says_when_it_was(tmp_path: Path) -> None:
    verified_image(tmp_path)
    found = standing(tmp_path)
    assert found is not None
    assert found.well
    assert "verified on 2026-11-02 at 09:00 UTC: all 1 checks passed" in found.text


def test_one_that_was_never_verified_says_how_to_do_it(tmp_path: Path) -> None:
    some_image(tmp_path)
    found = standing(tmp_path)
    assert found is not None
    assert (found.well, found.broken) == (False, False)
    assert "was never verified. To do so: trackgate images verify" in found.text


def test_one_that_failed_names_what_does_not_hold(tmp_path: Path) -> None:
    verified_image(tmp_path, failed="git")
    found = standing(tmp_path)
    assert found is not None
    assert found.broken
    assert "git: git works. But: not there" in found.text


def test_one_whose_file_is_gone_is_said_to_be_not_whole(tmp_path: Path) -> None:
    (verified_image(tmp_path) / "state.bin").unlink()
    found = standing(tmp_path)
    assert found is not None
    assert found.broken
    assert "is not whole" in found.text


def test_what_could_not_be_made_is_said_until_one_is(tmp_path: Path) -> None:
    store.note_failure(tmp_path, "Node.js 20 or newer was not found", at=NOW)
    found = standing(tmp_path)
    assert found is not None
    assert found.broken
    assert "Node.js 20 or newer was not found" in found.text
    verified_image(tmp_path)
    found = standing(tmp_path)
    assert found is not None
    assert (found.well, found.broken) == (False, False)
    assert f"The one before ({VERSION}) stays in use" in found.text
    store.forget_failure(tmp_path)
    found = standing(tmp_path)
    assert found is not None
    assert found.well


def test_a_verification_is_read_as_it_was_recorded(tmp_path: Path) -> None:
    folder = some_image(tmp_path)
    before = store.read_manifest(folder)
    verification.record(folder, result("git"))
    after = store.read_manifest(folder)
    assert verification.from_manifest(after) == result("git")
    assert {k: v for k, v in after.items() if k != "verified"} == before


def test_no_checks_at_all_are_not_passed() -> None:
    assert not Verification(at=NOW, checks=()).passed


@pytest.mark.usefixtures("app")
class TestNewPlays:
    def test_get_an_image_that_was_verified_or_never_was(self) -> None:
        some_image(images_folder())
        assert present_image() is not None
        verification.record(images_folder() / VERSION, result())
        assert present_image() is not None

    def test_get_none_that_failed_while_old_ones_keep_it(self) -> None:
        make_image()
        assert present_image() is not None
        fail_image()
        assert present_image() is None
        assert find_image(VERSION) is not None

    def test_get_it_again_when_it_passes(self) -> None:
        make_image()
        fail_image()
        assert present_image() is None
        verification.record(images_folder() / VERSION, result())
        assert present_image() is not None


@pytest.mark.usefixtures("app")
class TestDoctor:
    def test_notes_that_there_is_none(self) -> None:
        (finding,) = check_image()
        assert finding.level is Level.NOTE
        assert "show their text only" in finding.text

    def test_tells_when_it_was_verified(self) -> None:
        make_image()
        (finding,) = check_image()
        assert finding.level is Level.OK
        assert "2026-11-02" in finding.text

    def test_warns_where_it_never_was(self) -> None:
        some_image(images_folder())
        (finding,) = check_image()
        assert finding.level is Level.NOTE
        assert "never verified" in finding.text

    def test_finds_one_that_failed_wrong(self) -> None:
        make_image()
        fail_image()
        (finding,) = check_image()
        assert finding.level is Level.WRONG
