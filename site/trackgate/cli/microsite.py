"""``trackgate microsite``: a static site of invites."""

import time
from pathlib import Path
from typing import Any

import click

from trackgate.cli.output import examples, json_option, print_json
from trackgate.cli.running import Refused, reads
from trackgate.core import clock
from trackgate.microsites.building import Build, Order, build
from trackgate.microsites.errors import MicrositeRefused
from trackgate.microsites.watching import watch

_SECONDS = 1


@click.group()
def microsite() -> None:
    """Build a static site of invites, to be hosted anywhere."""


@microsite.command(
    name="build",
    epilog=examples(
        "trackgate microsite build --all --out site --site-url https://example.com",
        "trackgate microsite build --invite ID --invite ID --out site",
        "trackgate microsite build --all --out site --templates ours --watch",
    ),
)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to build in: new, empty, or built before.",
)
@click.option("--invite", "invites", multiple=True, metavar="ID", help="Show this one.")
@click.option("--all", "every", is_flag=True, help="Show all that are listed and open.")
@click.option(
    "--site-url",
    default="",
    metavar="URL",
    help="Where the site will stand; needed for sitemap, feed and listed origins.",
)
@click.option(
    "--templates",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of templates that stand in for ours, file by file.",
)
@click.option("--watch", "watching", is_flag=True, help="Build anew at every change.")
@json_option
@reads
def build_command(
    out: Path,
    invites: tuple[str, ...],
    every: bool,
    site_url: str,
    templates: Path | None,
    watching: bool,
    as_json: bool,
) -> None:
    """Build a site of invites, or bring it up to date.

    Only what has changed is written anew; what is no longer wanted is removed. Files
    that no build made are never touched.
    """
    if bool(invites) == every:
        raise Refused("Say which invites: --invite ID (once or more often), or --all")
    order = Order(
        out=out,
        invites=None if every else invites,
        site_url=site_url,
        templates=templates,
    )
    if watching:
        _watch(order, as_json=as_json)
        return
    try:
        _tell(build(order, now=clock.now()), out, as_json=as_json)
    except MicrositeRefused as refused:
        raise Refused(str(refused)) from refused


def _watch(order: Order, *, as_json: bool) -> None:
    """Build until somebody presses Ctrl-C."""
    if not as_json:
        click.echo("Watching templates and invites; Ctrl-C ends it.")
    try:
        for done in watch(order, now=clock.now, pause=lambda: time.sleep(_SECONDS)):
            if isinstance(done, MicrositeRefused):
                click.echo(f"Error: {done}", err=True)
            else:
                _tell(done, order.out, as_json=as_json, indent=None)
    except KeyboardInterrupt:
        return


def _tell(done: Build, out: Path, *, as_json: bool, indent: int | None = 2) -> None:
    if as_json:
        print_json(_document(done, out), indent=indent)
        return
    for warning in done.warnings:
        click.echo(f"Note: {warning}.", err=True)
    files = done.files
    click.echo(
        f"{out}: {len(done.pages)} invite(s); {files.written} file(s) written, "
        f"{files.unchanged} unchanged, {files.removed} removed."
    )


def _document(done: Build, out: Path) -> dict[str, Any]:
    """Give the JSON document of a build."""
    return {
        "out": str(out),
        "site_url": done.site.url or None,
        "invites": [
            {
                "id": page.offer.id,
                "title": page.offer.title,
                "path": page.path,
                "url": done.site.absolute(page.path) or None,
                "widget": page.framed,
            }
            for page in done.pages
        ],
        "written": done.files.written,
        "unchanged": done.files.unchanged,
        "removed": done.files.removed,
        "warnings": done.warnings,
    }
