"""Running commands inside the test's own application, so that ``tick`` moves them."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from trackgate.cli.program import program
from trackgate.core.db import db
from trackgate.forms.store import ensure_form


class Cli:
    """``trackgate …`` as a function that gives what it printed."""

    def __call__(self, *arguments: str, stdin: str = "") -> str:
        """Run a command that must succeed."""
        done = CliRunner().invoke(program, arguments, input=stdin)
        said = f"trackgate {' '.join(arguments)}\n{done.output}"
        assert done.exit_code == 0, f"{said}\n{done.exception!r}"
        return done.stdout

    def json(self, *arguments: str) -> Any:  # noqa: ANN401
        """Run a command with ``--json`` and give the one document it printed."""
        return json.loads(self(*arguments, "--json"))

    def refuses(self, *arguments: str, stdin: str = "") -> str:
        """Run a command that must refuse, with one line, and print nothing else."""
        done = CliRunner().invoke(program, arguments, input=stdin)
        assert done.exit_code == 1, f"{done.output}\n{done.exception!r}"
        assert done.stdout == ""
        lines = done.stderr.splitlines()
        assert len(lines) == 1, done.stderr
        assert lines[0].startswith("Error: ")
        return lines[0].removeprefix("Error: ")


@pytest.fixture
def cli(app: Flask) -> Cli:
    """The commands, on the database and by the clock of ``app``."""
    ensure_form(now=app.extensions["trackgate.clock"]())
    db.session.commit()
    return Cli()


MakeTrack = Callable[..., Path]


@pytest.fixture
def make_track(tmp_path: Path) -> MakeTrack:
    """Write a track folder of one challenge; ``files`` are added or replaced."""

    def make(slug: str = "first", files: Mapping[str, str] | None = None) -> Path:
        root = tmp_path / "tracks" / slug
        challenge = "---\nslug: one\ntype: challenge\ntitle: One\n---\nDo it.\n"
        texts = {
            "track.yml": f"slug: {slug}\ntitle: Track {slug}\n",
            "01-one/assignment.md": challenge,
            **(files or {}),
        }
        for name, text in texts.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return root

    return make


PAUSABLE = {
    "track.yml": "slug: machine\ntitle: Machine\npausable: true\n",
    "config.yml": (
        "version: '3'\nvirtualmachines:\n- name: host\n  image: debian/12\n"
        "  machine_type: n1-standard-1\n"
    ),
}


@pytest.fixture
def tracks(cli: Cli, make_track: MakeTrack) -> list[str]:
    """Three imported tracks; the last is pausable."""
    for slug in ("first", "second"):
        cli("tracks", "import", str(make_track(slug)))
    cli("tracks", "import", str(make_track("machine", PAUSABLE)))
    return ["first", "second", "machine"]


@pytest.fixture
def make_invite(cli: Cli, tracks: list[str]) -> Callable[..., dict[str, Any]]:
    """Create an invite of the first track by command; give its document."""

    def make(*options: str) -> dict[str, Any]:
        document: dict[str, Any] = cli.json(
            *("invites", "create", "--title", "Spring", "--track", tracks[0]), *options
        )
        return document

    return make
