"""Plays of machines, and uploading what they were, as a player's page does."""

import hashlib
import json
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import current_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import NOW, make_claim, make_invite, make_play, make_track
from support.images import result
from trackgate.core.db import db
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.queries import facts_by_id
from trackgate.learners.browsers import remember, who_is
from trackgate.pages.invite.form_token import FormToken
from trackgate.sandboxes.holds import hold
from trackgate.sandboxes.images import verification
from trackgate.sandboxes.machines import images_folder, present_image
from trackgate.sandboxes.states.models import SavedState, StateUsage
from trackgate.sandboxes.templates.store import (
    MachineTemplate,
    plan_for,
    templates_folder,
)
from trackgate.tracks.catalogue import newest_revision

PIECE = 4096
TEMPLATE = "0123456789abcdef"
HOLDER = "a browser"


def make_image(instance: Path | None = None) -> None:
    """Leave an image of machines, as far as sandboxes look at one.

    In the application's own instance folder, unless ``instance`` names another.
    """
    folder = (instance or Path(current_app.instance_path)) / "images" / TEMPLATE
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "state.bin").write_bytes(b"memory")
    state = {"name": "state.bin", "bytes": 6, "sha256": "x"}
    manifest = {
        "version": TEMPLATE,
        "memory": 1 << 20,
        "files": {"state": state},
        "programs": {},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    verification.record(folder, result())
    (folder.parent / "current").write_text(f"{TEMPLATE}\n")


def fail_image() -> None:
    """Let the image that ``make_image`` left fail when it is verified."""
    verification.record(images_folder() / TEMPLATE, result("git"))


def make_template(track_id: int) -> str:
    """Leave the template of a track's newest revision, as the worker makes it.

    Gives its id. An image must be there.
    """
    image = present_image()
    assert image is not None
    plan = plan_for(newest_revision(track_id).id, image)
    template = MachineTemplate(
        id=plan.id,
        image=image.version,
        files={host: {"name": f"{host}.bin", "bytes": 8} for host in plan.hosts},
        done=[step.name for step in plan.steps],
        failed="",
        seconds_without=2.5,
        seconds_with=0.5,
    )
    folder = templates_folder() / plan.id
    folder.mkdir(parents=True, exist_ok=True)
    for facts in template.files.values():
        (folder / facts["name"]).write_bytes(b"prepared")
    (folder / "manifest.json").write_text(json.dumps(asdict(template)))
    return plan.id


def machine_play(*hosts: str, slug: str = "intro", **invite: Any) -> PlayFacts:  # noqa: ANN401
    """Give a running play of a track with these machines (one by default)."""
    make_image()
    services = [{"name": host, "kind": "machine"} for host in hosts or ("shell",)]
    facts = {"time_limit": 7200, "idle_timeout": 600, "pause_limit_days": 7}
    make_track(slug, pausable=True, services=services, **facts)
    return make_play(make_claim(make_invite(tracks=[slug], **invite)), slug)


def some_bytes(size: int, seed: int = 1) -> bytes:
    """Give bytes that look like any compressed state."""
    return random.Random(seed).randbytes(size)


def sum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def files_of_states() -> list[Path]:
    """Give the files that the folder of states has."""
    folder = Path(current_app.instance_path) / "states"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def usage() -> dict[str, int]:
    """Give the bytes in every counter."""
    rows = db.session.execute(db.select(StateUsage.scope, StateUsage.bytes))
    return {row.scope: row.bytes for row in rows}


def state_rows() -> list[SavedState]:
    """Give the saved states as the database has them."""
    query = db.select(SavedState).execution_options(populate_existing=True)
    return list(db.session.scalars(query.order_by(SavedState.id)))


class Page:
    """The page of a play in its learner's browser, as far as saving goes."""

    def __init__(self, client: FlaskClient, play: PlayFacts, start: str = "") -> None:
        assert play.learner_id is not None
        secret = remember(play.learner_id, proved=False, now=NOW)
        db.session.commit()
        self.client = client
        self.url = f"{start}/play/{play.public_id}/states"
        self.secret = secret
        client.set_cookie("tg_learner", secret)
        self.headers = {
            "X-Trackgate-Ticket": ticket_for(play, secret),
            "X-Trackgate-Holder": HOLDER,
        }
        self.saved: dict[str, str] = {}  # the state that was last saved, by host
        if play.sandbox_id is not None:
            hold(play.sandbox_id, HOLDER)
            db.session.commit()

    def begin(self, content: bytes, host: str = "shell", **more: Any) -> TestResponse:  # noqa: ANN401
        promise = {
            "host": host,
            "template": TEMPLATE,
            "size": len(content),
            "sha256": sum_of(content),
        }
        return self.client.post(self.url, json=promise | more, headers=self.headers)

    def put(self, state: str, offset: int, piece: bytes) -> TestResponse:
        return self.client.put(
            f"{self.url}/{state}?offset={offset}",
            data=piece,
            headers=self.headers | {"X-Trackgate-Sum": sum_of(piece)},
        )

    def upload(self, content: bytes, host: str = "shell") -> str:
        """Upload a state, from where it stands, to its end; give its id."""
        begun = self.begin(content, host)
        assert begun.status_code == 200, begun.text
        state, received = begun.json["id"], begun.json["received"]
        while received < len(content):
            done = self.put(state, received, content[received : received + PIECE])
            assert done.status_code == 200, done.text
            received = done.json["received"]
        self.saved[host] = str(state)
        return str(state)

    def standing(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get(self.url).json
        return found

    def fetch(self, state: str) -> TestResponse:
        return self.client.get(f"{self.url}/{state}")

    def answered(self) -> TestResponse:
        return self.client.post(f"{self.url}/answered", headers=self.headers)

    def hold(self, **fields: str) -> TestResponse:
        """Ask for the machines, as the page does before it starts them."""
        return self.client.post(
            self.url.removesuffix("states") + "machine",
            data=fields,
            headers=self.headers,
        )

    def move(self, action: str) -> TestResponse:
        """Press Pause, Resume or Stop."""
        return self.client.post(
            self.url.removesuffix("states") + action,
            data={"state": list(self.saved.values())},
            headers=self.headers,
        )


def ticket_for(play: PlayFacts, secret: str) -> str:
    """Give the form token that the play's page carries for that browser."""
    known = who_is(secret)
    assert known is not None
    scope = facts_by_id(play.invite_id).public_id
    return FormToken(scope=scope, browser="b", token_id=known.token_id).write()
