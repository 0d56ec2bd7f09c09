"""``trackgate db``: bringing the database to this version of the program."""

import click
import flask_migrate
from alembic.migration import MigrationContext

from trackgate.cli.output import examples
from trackgate.cli.running import Refused, in_application
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms.store import ensure_form


@click.group(name="db")
def db_group() -> None:
    """Bring the database to this version of the program."""


@db_group.command(epilog=examples("trackgate db upgrade"))
@in_application
def upgrade() -> None:
    """Make or migrate the database, and give it a lead form where it has none."""
    before = _revision()
    after = migrate()
    if before == after:
        click.echo(f"The database is up to date (revision {after}).")
    else:
        click.echo(f"The database was brought from {before or 'nothing'} to {after}.")


def migrate() -> str:
    """Migrate the database of the current app; give the revision it is at. Commits."""
    flask_migrate.upgrade()
    revision = _revision()
    if not revision:
        raise Refused("This installation has no migrations; install Trackgate anew")
    ensure_form(now=clock.now())
    db.session.commit()
    return revision


def _revision() -> str:
    """Give where the database stands, "" for one that is empty."""
    with db.engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return ", ".join(heads)
