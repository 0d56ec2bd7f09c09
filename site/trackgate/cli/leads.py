"""``trackgate leads``: taking leads elsewhere."""

import click
import sqlalchemy as sa

from trackgate.admin.base.audit import note
from trackgate.cli.output import examples
from trackgate.cli.running import writes
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms.exports import ExportFormat, export_leads
from trackgate.invites.models import Invite


@click.group()
def leads() -> None:
    """Export leads."""


@leads.command(
    epilog=examples(
        "trackgate leads export > leads.csv",
        "trackgate leads export --format json > leads.json",
    )
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="Of the file that goes to standard output.",
)
@writes
def export(file_format: ExportFormat) -> None:
    """Write every lead to standard output, but those held as suspect.

    An invite is shown by the id that `trackgate invites` takes.
    """
    ids = _invite_ids()
    note("lead.exported", file_format, now=clock.now())
    # Before the first piece: the export takes its time and holds no lock.
    db.session.commit()
    pieces = export_leads(file_format, invite_label=lambda key: ids.get(key, ""))
    for piece in pieces:
        click.echo(piece, nl=False)


def _invite_ids() -> dict[int, str]:
    """Give every invite's public id by its key."""
    rows = db.session.execute(sa.select(Invite.id, Invite.public_id))
    return {row.id: row.public_id for row in rows}
