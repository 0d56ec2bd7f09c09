"""Archives that somebody sent: what is unpacked, and everything that is refused."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from trackgate.tracks import uploads
from trackgate.tracks.folder import read_folder
from trackgate.tracks.problems import ImportRefused, Problem
from trackgate.tracks.uploads import unpacked

SAMPLE = Path(__file__).parents[3] / "tracks" / "spot-the-phish"
TRACK = b"slug: tiny\ntitle: Tiny\n"

Entry = tuple[str | zipfile.ZipInfo, bytes]


def archive(*entries: Entry, method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in entries:
            made.writestr(name, content)
    file.seek(0)
    return file


def sample(prefix: str = "") -> io.BytesIO:
    files = sorted(path for path in SAMPLE.rglob("*") if path.is_file())
    return archive(
        *((f"{prefix}{p.relative_to(SAMPLE)}", p.read_bytes()) for p in files)
    )


def names(file: io.BytesIO) -> list[str]:
    with unpacked(file) as folder:
        return sorted(
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file()
        )


def refused(file: IO[bytes]) -> list[Problem]:
    with pytest.raises(ImportRefused) as error, unpacked(file):
        pass
    return error.value.problems


@pytest.mark.parametrize("prefix", ["", "spot-the-phish/", "labs-main/"])
def test_a_track_is_found_at_the_top_or_in_its_folder(prefix: str) -> None:
    with unpacked(sample(prefix)) as folder:
        draft = read_folder(folder)
    assert draft.slug == "spot-the-phish"
    assert draft.source_digest == read_folder(SAMPLE).source_digest


def test_a_track_is_found_beside_files_and_folders_without_one() -> None:
    file = archive(
        ("README.md", b"# Hi"), ("docs/a.md", b"a"), ("tiny/track.yml", TRACK)
    )
    assert names(file) == ["track.yml"]


def test_what_was_unpacked_goes_when_done() -> None:
    with unpacked(archive(("track.yml", TRACK))) as folder:
        assert folder.exists()
    assert not folder.exists()


def test_what_was_unpacked_goes_when_something_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    refused(archive(("readme", b"x" * 1000)))
    with pytest.raises(RuntimeError), unpacked(archive(("track.yml", TRACK))):
        raise RuntimeError

    assert list(tmp_path.iterdir()) == []


def test_systems_litter_and_hidden_files_are_left_out() -> None:
    file = archive(
        ("tiny/track.yml", TRACK),
        ("__MACOSX/tiny/._track.yml", b"x"),
        ("tiny/.DS_Store", b"x"),
        ("tiny/.git/config", b"x"),
    )
    assert names(file) == ["track.yml"]


@pytest.mark.parametrize(
    "name",
    [
        "../track.yml",
        "tiny/../../outside.yml",
        "/etc/passwd",
        "tiny//track.yml",
        "./track.yml",
        "..",
        "C:/track.yml",
        "tiny\\..\\track.yml",
        "tiny/\x07.md",
        "tiny/\u202etxt.md",
        "x" * 201,
        "/".join("abcdefghijklm"),
    ],
)
def test_a_name_that_leads_astray_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()

    problems = refused(archive(("track.yml", TRACK), (name, b"bad")))

    assert len(problems) == 1
    assert problems[0].path.isprintable()
    assert [path.name for path in tmp_path.rglob("*")] == ["temp"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (stat.S_IFLNK, "is a link"),
        (stat.S_IFIFO, "is not a plain file"),
        (stat.S_IFCHR, "is not a plain file"),
    ],
)
def test_links_and_special_files_are_refused(kind: int, said: str) -> None:
    info = zipfile.ZipInfo("assets/here.png")
    info.external_attr = (kind | 0o777) << 16
    problems = refused(archive(("track.yml", TRACK), (info, b"/etc/passwd")))

    assert [problem.path for problem in problems] == ["assets/here.png"]
    assert said in problems[0].message


def test_every_bad_entry_is_told_at_once() -> None:
    problems = refused(archive(("../a", b""), ("/b", b""), ("track.yml", TRACK)))
    assert [problem.path for problem in problems] == ["../a", "/b"]


def test_a_file_that_is_there_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        file = archive(("track.yml", TRACK), ("track.yml", b"other"))
    assert refused(file)[0].message == "is there twice"


def test_a_file_that_is_a_folder_too_is_refused() -> None:
    file = archive(("track.yml", TRACK), ("a", b"file"), ("a/b", b"inside"))
    assert "a file and a folder at once" in refused(file)[0].message


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_ENTRIES", 3)
    file = archive(*((f"{number}.md", b"") for number in range(4)))
    assert "holds 4 entries; at most 3" in refused(file)[0].message


def test_an_archive_that_unpacks_to_far_more_than_it_weighs_is_refused() -> None:
    bomb = archive(("track.yml", TRACK), ("a.md", b"\0" * (8 * 1024 * 1024)))
    assert len(bomb.getvalue()) < 10_000

    assert "to far more than it weighs" in refused(bomb)[0].message


def test_an_archive_that_unpacks_to_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_UNPACKED", 1000)
    file = archive(("track.yml", TRACK), ("a", b"x" * 600), ("b", b"x" * 600))
    assert "unpacks to more" in refused(file)[0].message


def test_sizes_are_counted_not_believed() -> None:
    """A header that says 10 bytes does not open the door for eight million."""
    content = bytearray(
        archive(("track.yml", TRACK), ("a.md", b"\0" * (8 << 20))).getvalue()
    )
    real, told = struct.pack("<I", 8 << 20), struct.pack("<I", 10)
    assert content.count(real) == 2
    lying = io.BytesIO(bytes(content.replace(real, told)))

    with zipfile.ZipFile(lying) as opened:
        assert opened.getinfo("a.md").file_size == 10
    assert refused(lying)


def test_an_encrypted_entry_is_refused() -> None:
    content = bytearray(archive(("track.yml", TRACK)).getvalue())
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    assert refused(io.BytesIO(bytes(content)))[0].message == "is encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(method: int) -> None:
    file = archive(("track.yml", TRACK), method=method)
    assert "unusual way" in refused(file)[0].message


def _truncated() -> bytes:
    return sample().getvalue()[:-400]


def _damaged() -> bytes:
    content = bytearray(
        archive(("track.yml", TRACK), method=zipfile.ZIP_STORED).getvalue()
    )
    content[content.index(TRACK)] ^= 0xFF
    return bytes(content)


def _misnamed() -> bytes:
    """Give an archive with a name that is not the UTF-8 that it says it is."""
    content = archive(("träck.yml", TRACK)).getvalue()
    return content.replace("ä".encode(), b"\xff\xff")


def _misplaced() -> bytes:
    """Give an archive whose only entry begins before the file."""
    content = bytearray(archive(("track.yml", TRACK)).getvalue())
    end = content.index(b"PK\x05\x06")
    content[end + 16 : end + 20] = struct.pack("<L", 0x7FFFFFFF)
    return bytes(content)


@pytest.mark.parametrize("on_disk", [False, True])
@pytest.mark.parametrize(
    "make",
    [lambda: b"", lambda: b"slug: tiny", _truncated, _damaged, _misnamed, _misplaced],
    ids=["empty", "text", "truncated", "damaged", "misnamed", "misplaced"],
)
def test_what_is_no_archive_is_refused(
    make: Callable[[], bytes], on_disk: bool, tmp_path: Path
) -> None:
    (tmp_path / "sent.zip").write_bytes(make())
    with (tmp_path / "sent.zip").open("rb") as sent:
        problems = refused(sent if on_disk else io.BytesIO(make()))
    assert problems == [Problem("", 0, "is not a zip archive that can be read")]


def test_an_archive_without_a_track_is_refused() -> None:
    assert "is missing" in refused(archive(("deep/er/track.yml", TRACK)))[0].message


def test_an_archive_with_several_tracks_names_them() -> None:
    file = archive(("one/track.yml", TRACK), ("two/track.yml", TRACK))
    assert "holds 2 tracks (one, two)" in refused(file)[0].message
