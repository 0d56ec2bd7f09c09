"""Which files are a track's, and within which limits."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from trackgate.tracks import walk as walking
from trackgate.tracks.folder import read_folder
from trackgate.tracks.problems import ImportRefused

MakeFolder = Callable[..., Path]
Refusal = Callable[..., list[str]]
PNG = b"\x89PNG\r\n\x1a\n"


def test_what_is_no_part_of_a_track_is_noted_and_left_out(
    make_folder: MakeFolder,
) -> None:
    root = make_folder(
        {
            "todo.txt": "x",
            "01-one/scratch.py": "x",
            "terraform/main.tf": "x",
            "assets/page.css": "x",
            "assets/app.js": "x",
        }
    )
    draft = read_folder(root)
    assert [note.path for note in draft.notes] == [
        "01-one/scratch.py",
        "assets/app.js",
        "assets/page.css",
        "terraform",
        "todo.txt",
    ]
    assert draft.files == []


def test_what_repositories_hold_anyway_is_passed_over_in_silence(
    make_folder: MakeFolder,
) -> None:
    root = make_folder(
        {"README.md": "x", "LICENSE": "x", ".git/config": "x", "01-one/.gitkeep": ""}
    )
    assert read_folder(root).notes == []


def test_challenges_come_in_the_order_of_their_numbers(make_folder: MakeFolder) -> None:
    names = ["10-ten", "2-two", "last"]
    files = {
        f"{name}/assignment.md": f"---\nslug: {name}\ntitle: x\n---\n" for name in names
    }
    draft = read_folder(make_folder({"01-one/assignment.md": None, **files}))
    assert [each.slug for each in draft.challenges] == ["2-two", "10-ten", "last"]


@pytest.mark.parametrize(
    ("name", "size"),
    [("track.yml", 1024 * 1024 + 1), ("assets/a.png", 5 * 1024 * 1024 + 1)],
)
def test_a_file_that_is_too_large_is_refused(
    refusal: Refusal, name: str, size: int
) -> None:
    assert refusal({name: PNG + b"#" * size})[0].startswith(f"{name}:1: is larger")


def test_a_folder_that_is_too_large_is_refused(
    refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "LARGEST_FOLDER", 1000)
    said = refusal({"assets/a.png": PNG + b"x" * 500, "assets/b.png": PNG + b"x" * 500})
    assert "is too much" in said[0]


def test_too_many_files_are_refused(
    refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "MOST_FILES", 3)
    said = refusal({f"assets/{number}.png": PNG for number in range(3)})
    assert "is too much" in said[0]


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside", "nowhere", "loop"])
def test_a_link_out_of_the_folder_is_refused(
    make_folder: MakeFolder, target: str
) -> None:
    root = make_folder()
    (root.parent / "outside").write_text("secret", encoding="utf-8")
    (root / "config.yml").symlink_to(target)
    (root / "loop").symlink_to("config.yml")
    with pytest.raises(ImportRefused, match=r"config\.yml:1: is a link"):
        read_folder(root)


def test_a_link_to_a_folder_is_refused(make_folder: MakeFolder, tmp_path: Path) -> None:
    root = make_folder()
    (root / "02-two").symlink_to(tmp_path)
    with pytest.raises(ImportRefused, match="02-two:1: is a link that does not"):
        read_folder(root)


def test_a_link_to_a_file_of_the_folder_is_followed(make_folder: MakeFolder) -> None:
    root = make_folder({"assets/a.png": PNG})
    (root / "assets/b.png").symlink_to("a.png")
    assert [file.path for file in read_folder(root).files] == [
        "assets/a.png",
        "assets/b.png",
    ]


def test_a_pipe_is_not_waited_for(make_folder: MakeFolder) -> None:
    root = make_folder()
    os.mkfifo(root / "config.yml")
    with pytest.raises(ImportRefused, match="not a plain file"):
        read_folder(root)


def test_a_name_that_cannot_be_stored_is_refused(make_folder: MakeFolder) -> None:
    root = make_folder({"assets/a.png": PNG})
    os.rename(root / "assets/a.png", os.fsencode(root / "assets") + b"/\xff.png")
    with pytest.raises(ImportRefused, match="a name that cannot be stored"):
        read_folder(root)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="nowhere:1: is not a folder"):
        read_folder(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"slug: \xff\n", b"slug: a\ntitle: \0\n"])
def test_what_is_no_text_is_refused_by_its_line(
    refusal: Refusal, content: bytes
) -> None:
    line = 1 + content.count(b"\n", 0, max(content.find(b"\xff"), content.find(b"\0")))
    assert refusal({"track.yml": content}) == [f"track.yml:{line}: is not UTF-8 text"]


def test_a_byte_order_mark_and_dos_line_ends_do_no_harm(
    make_folder: MakeFolder,
) -> None:
    text = "---\nslug: one\ntitle: One\n---\nA\n\nB\n".replace("\n", "\r\n")
    root = make_folder({"01-one/assignment.md": b"\xef\xbb\xbf" + text.encode()})
    assert read_folder(root).challenges[0].assignment == "A\n\nB"
