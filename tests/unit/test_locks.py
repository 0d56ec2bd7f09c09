"""The locks name every package that is installed, exactly and with its checksums."""

import re

import pytest
import python_locks
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from trackgate.core import paths

ROOT = paths.DATA_ROOT
NAMES = sorted(python_locks.requirements())
MACHINES = [
    {"sys_platform": system, "platform_system": name, "platform_machine": machine}
    for system, name, machine in (
        ("linux", "Linux", "x86_64"),
        ("linux", "Linux", "aarch64"),
        ("darwin", "Darwin", "arm64"),
    )
]
PLACES = [
    {**machine, "python_version": python, "python_full_version": f"{python}.9"}
    for machine in MACHINES
    for python in python_locks.PYTHONS
]
HASHES = re.compile(r"( \\\n    --hash=sha256:[0-9a-f]{64})+$")


def text_of(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")


def entries(name: str) -> list[str]:
    """Give a lock's entries, each with its lines of checksums."""
    lines = [line for line in text_of(name).splitlines() if not line.startswith("#")]
    return re.split(r"\n(?! )", "\n".join(lines))


def locked(name: str) -> list[Requirement]:
    return [Requirement(entry.partition("\\")[0].strip()) for entry in entries(name)]


def versions_in(name: str, place: dict[str, str]) -> dict[str, str]:
    """Give what a lock installs on one platform."""
    return {
        canonicalize_name(entry.name): str(entry.specifier).removeprefix("==")
        for entry in locked(name)
        if applies(entry.marker, place)
    }


def applies(marker: Marker | None, place: dict[str, str]) -> bool:
    return marker is None or marker.evaluate(dict(place))


@pytest.mark.parametrize("name", NAMES)
def test_every_locked_package_has_one_version_and_checksums(name: str) -> None:
    assert entries(name)
    for entry, requirement in zip(entries(name), locked(name), strict=True):
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), entry
        assert HASHES.search(entry), entry


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_satisfies_what_is_declared_on_every_platform(name: str) -> None:
    wanted = [Requirement(text) for text in python_locks.requirements()[name]]
    for place in PLACES:
        installed = versions_in(name, place)
        for requirement in wanted:
            if applies(requirement.marker, place):
                version = installed[canonicalize_name(requirement.name)]
                assert requirement.specifier.contains(version), requirement


def test_what_is_tested_is_what_the_demo_runs() -> None:
    for place in PLACES:
        assert versions_in("demo", place).items() <= versions_in("dev", place).items()


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_names_no_index_and_no_path(name: str) -> None:
    lines = [line for line in text_of(name).splitlines() if not line.startswith("#")]
    assert [line for line in lines if "/" in line or line.startswith("-")] == []


def test_the_oldest_python_that_is_locked_is_the_oldest_that_is_taken() -> None:
    declared = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'requires-python = ">={python_locks.PYTHONS[0]}"' in declared


def test_every_lock_in_the_folder_is_one_that_is_renewed() -> None:
    folder = ROOT / "requirements"
    assert set(python_locks.files()) == set(folder.iterdir())
