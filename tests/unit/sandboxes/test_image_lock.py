"""The lock: what was proved last is built again, and what is other is said."""

from pathlib import Path
from typing import Any

import pytest

from trackgate.sandboxes.images import contents, plan, renewal, store
from trackgate.sandboxes.images.lock import other_than_locked, read_lock, write_lock
from trackgate.sandboxes.images.making import BuildFailed
from trackgate.sandboxes.images.packages import Archive, Locked, Missing, Package

KERNEL = "linux-image-6.1.0-1-686"
NEWER = "linux-image-6.1.0-2-686"


def package(name: str, version: str = "2", sha256: str = "b" * 64) -> Package:
    return Package(name=name, version=version, file=f"{name}.deb", sha256=sha256)


class Mirror:
    """An archive with these packages, of which the newest are the second ones."""

    def __init__(self, *old: Package) -> None:
        self.old = old

    def find_exact(self, wanted: dict[str, Locked]) -> list[Package]:
        return [
            each
            for each in self.old
            if wanted.get(each.name) == Locked(version=each.version, sha256=each.sha256)
        ]

    def dependency(self, name: str, pattern: str) -> str:
        return NEWER

    def find(self, names: list[str]) -> list[Package]:
        return [package(name) for name in names]


def old(name: str) -> Package:
    return package(name, "1", "a" * 64)


def names_without_kernel() -> list[str]:
    return [contents.FIRMWARE, *contents.package_names()]


def locked() -> dict[str, Locked]:
    exact = Locked(version="1", sha256="a" * 64)
    return dict.fromkeys((KERNEL, *names_without_kernel()), exact)


def versions(made: plan.Plan) -> dict[str, str]:
    return {each.name: each.version for each in made.packages}


def make_plan(mirror: Any, lock: dict[str, Locked]) -> plan.Plan:  # noqa: ANN401
    return plan.make_plan(mirror, lock)


def test_what_was_proved_is_taken_while_the_mirror_has_it() -> None:
    everything = Mirror(*(old(name) for name in locked()))
    made = make_plan(everything, locked())
    assert made.kernel == KERNEL
    assert versions(made) == dict.fromkeys(locked(), "1")
    assert other_than_locked(locked(), made.packages) == []


def test_of_what_is_gone_the_newest_is_taken_and_said() -> None:
    gone = {KERNEL, "git"}
    made = make_plan(Mirror(*(old(n) for n in locked() if n not in gone)), locked())
    assert made.kernel == NEWER
    newer = {name for name, version in versions(made).items() if version == "2"}
    assert newer == {NEWER, "git"}
    assert other_than_locked(locked(), made.packages) == [
        "git 2 instead of 1",
        f"{NEWER} 2, which is not locked",
    ]


def test_a_package_with_another_checksum_is_not_the_one_that_was_proved() -> None:
    rebuilt = package("git", "1", "c" * 64)
    others = (old(name) for name in locked() if name != "git")
    made = make_plan(Mirror(*others, rebuilt), locked())
    assert versions(made)["git"] == "2"


def test_without_a_lock_everything_is_the_newest() -> None:
    made = make_plan(Mirror(*(old(name) for name in locked())), {})
    assert set(versions(made).values()) == {"2"}


def test_another_package_gives_another_version() -> None:
    everything = Mirror(*(old(name) for name in locked()))
    assert make_plan(everything, locked()).version != make_plan(everything, {}).version


@pytest.mark.parametrize(
    "name", ["contents.py", "initramfs.py", "modules.py", "programs.py", "boot.mjs"]
)
def test_what_shapes_an_image_gives_another_version(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = Mirror()
    before = make_plan(mirror, {}).version
    changed = tmp_path / name
    (real,) = (path for path in plan._SHAPING if path.name == name)
    changed.write_bytes(real.read_bytes() + b"\n")
    shaping = [changed if path == real else path for path in plan._SHAPING]
    monkeypatch.setattr(plan, "_SHAPING", shaping)
    assert make_plan(mirror, {}).version != before


def test_a_lock_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_lock(locked(), tmp_path / "lock.json")
    assert read_lock(tmp_path / "lock.json") == locked()


def test_the_lock_that_comes_along_names_all_that_is_needed() -> None:
    names = set(read_lock())
    kernels = {name for name in names if name.startswith("linux-image-")}
    assert len(kernels) == 1
    assert names - kernels == set(names_without_kernel())


SHOWN = """\
Package: git
Version: 1:2.39.5-0+deb12u3
Architecture: i386
Description: a SHA256: of its own
 Version: 9
SHA256: {a}

Package: git
Architecture: i386
Version: 1:2.39.5-0+deb12u2
SHA256: {b}

Package: seabios
Architecture: all
Version: 1.16.2-1
SHA256: {b}
""".format(a="a" * 64, b="b" * 64)


def test_exactly_the_locked_version_is_found_among_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path / "apt")
    monkeypatch.setattr(archive, "_apt", lambda *_, **__: SHOWN)
    wanted = {
        "git": Locked(version="1:2.39.5-0+deb12u2", sha256="b" * 64),
        "seabios": Locked(version="1.16.2-1", sha256="f" * 64),
        "nano": Locked(version="7", sha256="a" * 64),
    }
    (found,) = archive.find_exact(wanted)
    assert found.file == "git_1%3a2.39.5-0+deb12u2_i386.deb"
    assert (found.version, found.sha256) == ("1:2.39.5-0+deb12u2", "b" * 64)


def test_renewing_locks_what_was_built_and_says_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    def build(out: Path, **settings: object) -> str:
        asked.update(settings)
        folder = out / "abc"
        folder.mkdir()
        facts = {"packages": {"git": "2", NEWER: "1", "nano": "1"}}
        sums = {"git": "b" * 64, NEWER: "b" * 64, "nano": "b" * 64}
        store.write_manifest(folder, facts | {"checksums": sums})
        return "abc"

    monkeypatch.setattr(renewal, "build", build)
    file = tmp_path / "lock.json"
    exact = Locked(version="1", sha256="a" * 64)
    write_lock(dict.fromkeys(["git", KERNEL, "nano"], exact), file)
    changed = renewal.renew_lock(tmp_path, progress=print, file=file)
    assert asked["newest"] is True
    assert changed == [
        "git 1 became 2",
        f"{KERNEL} is no longer needed",
        f"{NEWER} 1 is new",
        "nano 1 has another checksum",
    ]
    assert read_lock(file)["git"] == Locked(version="2", sha256="b" * 64)


@pytest.mark.parametrize("error", [BuildFailed("no prompt"), Missing("no apt")])
def test_a_machine_that_does_not_hold_leaves_the_lock_as_it_was(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(out: Path, **settings: object) -> str:
        raise error

    monkeypatch.setattr(renewal, "build", build)
    file = tmp_path / "lock.json"
    write_lock(locked(), file)
    before = file.read_bytes()
    with pytest.raises(type(error)):
        renewal.renew_lock(tmp_path, progress=print, file=file)
    assert file.read_bytes() == before
