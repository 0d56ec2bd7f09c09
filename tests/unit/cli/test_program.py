"""The program as a whole: help, settings, and the same commands for flask."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask.cli import FlaskGroup, ScriptInfo

from trackgate import create_app
from trackgate.cli import init_cli
from trackgate.cli.program import program


def every_command(
    group: click.Group = program, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))
        else:
            yield (*path, name)


@pytest.fixture
def runner(tmp_path: Path) -> CliRunner:
    return CliRunner(env={"INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "test-secret"})


def test_without_arguments_it_prints_its_help(runner: CliRunner) -> None:
    done = runner.invoke(program)
    assert done.exit_code == 0
    assert "invites" in done.stdout


@pytest.mark.parametrize("path", list(every_command()), ids=" ".join)
def test_every_command_has_help_with_an_example_of_itself(
    path: tuple[str, ...], runner: CliRunner
) -> None:
    done = runner.invoke(program, [*path, "--help"])
    assert done.exit_code == 0
    assert "Examples:" in done.stdout
    assert f"  trackgate {' '.join(path)}" in done.stdout.partition("Examples:")[2]


@pytest.mark.parametrize("path", list(every_command()), ids=" ".join)
def test_help_is_no_wider_than_a_terminal(
    path: tuple[str, ...], runner: CliRunner
) -> None:
    done = runner.invoke(program, [*path, "--help"])
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_data_is_where_instance_path_says(
    runner: CliRunner, tmp_path: Path
) -> None:
    done = runner.invoke(program, ["db", "upgrade"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "trackgate.db").exists()
    assert "was brought from nothing to" in done.stdout
    again = runner.invoke(program, ["db", "upgrade"])
    assert "is up to date" in again.stdout


def test_an_upgraded_database_has_a_lead_form(runner: CliRunner) -> None:
    runner.invoke(program, ["db", "upgrade"])
    done = runner.invoke(program, ["form", "show"])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    "command", [("invites", "list"), ("tracks", "list"), ("worker", "--once")]
)
def test_a_database_that_is_not_migrated_is_one_line(
    command: tuple[str, ...], runner: CliRunner
) -> None:
    done = runner.invoke(program, command)
    assert done.exit_code == 1
    assert done.stderr == (
        "Error: The database is not migrated; run: trackgate db upgrade\n"
    )


def test_a_wrong_setting_is_one_line(runner: CliRunner) -> None:
    done = runner.invoke(program, ["invites", "list"], env={"BASE_URL": "nonsense"})
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: BASE_URL is 'nonsense'; use an address")
    assert len(done.stderr.splitlines()) == 1


def test_the_worker_can_do_every_job_once(runner: CliRunner) -> None:
    runner.invoke(program, ["db", "upgrade"])
    done = runner.invoke(program, ["worker", "--once"])
    assert done.exit_code == 0, done.output


def test_flask_has_the_same_commands(runner: CliRunner, tmp_path: Path) -> None:
    app = create_app({"SECRET_KEY": "test-secret"}, instance=tmp_path)
    init_cli(app)
    info = ScriptInfo(create_app=lambda: app)
    flask = FlaskGroup(add_default_commands=False)
    done = runner.invoke(flask, ["db", "upgrade"], obj=info)
    assert done.exit_code == 0, done.output
    done = runner.invoke(flask, ["invites", "list"], obj=info)
    assert done.stdout == (
        "There is no such invite; see: trackgate invites create --help\n"
    )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("fly",), "No such command 'fly'. See: trackgate --help"),
        (("--fly",), "No such option '--fly'. See: trackgate --help"),
        (
            ("invites", "create", "--claim-limit", "many"),
            "Invalid value for '--claim-limit': 'many' is not a valid integer."
            " See: trackgate invites create --help",
        ),
        (
            ("invites", "show"),
            "Missing argument 'ID'. See: trackgate invites show --help",
        ),
    ],
)
def test_a_command_line_that_cannot_be_read_is_one_line(
    command: tuple[str, ...], said: str, runner: CliRunner
) -> None:
    done = runner.invoke(program, command, prog_name="trackgate")
    assert done.exit_code == 2
    assert done.stderr == f"Error: {said}\n"


def test_a_group_alone_prints_its_help(runner: CliRunner) -> None:
    assert "new-link" in runner.invoke(program, ["invites"]).output
