"""The demo's data: one invite of every kind, made once and kept."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from click.testing import CliRunner

from support.clockfile import ClockFile
from trackgate import create_app
from trackgate.cli import demo as demo_command
from trackgate.cli.demo import Where, _prepare
from trackgate.cli.invites.commands import get_invite
from trackgate.cli.program import program
from trackgate.cli.running import Refused
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.invites.claims import make_claim
from trackgate.learners.identity import anonymous_learner


@pytest.fixture
def where(tmp_path: Path) -> Where:
    environ = {
        "BASE_URL": "http://localhost:8123",
        "TRACKGATE_PRINT_MAIL": "1",
        "SECRET_KEY": "test-secret",
    }
    return Where(environ, tmp_path)


def start(where: Where) -> dict[str, Any]:
    says: dict[str, Any] = json.loads(_prepare(where, as_json=True))
    return says


def test_the_first_start_makes_one_invite_of_every_kind(where: Where) -> None:
    says = start(where)
    assert says["url"] == "http://localhost:8123"
    assert set(says["admin"]) == {"url", "email", "password"}
    kinds = [
        (i["sharing"], i["type"], i["access"], i["status"]) for i in says["invites"]
    ]
    assert kinds == [
        ("link", "self_paced", "details", "active"),
        ("link", "self_paced", "anyone", "active"),
        ("link", "self_paced", "allowed", "active"),
        ("link", "live_event", "details", "upcoming"),
        ("link", "live_event", "details", "active"),
        ("embed", "self_paced", "details", "active"),
        ("link", "self_paced", "details", "expired"),
    ]
    assert all(invite["tracks"] for invite in says["invites"])
    embed = next(i for i in says["invites"] if i["sharing"] == "embed")
    assert embed["any_origin"] is True
    assert "http://localhost:8123" in embed["origins"]


def test_a_second_start_says_the_same(where: Where) -> None:
    assert start(where) == start(where)


def claim_event(where: Where, public_id: str) -> None:
    """Let somebody in, as Continue does."""
    app = create_app(where.environ, instance=where.folder)
    with app.app_context():
        now = clock.now()
        learner = anonymous_learner(made_by="press", now=now)
        invite_id = get_invite(public_id).id
        make_claim(invite_id=invite_id, learner_id=learner, attribution={}, now=now)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("days", [2, 4, 30])
def test_a_later_start_moves_the_events_on_and_keeps_their_claims(
    days: int, where: Where
) -> None:
    moved = ClockFile(where.folder / "clock")
    where.environ.update(TESTING="1", TRACKGATE_TEST_CLOCK=str(moved.path))
    first = start(where)["invites"]
    claim_event(where, first[4]["id"])

    moved.advance(days=days, minutes=1)
    later = start(where)["invites"]
    assert [(i["id"], i["url"]) for i in later] == [(i["id"], i["url"]) for i in first]
    assert [i["status"] for i in later] == [i["status"] for i in first]
    upcoming, running = later[3:5]
    assert running["starts_at"] < moved.now.isoformat() < running["ends_at"]
    assert upcoming["starts_at"] > (moved.now + timedelta(days=1)).isoformat()
    assert running["claims"] == running["seats_taken"] == 1


def test_events_whose_time_has_not_gone_by_stay_where_they_are(where: Where) -> None:
    moved = ClockFile(where.folder / "clock")
    where.environ.update(TESTING="1", TRACKGATE_TEST_CLOCK=str(moved.path))
    first = start(where)
    moved.advance(days=1)
    assert start(where) == first


def test_a_demo_of_an_earlier_version_is_brought_up_to_this_one(where: Where) -> None:
    first = start(where)
    app = create_app(where.environ, instance=where.folder)
    with app.app_context():
        flask_migrate.downgrade(revision="0001")
        assert not db.inspect(db.engine).has_table("hot_start_pool")
        db.engine.dispose()
    assert start(where) == first


def test_the_kept_password_is_nobody_elses_to_read(where: Where) -> None:
    start(where)
    assert (where.folder / "demo.json").stat().st_mode & 0o777 == 0o600


def test_an_invite_that_was_deleted_is_not_shown_again(where: Where) -> None:
    first = start(where)["invites"][0]
    environ = {**where.environ, "INSTANCE_PATH": str(where.folder)}
    done = CliRunner(env=environ).invoke(program, ["invites", "delete", first["id"]])
    assert done.exit_code == 0, done.output
    assert first["id"] not in [i["id"] for i in start(where)["invites"]]


def test_a_folder_that_lost_its_notes_is_refused(where: Where) -> None:
    start(where)
    (where.folder / "demo.json").unlink()
    with pytest.raises(Refused, match="demo-reset"):
        start(where)


def test_people_are_told_links_admin_and_where_mails_go(where: Where) -> None:
    invites = start(where)["invites"]
    text = _prepare(where, as_json=False)
    assert all(invite["url"] in text for invite in invites)
    assert "admin@example.com" in text
    assert "printed here" in text


def test_the_demo_never_touches_a_real_deployments_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://real/deployment")
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    monkeypatch.delenv("BASE_URL", raising=False)
    where = demo_command._where(9001)
    assert "DATABASE_URL" not in where.environ
    assert where.environ["BASE_URL"] == "http://localhost:9001"
    assert where.folder == tmp_path


@pytest.mark.parametrize("as_json", [True, False])
def test_mails_are_printed_beside_the_json_document_and_never_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    def serve(*, announce: Callable[[], None], **_rest: object) -> None:
        announce()
        print("--- mail to ann@example.com")

    monkeypatch.setattr(demo_command.serving, "serve", serve)
    monkeypatch.setattr(demo_command, "check_port", lambda _host, _port: None)
    monkeypatch.setattr(demo_command, "_host_page", lambda _where: None)
    runner = CliRunner(env={"INSTANCE_PATH": str(tmp_path), "DATABASE_URL": None})
    command = ["demo", "--no-machines", *(["--json"] if as_json else [])]
    done = runner.invoke(program, command)
    assert done.exit_code == 0, done.stderr
    assert ("mail to" in done.stdout) is not as_json
    assert ("mail to" in done.stderr) is as_json
    if as_json:
        assert json.loads(done.stdout)["invites"]


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        runner = CliRunner(env={"INSTANCE_PATH": str(tmp_path)})
        for command in ("demo", "serve"):
            done = runner.invoke(program, [command, "--port", port])
            assert done.exit_code == 1
            assert done.stderr == (
                f"Error: Cannot listen on 127.0.0.1:{port}: Address already in use\n"
            )
