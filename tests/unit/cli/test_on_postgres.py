"""The same commands on PostgreSQL."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trackgate.cli.program import program

from .conftest import MakeTrack


@pytest.mark.postgres
def test_an_invite_is_made_changed_and_found_sound(
    postgres_url: str, tmp_path: Path, make_track: MakeTrack
) -> None:
    runner = CliRunner(
        env={"INSTANCE_PATH": str(tmp_path / "i"), "DATABASE_URL": postgres_url}
    )

    def run(*arguments: str) -> Result:
        done = runner.invoke(program, arguments)
        assert done.exit_code == 0, done.output
        return done

    assert runner.invoke(program, ["doctor"]).exit_code == 1
    run("db", "upgrade")
    run("tracks", "import", str(make_track("first")))
    create = ("invites", "create", "--title", "T", "--track", "first", "--json")
    made = json.loads(run(*create).stdout)
    run("invites", "edit", made["id"], "--claim-limit", "5")
    (listed,) = json.loads(run("invites", "list", "--json").stdout)
    assert listed["claim_limit"] == 5
    assert run("leads", "export").stdout.startswith("email,")
    run("worker", "--once")
    assert "PostgreSQL" in run("doctor").stdout
