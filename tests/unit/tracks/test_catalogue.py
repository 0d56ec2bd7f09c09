"""Importing, listing and retiring tracks."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest
import sqlalchemy as sa

from trackgate.core.db import db, page_stamp
from trackgate.tracks.catalogue import (
    UnknownTrack,
    bring_back,
    find_asset,
    find_file,
    find_track,
    import_track,
    list_tracks,
    newest_revision,
    retire,
    revision_challenges,
    revision_services,
)
from trackgate.tracks.folder import read_folder
from trackgate.tracks.models import Challenge, FileKind, Track, TrackFile, TrackRevision

MakeFolder = Callable[..., Path]

pytestmark = pytest.mark.usefixtures("app")


class Tick(Protocol):
    now: datetime

    def advance(self, **delta: float) -> None: ...


def stamp() -> int:
    return db.session.scalar(sa.select(page_stamp)) or 0


def test_an_import_stores_the_whole_track(folders: Path, tick: Tick) -> None:
    imported = import_track(read_folder(folders / "odd-values"), now=tick.now)
    db.session.commit()
    assert (imported.slug, imported.revision) == ("odd-values", 1)
    assert imported.created
    assert len(imported.notes) == 17
    track = find_track("odd-values")
    assert track is not None
    revision = newest_revision(track.id)
    assert (revision.title, revision.pausable) == ("2024", True)
    assert (revision.machine_count, revision.unpausable_count) == (1, 0)
    assert revision.lab_config["theme"] == {"name": "modern-dark"}
    assert revision.secrets == ["ACTIVATION_KEY", "TOKEN"]
    assert revision_services(revision)[0].options["machine_type"] == "n1-standard-2"
    challenges = revision_challenges(revision.id)
    assert [challenge.position for challenge in challenges] == [1, 2, 3]
    assert [challenge.slug for challenge in challenges] == [
        "install-things",
        "check-yourself",
        "last-words",
    ]
    assert challenges[1].solution == [0, 2]


def test_values_of_secrets_are_nowhere_in_the_database(
    folders: Path, tick: Tick
) -> None:
    import_track(read_folder(folders / "odd-values"), now=tick.now)
    db.session.commit()
    tables = db.metadata.sorted_tables
    dump = repr([db.session.execute(sa.select(table)).all() for table in tables])
    assert "ACTIVATION_KEY" in dump
    assert "not-to-be-kept" not in dump


def test_files_are_found_by_path_and_assets_by_address(
    folders: Path, tick: Tick
) -> None:
    draft = read_folder(folders / "odd-values")
    import_track(draft, now=tick.now)
    track = find_track("odd-values")
    assert track is not None
    revision_id = newest_revision(track.id).id
    script = find_file(revision_id, "install-things/check-rhel")
    assert script is not None
    assert script.kind is FileKind.SCRIPT
    assert find_file(revision_id, "install-things/check-nobody") is None
    digest = draft.source_digest[:16]
    asset = find_asset("odd-values", digest, "map.png")
    assert asset is not None
    assert asset.content.startswith(b"\x89PNG")
    assert find_asset("odd-values", "0" * 16, "map.png") is None
    assert find_asset("odd-values", digest[:1], "map.png") is None
    assert find_asset("odd-values", "%" * 16, "map.png") is None
    assert find_asset("odd-values", digest, "../install-things/check-rhel") is None


def test_scripts_are_never_given_out_by_address(folders: Path, tick: Tick) -> None:
    draft = read_folder(folders / "odd-values")
    import_track(draft, now=tick.now)
    digest = draft.source_digest[:16]
    db.session.execute(sa.update(TrackFile).values(kind=FileKind.SCRIPT))
    assert find_asset("odd-values", digest, "map.png") is None


def test_the_same_folder_again_makes_no_new_revision(
    make_folder: MakeFolder, tick: Tick
) -> None:
    root = make_folder()
    import_track(read_folder(root), now=tick.now)
    before = stamp()
    again = import_track(read_folder(root), now=tick.now)
    assert (again.revision, again.created) == (1, False)
    assert stamp() == before
    assert db.session.scalar(sa.select(sa.func.count(TrackRevision.id))) == 1


def test_a_changed_folder_makes_a_new_revision_and_keeps_the_old_one(
    make_folder: MakeFolder, tick: Tick
) -> None:
    import_track(read_folder(make_folder()), now=tick.now)
    before = stamp()
    tick.advance(days=1)
    changed = make_folder({"track.yml": "slug: small\ntitle: Larger\n"})
    second = import_track(read_folder(changed), now=tick.now)
    assert (second.revision, second.created) == (2, True)
    assert stamp() == before + 1
    track = find_track("small")
    assert track is not None
    assert newest_revision(track.id).title == "Larger"
    assert [revision.title for revision in track.revisions] == ["Small", "Larger"]
    back = make_folder({"track.yml": "slug: small\ntitle: Small\n"})
    assert import_track(read_folder(back), now=tick.now).revision == 3


def test_an_import_does_not_commit(make_folder: MakeFolder, tick: Tick) -> None:
    import_track(read_folder(make_folder()), now=tick.now)
    db.session.rollback()
    for model in (Track, TrackRevision, Challenge):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == 0


def test_tracks_are_listed_by_title_as_their_newest_revision_has_it(
    make_folder: MakeFolder, folders: Path, tick: Tick
) -> None:
    import_track(read_folder(make_folder()), now=tick.now)
    import_track(read_folder(folders / "old-form"), now=tick.now)
    changed = make_folder({"track.yml": "slug: small\ntitle: a small one\n"})
    import_track(read_folder(changed), now=tick.now)
    rows = list_tracks()
    assert [(row.slug, row.title, row.revision) for row in rows] == [
        ("small", "a small one", 2),
        ("old-form", "The old form", 1),
    ]
    assert [row.challenge_count for row in rows] == [1, 2]


def test_a_retired_track_leaves_the_list_and_can_come_back(
    make_folder: MakeFolder, tick: Tick
) -> None:
    import_track(read_folder(make_folder()), now=tick.now)
    before = stamp()
    retired_at = tick.now
    retire("small", now=tick.now)
    assert stamp() == before + 1
    tick.advance(days=1)
    assert retire("small", now=tick.now).retired_at == retired_at
    assert list_tracks() == []
    assert [row.slug for row in list_tracks(include_retired=True)] == ["small"]
    assert bring_back("small").retired_at is None
    assert [row.slug for row in list_tracks()] == ["small"]


def test_importing_a_retired_track_leaves_it_retired(
    make_folder: MakeFolder, tick: Tick
) -> None:
    import_track(read_folder(make_folder()), now=tick.now)
    retire("small", now=tick.now)
    changed = make_folder({"track.yml": "slug: small\ntitle: New\n"})
    assert import_track(read_folder(changed), now=tick.now).created
    assert list_tracks() == []


def test_what_is_not_there_is_said_to_be_unknown(tick: Tick) -> None:
    assert find_track("nothing") is None
    with pytest.raises(UnknownTrack, match="nothing"):
        retire("nothing", now=tick.now)
    with pytest.raises(UnknownTrack):
        bring_back("nothing")
    with pytest.raises(UnknownTrack):
        newest_revision(77)


def test_the_database_refuses_a_pausable_track_without_machines(
    make_folder: MakeFolder, tick: Tick
) -> None:
    import_track(read_folder(make_folder()), now=tick.now)
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.update(TrackRevision).values(pausable=True))
