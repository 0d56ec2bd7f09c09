"""The program: its groups of commands, each in a file of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError
from flask.cli import ScriptInfo

from trackgate import create_app
from trackgate.cli.admin import admin
from trackgate.cli.claims import claims
from trackgate.cli.database import db_group
from trackgate.cli.demo import demo
from trackgate.cli.doctor.command import doctor
from trackgate.cli.forms import form
from trackgate.cli.images import images
from trackgate.cli.invites.commands import invites
from trackgate.cli.leads import leads
from trackgate.cli.mail import mail
from trackgate.cli.microsite import microsite
from trackgate.cli.serving import serve, worker
from trackgate.cli.tracks import tracks

_SETTINGS = {"help_option_names": ["-h", "--help"]}
_END = "The data is in the folder that INSTANCE_PATH names, by default instance/."


class WrongUse(click.ClickException):
    """A command line that cannot be read, told in one line."""

    exit_code = 2


@contextmanager
def _one_line() -> Iterator[None]:
    """Tell a wrong command line in one line, without repeating the usage."""
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "trackgate"
        text = " ".join(error.format_message().split())
        raise WrongUse(f"{text} See: {path} --help") from error


class Program(click.Group):
    """The group of all commands: what is wrong is told in one line."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's own
    ) -> click.Context:
        """Read the program's own options."""
        with _one_line():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Read the command's options and run it."""
        with _one_line():
            return super().invoke(ctx)


@click.group(
    cls=Program, invoke_without_command=True, context_settings=_SETTINGS, epilog=_END
)
@click.version_option(package_name="trackgate", prog_name="trackgate")
@click.pass_context
def program(ctx: click.Context) -> None:
    """Share hands-on tracks by signed invite links."""
    if ctx.obj is None:
        # The process's own environment is read when a command needs it.
        ctx.obj = ScriptInfo(create_app=create_app, set_debug_flag=False)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


for command in (
    demo,
    serve,
    worker,
    db_group,
    admin,
    tracks,
    invites,
    claims,
    form,
    leads,
    mail,
    images,
    microsite,
    doctor,
):
    program.add_command(command)
