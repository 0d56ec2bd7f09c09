"""``trackgate tracks``."""

from pathlib import Path

from click.testing import CliRunner

from trackgate.cli.program import program

from .conftest import Cli, MakeTrack


def test_a_folder_becomes_a_track_and_a_change_a_revision(
    cli: Cli, make_track: MakeTrack
) -> None:
    folder = str(make_track("first"))
    (made,) = cli.json("tracks", "import", folder)
    assert made == {
        "slug": "first",
        "title": "Track first",
        "revision": 1,
        "created": True,
        "challenges": 1,
        "notes": [],
    }
    assert cli.json("tracks", "import", folder)[0]["created"] is False
    make_track("first", {"track.yml": "slug: first\ntitle: Better\n"})
    assert cli.json("tracks", "import", folder)[0]["revision"] == 2
    (row,) = cli.json("tracks", "list")
    assert (row["slug"], row["title"], row["revision"]) == ("first", "Better", 2)


def test_a_folder_of_folders_is_imported_whole(cli: Cli, make_track: MakeTrack) -> None:
    parent = make_track("first").parent
    make_track("second")
    (parent / "README.md").write_text("not a track", encoding="utf-8")
    said = cli("tracks", "import", str(parent))
    assert [line.split(":")[0] for line in said.splitlines()] == ["first", "second"]


def test_what_is_not_known_is_noted_with_its_place(
    cli: Cli, make_track: MakeTrack
) -> None:
    folder = make_track("first", {"track.yml": "slug: first\ntitle: T\nfoo: 1\n"})
    assert f"note: {folder}/track.yml:3: " in cli("tracks", "import", str(folder))


def test_one_bad_folder_and_nothing_is_imported(
    cli: Cli, make_track: MakeTrack
) -> None:
    good, bad = make_track("first"), make_track("bad", {"track.yml": "slug: [\n"})
    done = CliRunner().invoke(program, ["tracks", "import", str(good), str(bad)])
    assert done.exit_code == 1
    assert done.stdout == ""
    *places, last = done.stderr.splitlines()
    assert all(line.startswith(f"{bad}/track.yml:") for line in places)
    assert last == f"Error: Nothing was imported: {len(places)} problem(s), see above"
    assert cli.json("tracks", "list") == []


def test_paths_that_are_no_tracks_are_one_line(
    cli: Cli, tmp_path: Path, make_track: MakeTrack
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "is not a folder" in cli.refuses("tracks", "import", str(empty / "no"))
    assert "holds none" in cli.refuses("tracks", "import", str(empty))
    one = make_track("one", {"track.yml": "slug: same\ntitle: T\n"})
    two = make_track("two", {"track.yml": "slug: same\ntitle: T\n"})
    both = cli.refuses("tracks", "import", str(one), str(two))
    assert "both the track same" in both


def test_a_retired_track_is_listed_on_demand_and_can_come_back(
    cli: Cli, tracks: list[str]
) -> None:
    cli("tracks", "retire", "first")
    assert "first" not in [row["slug"] for row in cli.json("tracks", "list")]
    assert "Track first (retired)" in cli("tracks", "list", "--all")
    assert "retired" in cli.refuses(
        "invites", "create", "--title", "T", "--track", "first"
    )
    cli("tracks", "bring-back", "first")
    assert "first" in [row["slug"] for row in cli.json("tracks", "list")]
    assert "no track nope" in cli.refuses("tracks", "retire", "nope")
