"""Track folders on disk, and the commit they are at."""

import os
import subprocess
from pathlib import Path

import pytest

from trackgate.tracks.checkouts import Checkout, NotBelow, choose, list_checkouts

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with two checkouts and a bare track, and things beside it."""
    for path in ("tracks/one", "tracks/labs/a", "tracks/labs/b", "outside"):
        (tmp_path / path).mkdir(parents=True)
        if path != "tracks/labs":
            (tmp_path / path / "track.yml").write_text("slug: x")
    return tmp_path / "tracks"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_folders_with_a_track_are_listed_by_path(root: Path) -> None:
    paths = [each.path for each in list_checkouts(root)]
    assert paths == ["labs/a", "labs/b", "one"]


def test_a_branch_tells_its_commit(root: Path) -> None:
    write(root / "labs/.git/HEAD", "ref: refs/heads/main\n")
    write(root / "labs/.git/refs/heads/main", f"{COMMIT}\n")

    assert list_checkouts(root)[0] == Checkout(
        path="labs/a", commit=COMMIT, branch="main"
    )
    assert list_checkouts(root)[2] == Checkout(path="one")


def test_a_packed_branch_and_a_bare_commit_are_read_too(root: Path) -> None:
    write(root / "labs/.git/HEAD", "ref: refs/heads/topic/x\n")
    write(
        root / "labs/.git/packed-refs",
        f"# pack-refs\n{'f' * 40} refs/heads/main\n{COMMIT} refs/heads/topic/x\n",
    )
    write(root / "one/.git/HEAD", f"{COMMIT}\n")
    found = {each.path: each for each in list_checkouts(root)}

    assert found["labs/b"].commit == COMMIT
    assert found["labs/b"].branch == "topic/x"
    assert found["one"].commit == COMMIT
    assert found["one"].source == "one at 0123456789"


@pytest.mark.parametrize(
    "head",
    ["", "garbage", "ref: ../../../etc/passwd", "ref: refs/../../../x", "ref: refs/x"],
)
def test_what_git_would_not_write_is_not_followed(root: Path, head: str) -> None:
    write(root / "one/.git/HEAD", head)
    write(root / "one/x", COMMIT)
    assert choose(root, "one")[1].commit == ""


def test_git_agrees(root: Path) -> None:
    def git(*words: str) -> str:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        command = ["git", "-C", str(root / "labs"), *who, *words]
        environ = {"PATH": os.environ["PATH"], "HOME": str(root)}
        return subprocess.run(
            command, check=True, capture_output=True, text=True, env=environ
        ).stdout.strip()

    try:
        git("init", "--quiet", "--initial-branch=trunk")
    except FileNotFoundError:
        pytest.skip("there is no git here")
    git("add", ".")
    git("commit", "--quiet", "--message", "first")

    assert choose(root, "labs/a")[1] == Checkout(
        path="labs/a", commit=git("rev-parse", "HEAD"), branch="trunk"
    )
    git("pack-refs", "--all")
    assert choose(root, "labs/a")[1].commit == git("rev-parse", "HEAD")


def test_links_and_hidden_folders_are_not_entered(root: Path) -> None:
    (root / "link").symlink_to(root.parent / "outside")
    write(root / ".hidden/track.yml", "slug: x")
    write(root / "a/b/c/d/e/track.yml", "slug: deep")

    paths = [each.path for each in list_checkouts(root)]

    assert paths == ["labs/a", "labs/b", "one"]


def test_a_folder_that_is_listed_can_be_chosen(root: Path) -> None:
    folder, checkout = choose(root, "labs/a")
    assert folder == (root / "labs/a").resolve()
    assert checkout.path == "labs/a"


@pytest.mark.parametrize(
    "path",
    [
        "../outside",
        "one/../../outside",
        "link",
        ".hidden",
        "labs",
        "nowhere",
        "",
        "one/../one",
        "one\0",
    ],
)
def test_nothing_else_can_be_chosen(root: Path, path: str) -> None:
    (root / "link").symlink_to(root.parent / "outside")
    write(root / ".hidden/track.yml", "slug: x")
    with pytest.raises(NotBelow):
        choose(root, path)


def test_a_whole_path_can_not_be_chosen(root: Path) -> None:
    with pytest.raises(NotBelow):
        choose(root, str(root.parent / "outside"))
    with pytest.raises(NotBelow):
        choose(None, "one")


def test_the_folder_itself_may_be_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "here").symlink_to(root)
    assert choose(tmp_path / "here", "one")[1].path == "one"
