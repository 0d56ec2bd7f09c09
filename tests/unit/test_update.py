"""``make update``: newer locks stand if all tests pass with them, else the old ones."""

import subprocess
from pathlib import Path

import pytest
import update
from python_locks import LINE

OLD = "flask==3.1.3 \\\n    --hash=sha256:0\ngone==1.0\nsame==5 ; os_name == 'x'\n"
NEW = "flask==3.2.0 \\\n    --hash=sha256:1\nfresh==2.0\nsame==5\n"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "demo.txt"
    file.write_text(OLD)
    return file


def renew(lock: Path, *, good: bool, text: str = NEW) -> bool:
    def write() -> None:
        lock.write_text(text)

    return update.renew({lock: LINE}, write, lambda: good)


def test_newer_locks_that_are_proved_stand(lock: Path) -> None:
    assert renew(lock, good=True)
    assert lock.read_text() == NEW


def test_it_says_what_changed(lock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    renew(lock, good=True)
    assert capsys.readouterr().out.splitlines()[-4:] == [
        "Changed:",
        "  flask 3.1.3 → 3.2.0",
        "  fresh 2.0 (new)",
        "  gone 1.0 (no longer needed)",
    ]


def test_locks_that_fail_the_proof_are_put_back_and_it_is_said(
    lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not renew(lock, good=False)
    assert lock.read_text() == OLD
    said = capsys.readouterr().out
    assert "flask 3.1.3 → 3.2.0" in said
    assert "put back" in said


@pytest.mark.parametrize(
    "trouble", [subprocess.CalledProcessError(1, "uv"), KeyboardInterrupt()]
)
def test_locks_half_written_are_put_back(lock: Path, trouble: BaseException) -> None:
    def write() -> None:
        lock.write_text("")
        raise trouble

    with pytest.raises(type(trouble)):
        update.renew({lock: LINE}, write, lambda: True)
    assert lock.read_text() == OLD


def test_nothing_is_proved_where_nothing_changed(lock: Path) -> None:
    def prove() -> bool:
        pytest.fail("it was asked for")

    assert update.renew({lock: LINE}, lambda: None, prove)


def test_a_package_at_two_versions_is_told_with_both() -> None:
    text = "a==1 ; python_version < '3.12'\na==2 ; python_version >= '3.12'\n"
    assert update.versions(text, LINE) == {"a": "1 and 2"}
