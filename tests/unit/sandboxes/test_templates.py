"""Templates: which set-ups run ahead, and what is made of them."""

from pathlib import Path

import pytest
from flask import Flask

from factories import NOW, id_of_track
from trackgate.core.db import db
from trackgate.sandboxes import service as sandbox_service
from trackgate.sandboxes.machines import present_image
from trackgate.sandboxes.templates import making, store
from trackgate.sandboxes.templates.ahead import steps_ahead
from trackgate.sandboxes.templates.making import make
from trackgate.sandboxes.templates.store import (
    Plan,
    find_template,
    plan_for,
    recent_failure,
    templates_folder,
)
from trackgate.tracks.catalogue import import_track, newest_revision
from trackgate.tracks.folder import read_folder

_CONFIG = """\
version: "3"
virtualmachines:
  - name: shell
    image: debian
    environment:
      COLOUR: green
"""
_TRACK = """\
slug: ahead
title: Ahead
teaser: Set up ahead.
description: Set up ahead.
"""
_CHALLENGE = """\
---
slug: {slug}
type: challenge
title: {slug}
tabs:
  - title: Shell
    type: terminal
    hostname: shell
---
Look.
"""


def revision_with(place: Path, **scripts: str) -> int:
    """Import a track of two challenges with these set-ups: track, first, second."""
    folder = place / "ahead"
    places = {"track": "track_scripts", "first": "01-first", "second": "02-second"}
    for path in places.values():
        (folder / path).mkdir(parents=True)
    (folder / "track.yml").write_text(_TRACK)
    (folder / "config.yml").write_text(_CONFIG)
    for slug in ("first", "second"):
        assignment = folder / places[slug] / "assignment.md"
        assignment.write_text(_CHALLENGE.format(slug=slug))
    for name, text in scripts.items():
        (folder / places[name] / "setup-shell").write_text(f"#!/bin/sh\n{text}\n")
    assert import_track(read_folder(folder), now=NOW).notes == []
    db.session.commit()
    return newest_revision(id_of_track("ahead")).id


def names(revision_id: int) -> list[str]:
    return [step.name for step in steps_ahead(revision_id, ["shell"])]


@pytest.mark.usefixtures("app")
class TestWhatRunsAhead:
    def test_the_tracks_and_the_first_challenges_set_up_run_ahead(
        self, tmp_path: Path
    ) -> None:
        revision = revision_with(tmp_path, track="a", first="b", second="c")
        steps = steps_ahead(revision, ["shell"])
        assert [step.scripts for step in steps] == [
            {"shell": "#!/bin/sh\na\n"},
            {"shell": "#!/bin/sh\nb\n"},
        ]

    def test_they_find_what_is_the_same_for_everybody_and_the_machines_own(
        self, tmp_path: Path
    ) -> None:
        (step, _) = steps_ahead(revision_with(tmp_path, track="a"), ["shell"])
        assert step.variables["shell"]["TRACKGATE_TRACK"] == "ahead"
        assert step.variables["shell"]["COLOUR"] == "green"
        assert "TRACKGATE_PLAY" not in step.variables["shell"]

    @pytest.mark.parametrize(
        "text",
        [
            'echo "$TRACKGATE_PLAY" >id',
            "echo ${INSTRUQT_PARTICIPANT_ID}",
            "echo $((RANDOM % 7))",
            "head -c 9 /dev/urandom >secret",
            "  # Each learner's own: a word to find",
        ],
    )
    def test_what_is_each_learners_own_stays_with_the_learner(
        self, tmp_path: Path, text: str
    ) -> None:
        assert names(revision_with(tmp_path, track="true", first=text)) == ["0"]

    def test_nothing_runs_ahead_of_what_has_to_run_before_it(
        self, tmp_path: Path
    ) -> None:
        assert names(revision_with(tmp_path, track="echo $RANDOM", first="b")) == []

    def test_a_word_that_only_begins_alike_is_no_ones_own(self, tmp_path: Path) -> None:
        assert names(revision_with(tmp_path, track="echo RANDOMLY")) == ["0", "1"]


def plan_of(app: Flask, image: Path, revision_id: int) -> Plan:
    """Give the plan for a revision, from a real image that the application has."""
    images = Path(app.instance_path) / "images"
    images.mkdir()
    (images / image.name).symlink_to(image, target_is_directory=True)
    (images / "current").write_text(image.name)
    present = present_image()
    assert present is not None
    return plan_for(revision_id, present)


@pytest.mark.machine
def test_a_template_is_made_once_of_what_its_set_ups_leave(
    app: Flask, tmp_path: Path, machine_image: Path
) -> None:
    revision = revision_with(
        tmp_path,
        track='echo "$COLOUR $TRACKGATE_TRACK $HOSTNAME" >/root/word',
        first='[ "$(cat /root/word)" = "green ahead shell" ]',
    )
    plan = plan_of(app, machine_image, revision)
    assert not sandbox_service.prepare(revision, ahead=True).ready
    make(plan, templates_folder())
    assert sandbox_service.prepare(revision, ahead=True).ready
    template = find_template(plan.id)
    assert template is not None
    assert (template.done, template.failed) == (["0", "1"], "")
    made = templates_folder() / plan.id / "shell.bin"
    assert 0 < made.stat().st_size == template.size < 500_000
    assert 0 < template.seconds_with < template.seconds_without
    before = made.stat().st_mtime_ns
    make(plan, templates_folder())
    assert made.stat().st_mtime_ns == before


@pytest.mark.machine
def test_a_set_up_that_fails_ahead_stays_with_the_learner(
    app: Flask, tmp_path: Path, machine_image: Path
) -> None:
    revision = revision_with(
        tmp_path, track="true", first="fail-message no lamp; exit 3"
    )
    plan = plan_of(app, machine_image, revision)
    make(plan, templates_folder())
    template = find_template(plan.id)
    assert template is not None
    assert (template.done, template.failed) == (["0"], "shell: no lamp")


class TestFailing:
    @pytest.fixture
    def plan(self, app: Flask, tmp_path: Path) -> Plan:
        image = tmp_path / "abc"
        image.mkdir()
        (image / "state.bin").write_bytes(b"no state")
        (image / "manifest.json").write_text(
            '{"version": "abc", "memory": 1, "programs": {},'
            '"files": {"state": {"name": "state.bin", "bytes": 8}}}'
        )
        return plan_of(app, image, revision_with(tmp_path, track="true"))

    def test_without_node_it_says_so(
        self, plan: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def missing() -> str:
            raise making.Missing("Node.js was not found")

        monkeypatch.setattr(making, "find_node", missing)
        make(plan, templates_folder())
        assert recent_failure(templates_folder(), plan.id) == "Node.js was not found"
        assert find_template(plan.id) is None

    @pytest.mark.node
    def test_a_machine_that_does_not_start_leaves_nothing_but_its_reason(
        self, plan: Plan
    ) -> None:
        make(plan, templates_folder())
        reason = recent_failure(templates_folder(), plan.id)
        assert reason.startswith("The machine ended with 1:")
        assert not list(templates_folder().glob("*/"))

    def test_a_failure_is_forgotten_before_the_next_try(
        self, plan: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store_now = store.time.time()
        templates_folder().mkdir()
        store.note_failure(templates_folder(), plan.id, "once")
        monkeypatch.setattr(store.time, "time", lambda: store_now + 60)
        assert recent_failure(templates_folder(), plan.id) == ""
