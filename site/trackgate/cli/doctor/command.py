"""``trackgate doctor``: is this deployment well?"""

import sys
from collections.abc import Iterator
from itertools import chain

import click
from flask import current_app

from trackgate.cli.doctor import health as health_checks
from trackgate.cli.doctor import images as image_checks
from trackgate.cli.doctor import schema as schema_checks
from trackgate.cli.doctor import states as state_checks
from trackgate.cli.doctor.checks import Finding, Level, wrong
from trackgate.cli.doctor.invariants import check_invariants
from trackgate.cli.output import examples
from trackgate.cli.running import database_problem, in_application
from trackgate.core import clock
from trackgate.core.config import Settings
from trackgate.core.db import db, reading


@click.command(epilog=examples("trackgate doctor"))
@in_application
def doctor() -> None:
    """Look for what is wrong with database, settings and data.

    Prints one line a check: ok, note (works, but read it) or WRONG. The exit status
    is 1 if anything is WRONG.
    """
    with reading():
        findings = list(_findings())
        db.session.rollback()
    for finding in findings:
        click.echo(f"{finding.level.value:<5}  {finding.text}")
    broken = sum(finding.level is Level.WRONG for finding in findings)
    if broken:
        click.echo(f"\n{broken} thing(s) are wrong.")
        sys.exit(1)
    click.echo("\nNothing is wrong.")


def _findings() -> Iterator[Finding]:
    settings: Settings = current_app.extensions["trackgate.settings"]
    problem = database_problem()
    if problem is not None:
        return chain([wrong(problem)], health_checks.check_settings(settings))
    schema = list(schema_checks.check_schema())
    if any(finding.level is Level.WRONG for finding in schema):
        # What asks the data would only fail on what is lacking.
        return chain(schema, health_checks.check_settings(settings))
    return chain(
        schema,
        health_checks.check_sqlite(),
        health_checks.check_ready(),
        check_invariants(),
        state_checks.check_states(),
        image_checks.check_image(),
        health_checks.check_mail(now=clock.now()),
        health_checks.check_proof(),
        health_checks.check_settings(settings),
    )
