"""Builds that must fail, and builds with each kernel that the mirror offers.

One build does for two: with a kernel whose modules come in another order than those of
the image that is in use, and without git. All else has to work.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.kernels import Kernels, all_kernels
from support.needs import find_node
from trackgate.sandboxes.images import build as building
from trackgate.sandboxes.images import contents, modules, store
from trackgate.sandboxes.images.build import BuildFailed, build
from trackgate.sandboxes.images.lock import Lock, read_lock

pytestmark = pytest.mark.machine

NEED_GIT = {"commands", "git", "commit"}  # the checks that cannot pass without it


@pytest.fixture(scope="module")
def kernels() -> Kernels:
    return all_kernels()


@pytest.fixture(scope="module")
def others(kernels: Kernels, machine_image: Path) -> list[str]:
    """A kernel of each order that the image in use does not have."""
    packages = store.read_manifest(machine_image)["packages"]
    (ours,) = [name for name in packages if name.startswith("linux-image-")]
    orders = kernels.by_order()
    assert ours in kernels.names
    return [name for order, name in orders.items() if order != kernels.order(ours)]


def lock_with(kernels: Kernels, kernel: str | None) -> Lock:
    """Give the lock with another kernel in it, or the lock."""
    lock = read_lock()
    if kernel is None:
        return lock
    rest = {n: each for n, each in lock.items() if not n.startswith("linux-image-")}
    return rest | {kernel: kernels.locked(kernel)}


@dataclass(frozen=True)
class Attempt:
    """A build that failed beside an image that is in use."""

    out: Path
    before: str
    said: str


def attempt(out: Path, before: Path) -> Attempt:
    (out / before.name).symlink_to(before, target_is_directory=True)
    store.make_current(out, before.name)
    with pytest.raises(BuildFailed) as raised:
        build(out, progress=print, node=find_node())
    return Attempt(out=out, before=before.name, said=str(raised.value))


@pytest.fixture(scope="module")
def without_git(
    kernels: Kernels,
    others: list[str],
    machine_image: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Attempt:
    """A build without git, with the first of the other orders if there is one."""
    lock = lock_with(kernels, others[0] if others else None)
    rest = [take for take in contents.ON_FIRST_READ if take.to != "usr/bin/git"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contents, "ON_FIRST_READ", rest)
        patch.setattr(building, "read_lock", lambda: lock)
        return attempt(tmp_path_factory.mktemp("without-git"), machine_image)


@pytest.fixture(scope="module")
def without_9p(
    machine_image: Path, tmp_path_factory: pytest.TempPathFactory
) -> Attempt:
    """A build whose machine has no module of the 9p file system."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(modules, "WANTED", ("virtio_pci",))
        return attempt(tmp_path_factory.mktemp("without-9p"), machine_image)


def test_the_modules_of_each_kernel_come_after_what_they_need(
    kernels: Kernels,
) -> None:
    looked_at = kernels.looked_at()
    assert kernels.names[-1] in looked_at
    for name in looked_at:
        order = kernels.order(name)
        assert set(modules.WANTED) <= set(order), name
        for at, module in enumerate(order):
            assert set(kernels.depends(name)[module]) <= set(order[:at]), name


def test_a_promised_program_that_is_missing_is_named(without_git: Attempt) -> None:
    assert "missing: git" in without_git.said


def test_all_else_holds_also_with_modules_in_another_order(
    without_git: Attempt,
) -> None:
    named = set(re.findall(r"(?:^|; )([a-z0-9]+): [A-Za-z]", without_git.said))
    assert named == NEED_GIT, without_git.said


def test_a_machine_boots_with_every_further_order(
    kernels: Kernels,
    others: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for kernel in others[1:]:
        lock = lock_with(kernels, kernel)
        monkeypatch.setattr(building, "read_lock", lambda lock=lock: lock)
        version = build(tmp_path, progress=print, node=find_node())
        assert kernel in store.read_manifest(tmp_path / version)["packages"]


def test_a_machine_without_9p_is_no_image(without_9p: Attempt) -> None:
    assert "mount -t 9p" in without_9p.said


@pytest.mark.parametrize("which", ["without_git", "without_9p"])
def test_the_image_before_stays_and_why_is_kept(
    which: str, request: pytest.FixtureRequest
) -> None:
    failed: Attempt = request.getfixturevalue(which)
    assert store.current_version(failed.out) == failed.before
    left = {each.name for each in failed.out.iterdir()}
    assert left == {failed.before, "current", "failed.json"}
    noted = store.last_failure(failed.out)
    assert noted is not None
    assert noted[1] == failed.said
