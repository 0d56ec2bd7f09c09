"""``trackgate admin``: who may use the admin pages."""

import sys

import click
from flask import current_app

from trackgate.admin.base.accounts import create_admin, new_password
from trackgate.admin.base.audit import note
from trackgate.admin.base.models import Role
from trackgate.cli.output import examples, json_option, print_facts, print_json
from trackgate.cli.running import Refused, writes
from trackgate.core import clock
from trackgate.core.config import Settings
from trackgate.core.db import db


@click.group()
def admin() -> None:
    """Make people who may use the admin pages."""


def admin_url() -> str:
    """Give the address of the admin pages."""
    settings: Settings = current_app.extensions["trackgate.settings"]
    return f"{settings.base_url}/admin/"


@admin.command(
    epilog=examples(
        "trackgate admin create ada@example.com",
        "trackgate admin create bob@example.com --role editor",
        "trackgate admin create eve@example.com --password-stdin < password.txt",
    )
)
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.OWNER.value,
    show_default=True,
    help="What they may do: everything, or invites, form, leads and tracks.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin.")
@json_option
@writes
def create(email: str, role: str, password_stdin: bool, as_json: bool) -> None:
    """Make an admin. Without --password-stdin a password is made and printed once."""
    given = _read_password() if password_stdin else None
    password = given or new_password()
    now = clock.now()
    made = create_admin(email, password, Role(role), now=now)
    note("admin.created", made.email, now=now, detail={"role": role})
    db.session.commit()
    shown = None if given else password
    if as_json:
        facts = {"email": made.email, "role": made.role.value}
        print_json({**facts, "password": shown, "url": admin_url()})
        return
    click.echo(f"{made.email} is an admin now ({made.role}).")
    print_facts([("password", shown), ("admin pages", admin_url())])


def _read_password() -> str:
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Refused("No password came on standard input")
    return line
