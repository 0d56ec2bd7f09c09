"""Changing a track's settings: a new revision, everything else as it was."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from factories import add_revision, make_track
from support.clockfile import Ticking
from trackgate.core.db import db, page_stamp
from trackgate.tracks.adjusting import (
    NotPausable,
    RevisionMoved,
    TrackSettings,
    adjust,
    settings_of,
)
from trackgate.tracks.catalogue import import_track, newest_revision
from trackgate.tracks.folder import read_folder
from trackgate.tracks.models import Challenge, Track, TrackFile, TrackRevision
from trackgate.tracks.revisions import UnknownTrack, find_asset, find_track

SAMPLE = Path(__file__).parents[3] / "tracks" / "spot-the-phish"
MACHINE = {"name": "shell", "kind": "machine"}
CONTAINER = {"name": "web", "kind": "container"}


@pytest.fixture
def track(app: Flask, tick: Ticking) -> Track:
    import_track(read_folder(SAMPLE), now=tick.now)
    db.session.commit()
    found = find_track("spot-the-phish")
    assert found is not None
    return found


def settings(track: Track) -> TrackSettings:
    return settings_of(newest_revision(track.id))


def rows(model: type[Challenge | TrackFile], revision: TrackRevision) -> list[object]:
    columns = [
        c for c in model.__table__.columns if c.name not in {"id", "revision_id"}
    ]
    query = sa.select(*columns).where(model.revision_id == revision.id)
    return [tuple(row) for row in db.session.execute(query.order_by(model.id))]


def test_a_change_makes_a_revision_like_the_newest(track: Track, tick: Ticking) -> None:
    old = newest_revision(track.id)
    tick.advance(days=1)

    wanted = replace(settings(track), time_limit=3600)
    changed = adjust(track.id, wanted, seen=1, now=tick.now)

    new = newest_revision(track.id)
    assert changed == {"time_limit": [old.time_limit, 3600]}
    assert (old.number, new.number) == (1, 2)
    assert new.imported_at == tick.now
    apart = {"id", "number", "imported_at", "time_limit"}
    for column in TrackRevision.__table__.columns:
        same = getattr(old, column.name) == getattr(new, column.name)
        assert same != (column.name in apart), column.name
    assert rows(Challenge, new) == rows(Challenge, old) != []
    assert rows(TrackFile, new) == rows(TrackFile, old) != []


def test_the_old_revision_stays_as_it_was(track: Track, tick: Ticking) -> None:
    old = newest_revision(track.id)
    before = settings(track)
    adjust(track.id, replace(before, idle_timeout=60), seen=1, now=tick.now)
    db.session.expire_all()

    assert settings_of(old) == before


def test_the_same_settings_make_no_revision(track: Track, tick: Ticking) -> None:
    assert adjust(track.id, settings(track), seen=1, now=tick.now) == {}
    assert newest_revision(track.id).number == 1


def test_pages_are_made_stale(track: Track, tick: Ticking) -> None:
    before = db.session.scalar(sa.select(page_stamp))
    adjust(track.id, replace(settings(track), time_limit=1), seen=1, now=tick.now)
    assert db.session.scalar(sa.select(page_stamp)) != before


def test_who_saw_an_older_revision_overwrites_nothing(
    track: Track, tick: Ticking
) -> None:
    mine = replace(settings(track), time_limit=60)
    adjust(track.id, replace(mine, time_limit=120), seen=1, now=tick.now)

    with pytest.raises(RevisionMoved):
        adjust(track.id, mine, seen=1, now=tick.now)
    assert settings(track).time_limit == 120


def test_the_same_folder_again_keeps_the_change(track: Track, tick: Ticking) -> None:
    adjust(track.id, replace(settings(track), time_limit=60), seen=1, now=tick.now)

    imported = import_track(read_folder(SAMPLE), now=tick.now)

    assert not imported.created
    assert settings(track).time_limit == 60


def test_pictures_keep_their_addresses(track: Track, tick: Ticking) -> None:
    old = newest_revision(track.id)
    picture = db.session.scalar(
        sa.select(TrackFile.path).where(TrackFile.revision_id == old.id)
    )
    assert picture is not None
    adjust(track.id, replace(settings(track), time_limit=60), seen=1, now=tick.now)

    name = picture.removeprefix("assets/")
    assert find_asset(track.slug, old.source_digest[:16], name) is not None


def test_a_machine_alone_may_pause(app: Flask, tick: Ticking) -> None:
    track = make_track(services=[MACHINE], machine_count=1)
    wanted = replace(settings(track), pausable=True, pause_limit_days=60)

    adjust(track.id, wanted, seen=1, now=tick.now)

    assert settings(track) == wanted


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "no virtual machine"),
        ({"services": [CONTAINER], "unpausable_count": 1}, "container “web”"),
        (
            {
                "services": [MACHINE, CONTAINER],
                "machine_count": 1,
                "unpausable_count": 1,
            },
            "container “web”",
        ),
    ],
)
def test_anything_else_is_refused_by_name(
    app: Flask, tick: Ticking, facts: dict[str, object], said: str
) -> None:
    track = make_track(**facts)  # type: ignore[arg-type]
    with pytest.raises(NotPausable, match=said):
        adjust(track.id, replace(settings(track), pausable=True), seen=1, now=tick.now)
    assert newest_revision(track.id).number == 1


def test_the_newest_is_what_is_copied(app: Flask, tick: Ticking) -> None:
    track = make_track(challenges=1)
    add_revision(track, challenges=3, title="Second")

    adjust(track.id, replace(settings(track), time_limit=60), seen=2, now=tick.now)

    newest = newest_revision(track.id)
    assert (newest.number, newest.title, len(newest.challenges)) == (3, "Second", 3)


@pytest.mark.parametrize(
    "values", [{"pause_limit_days": 0}, {"pause_limit_days": 61}, {"time_limit": -1}]
)
def test_settings_out_of_bounds_cannot_be_made(values: dict[str, int]) -> None:
    good = {"pause_limit_days": 7, "time_limit": 0, "idle_timeout": 0}
    with pytest.raises(ValueError, match=r"a (time|pause limit) is"):
        TrackSettings(pausable=False, **{**good, **values})


def test_a_track_without_a_revision_cannot_be_adjusted(
    app: Flask, tick: Ticking
) -> None:
    nothing = TrackSettings(
        pausable=False, pause_limit_days=7, time_limit=0, idle_timeout=0
    )
    with pytest.raises(UnknownTrack):
        adjust(404, nothing, seen=1, now=tick.now)
