"""``trackgate images``: what machines in learners' browsers start from."""

from pathlib import Path
from typing import Any

import click

from trackgate.cli.output import examples, json_option, print_json
from trackgate.cli.running import in_application
from trackgate.sandboxes.images import store
from trackgate.sandboxes.images.build import BuildFailed, Missing
from trackgate.sandboxes.images.build import build as build_image
from trackgate.sandboxes.images.packages import MIRROR
from trackgate.sandboxes.machines import images_folder

_out_option = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of images, by default images/ in the instance folder.",
)


@click.group()
def images() -> None:
    """Build the image that machines in browsers start from."""


@images.command(
    epilog=examples("trackgate images build", "trackgate images build --anew")
)
@_out_option
@click.option("--quick", is_flag=True, help="Do not pack as tightly as can be.")
@click.option("--mirror", default=MIRROR, show_default=True, help="Debian's mirror.")
@click.option("--anew", is_flag=True, help="Build even if this version is there.")
@in_application
def build(out: Path | None, quick: bool, mirror: str, anew: bool) -> None:
    """Fetch Debian's packages, boot the machine once and keep its state.

    Needs apt and Node.js, no rights, 300 MB of disk and one to three minutes; then it
    is in use. Packing it tighter takes some minutes more.
    """
    folder = out or images_folder()
    try:
        version = build_image(folder, progress=click.echo, mirror=mirror, anew=anew)
    except (Missing, BuildFailed) as error:
        raise click.ClickException(str(error)) from error
    if not quick and not store.is_packed_tight(folder / version):
        click.echo("Packing it as tightly as can be (some minutes)")
        size = store.pack_tighter(folder / version)
        click.echo(f"{size:,} bytes are sent before the first prompt")


@images.command(
    epilog=examples("trackgate images show", "trackgate images show --json")
)
@_out_option
@json_option
@in_application
def show(out: Path | None, as_json: bool) -> None:
    """Show the image that new machines start from."""
    folder = out or images_folder()
    version = store.current_version(folder)
    if version is None:
        raise click.ClickException("There is no image yet; see: trackgate images build")
    manifest = store.read_manifest(folder / version)
    if as_json:
        print_json(manifest)
        return
    state = manifest["files"]["state"]
    click.echo(f"version  {version}")
    click.echo(f"memory   {manifest['memory'] >> 20} MiB")
    click.echo(f"state    {_size(state)}")
    for path, facts in sorted(manifest["programs"].items()):
        click.echo(f"program  {path} {_size(facts)}, on first read")
    for name, number in sorted(manifest["packages"].items()):
        click.echo(f"package  {name} {number}")


def _size(facts: dict[str, Any]) -> str:
    return f"{facts['bytes']:,} bytes, {store.bytes_sent(facts):,} as sent"
