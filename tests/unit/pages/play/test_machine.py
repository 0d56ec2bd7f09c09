"""Tracks with machines that run in the browser: page, scripts, checks."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import NOW, make_claim, make_invite, make_play
from trackgate.core.db import db
from trackgate.core.paths import DATA_ROOT
from trackgate.invites.models import Invite
from trackgate.invites.play_facts import PlayFacts
from trackgate.learners.browsers import remember
from trackgate.learners.identity import anonymous_learner
from trackgate.sandboxes.machines import machine_hosts, present_image
from trackgate.tracks.catalogue import find_track, import_track, newest_revision
from trackgate.tracks.folder import read_folder
from trackgate.tracks.scripts import WHOLE_TRACK, scripts_of

SLUG = "shell-first-steps"


@pytest.fixture
def image(app: Flask) -> str:
    """An image as ``trackgate images build`` leaves it, with a state of six bytes."""
    images = Path(app.instance_path) / "images"
    folder = images / "abc123"
    folder.mkdir(parents=True)
    state = {"name": "state.bin", "bytes": 6, "sha256": "x"}
    manifest = {
        "version": "abc123",
        "memory": 1 << 20,
        "files": {"state": state},
        "programs": {"usr/bin/git": {"name": "77.bin", "bytes": 3}},
    }
    (folder / "programs").mkdir()
    (folder / "programs" / "77.bin").write_bytes(b"git")
    (folder / "programs" / "other").write_bytes(b"not listed")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "state.bin").write_bytes(b"raw 42")
    (folder / "state.bin.br").write_bytes(b"small")
    (folder / "state.bin.zst").write_bytes(b"quick")
    (images / "current").write_text("abc123\n")
    return "abc123"


@pytest.fixture
def invite(app: Flask) -> Invite:
    import_track(read_folder(DATA_ROOT / "tracks" / SLUG), now=NOW)
    return make_invite(tracks=[SLUG])


@pytest.fixture
def play(client: FlaskClient, invite: Invite) -> PlayFacts:
    """A play of the shell's track by the learner of ``client``."""
    learner = anonymous_learner(made_by="x", now=NOW)
    client.set_cookie("tg_learner", remember(learner, proved=False, now=NOW))
    made = make_play(make_claim(invite, learner), SLUG)
    db.session.commit()
    return made


def url(play: PlayFacts, rest: str = "") -> str:
    return f"/play/{play.public_id}{rest}"


def ticket_of(page: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def facts_of(page: TestResponse) -> dict[str, Any]:
    found = re.search(r'id="machine-facts">(.*?)</script>', page.text, re.DOTALL)
    assert found is not None
    facts: dict[str, Any] = json.loads(found[1])
    return facts


def send(client: FlaskClient, play: PlayFacts, verb: str, **more: Any) -> TestResponse:  # noqa: ANN401
    ticket = ticket_of(client.get(url(play)))
    return client.post(url(play, f"/{verb}"), data={"ticket": ticket, **more})


def test_without_an_image_a_track_with_a_machine_is_content(
    client: FlaskClient, play: PlayFacts
) -> None:
    page = client.get(url(play))
    assert "machine-facts" not in page.text
    assert "cannot run here yet" in page.text
    assert "wasm" not in page.headers["Content-Security-Policy"]
    assert send(client, play, "next", challenge=1).location == url(play, "/challenge/2")


@pytest.mark.usefixtures("image")
class TestWithAnImage:
    """Machines run where an image is built."""

    def test_the_page_is_told_what_to_start(
        self, client: FlaskClient, play: PlayFacts
    ) -> None:
        page = client.get(url(play))
        facts = facts_of(page)
        assert facts["hosts"] == ["shell"]
        assert facts["image"]["url"] == "/machines/abc123/state.bin"
        assert facts["env"]["INSTRUQT_TRACK_SLUG"] == SLUG
        policy = page.headers["Content-Security-Policy"]
        assert "script-src 'self' 'wasm-unsafe-eval'" in policy

    def test_a_challenge_opens_by_its_check_alone(
        self, client: FlaskClient, play: PlayFacts
    ) -> None:
        page = client.get(url(play))
        assert "data-machine-check" in page.text
        assert "Check</button>" in page.text
        skipped = send(client, play, "next", challenge=1)
        assert skipped.location == url(play, "/challenge/1")
        said = send(client, play, "failed", challenge=1, message="No <b>word</b> yet.")
        assert "No &lt;b&gt;word&lt;/b&gt; yet." in said.text
        right = send(client, play, "passed", challenge=1)
        assert "That is right." in right.text
        assert "Next</button>" in right.text
        gone_on = send(client, play, "next", challenge=1)
        assert gone_on.location == url(play, "/challenge/2")

    def test_scripts_are_given_for_what_is_reached(
        self, client: FlaskClient, play: PlayFacts
    ) -> None:
        first = client.get(url(play, "/scripts?challenge=1")).get_json()
        assert set(first) == {"check", "solve"}
        assert first["check"]["shell"].startswith("#!/bin/sh")
        whole = client.get(url(play, "/scripts")).get_json()
        assert set(whole) == {"setup"}
        assert client.get(url(play, "/scripts?challenge=3")).status_code == 404

    def test_nobody_else_gets_the_scripts_or_passes_a_check(
        self, app: Flask, client: FlaskClient, play: PlayFacts
    ) -> None:
        ticket = ticket_of(client.get(url(play)))
        other = app.test_client()
        assert other.get(url(play, "/scripts")).status_code == 403
        sent = {"ticket": ticket, "challenge": 1}
        assert other.post(url(play, "/passed"), data=sent).status_code == 403

    def test_what_is_not_reached_is_not_passed(
        self, client: FlaskClient, play: PlayFacts
    ) -> None:
        assert send(client, play, "passed", challenge=2).status_code == 409

    @pytest.mark.parametrize(
        ("accepted", "coding", "content"),
        [("gzip, br, zstd", "zstd", b"quick"), ("gzip, br", "br", b"small")],
    )
    def test_the_image_is_sent_small_and_kept(
        self, client: FlaskClient, accepted: str, coding: str, content: bytes
    ) -> None:
        small = client.get(
            "/machines/abc123/state.bin", headers={"Accept-Encoding": accepted}
        )
        assert (small.data, small.headers["Content-Encoding"]) == (content, coding)
        assert small.headers["X-Bytes"] == "6"
        assert "immutable" in small.headers["Cache-Control"]
        plain = client.get("/machines/abc123/state.bin")
        assert plain.data == b"raw 42"

    def test_a_program_is_sent_to_a_machine_that_runs_it(
        self, client: FlaskClient
    ) -> None:
        sent = client.get("/machines/abc123/programs/77.bin")
        assert (sent.data, sent.headers["X-Bytes"]) == (b"git", "3")
        assert "immutable" in sent.headers["Cache-Control"]

    @pytest.mark.parametrize(
        "path",
        [
            "abc123/manifest.json",
            "abc123/..%2Fcurrent",
            "abc123/programs/other",
            "abc123/programs/..%2Fstate.bin",
            "zzz/state.bin",
            "zzz/programs/77.bin",
        ],
    )
    def test_nothing_else_of_the_folder_is_sent(
        self, client: FlaskClient, path: str
    ) -> None:
        assert client.get(f"/machines/{path}").status_code == 404


@pytest.mark.usefixtures("app")
def test_a_broken_current_is_no_image() -> None:
    assert present_image() is None


def test_what_a_browser_cannot_run_beside_keeps_machines_off() -> None:
    machine = {"kind": "machine", "name": "a"}
    site = {"kind": "website", "name": "s"}
    assert machine_hosts([machine, site]) == ["a"]
    assert machine_hosts([machine, {"kind": "container", "name": "c"}]) == []


def test_scripts_of_other_hosts_stay_here(app: Flask, invite: Invite) -> None:
    revision = newest_revision(find_track(SLUG).id)
    assert scripts_of(revision.id, WHOLE_TRACK, ["another"]) == {}
    assert set(scripts_of(revision.id, WHOLE_TRACK, ["shell"])) == {"setup"}
