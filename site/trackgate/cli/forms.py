"""``trackgate form``: the organisation's one lead form."""

from pathlib import Path

import click

from trackgate.admin.base.audit import note
from trackgate.cli.output import (
    examples,
    json_option,
    print_facts,
    print_json,
    print_table,
)
from trackgate.cli.running import Refused, reads, writes
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms import presets
from trackgate.forms.definition import FormDefinition
from trackgate.forms.fields import FieldDefinition
from trackgate.forms.store import current_form, save_form


@click.group()
def form() -> None:
    """Load and show the lead form."""


@form.command(
    epilog=examples("trackgate form load webinar", "trackgate form load our-form.toml")
)
@click.argument("preset_or_file", metavar="PRESET_OR_FILE.toml")
@writes
def load(preset_or_file: str) -> None:
    """Make a preset or a TOML file the lead form, as a new version.

    Leads keep the version that they answered.
    """
    now = clock.now()
    stored = save_form(_read(preset_or_file), now=now)
    note("form.saved", f"{preset_or_file}, version {stored.id}", now=now)
    db.session.commit()
    count = len(stored.definition.fields)
    click.echo(
        f"The lead form is now {preset_or_file} (version {stored.id},"
        f" {count} field(s) after the e-mail)."
    )


def _read(name: str) -> FormDefinition:
    """Read a file where there is one or its name says so, else a preset."""
    path = Path(name)
    if not (path.suffix == ".toml" or path.is_file()):
        return presets.load_preset(name)
    try:
        return presets.read_form_file(path)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}") from None


@form.command(epilog=examples("trackgate form show", "trackgate form show --json"))
@json_option
@reads
def show(as_json: bool) -> None:
    """Show the lead form as it stands."""
    stored = current_form()
    definition = stored.definition
    if as_json:
        print_json({"version": stored.id, **definition.to_dict()})
        return
    click.echo(f"{definition.heading} (version {stored.id})")
    print_facts(
        [
            ("intro", definition.intro),
            ("business addresses only", "yes" if definition.business_only else "no"),
            ("blocked domains", ", ".join(definition.blocked_domains)),
        ]
    )
    print_table(
        ["FIELD", "KIND", "REQUIRED", "LABEL"],
        [("email", "email", "yes", "Email"), *(_row(f) for f in definition.fields)],
    )


def _row(field: FieldDefinition) -> tuple[str, str, str, str]:
    label = field.label or field.text or field.default
    return field.name, field.kind.value, "yes" if field.required else "", label
