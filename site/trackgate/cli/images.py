"""``trackgate images``: what machines in learners' browsers start from."""

from pathlib import Path

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
@click.option("--mirror", default=MIRROR, show_default=True, help="Debian's mirror.")
@click.option("--anew", is_flag=True, help="Build even if this version is there.")
@in_application
def build(out: Path | None, mirror: str, anew: bool) -> None:
    """Fetch Debian's packages, boot the machine once and keep its state.

    Needs apt and Node.js, no rights, 300 MB of disk and one to three minutes.
    """
    folder = out or images_folder()
    try:
        build_image(folder, progress=click.echo, mirror=mirror, anew=anew)
    except (Missing, BuildFailed) as error:
        raise click.ClickException(str(error)) from error


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
    click.echo(f"state    {state['bytes']:,} bytes, {state['brotli']:,} as sent")
    for name, number in sorted(manifest["packages"].items()):
        click.echo(f"package  {name} {number}")
