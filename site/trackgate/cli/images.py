"""``trackgate images``: what machines in learners' browsers start from."""

import sys
from pathlib import Path
from typing import Any

import click

from trackgate.cli.output import examples, json_option, print_json
from trackgate.cli.running import in_application
from trackgate.sandboxes.images import exchange, store, verification
from trackgate.sandboxes.images.build import BuildFailed, Missing
from trackgate.sandboxes.images.build import build as build_image
from trackgate.sandboxes.images.node import find_node
from trackgate.sandboxes.images.packages import MIRROR
from trackgate.sandboxes.images.renewal import renew_lock
from trackgate.sandboxes.images.verify import CannotVerify
from trackgate.sandboxes.images.verify import verify as verify_image
from trackgate.sandboxes.machines import images_folder

_NONE = "There is no image yet; see: trackgate images build"

_out_option = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of images, by default images/ in the instance folder.",
)

_mirror_option = click.option(
    "--mirror", default=MIRROR, show_default=True, help="Debian's mirror."
)


@click.group()
def images() -> None:
    """Build the image that machines in browsers start from."""


@images.command(
    epilog=examples("trackgate images build", "trackgate images build --anew")
)
@_out_option
@click.option("--quick", is_flag=True, help="Do not pack as tightly as can be.")
@_mirror_option
@click.option("--anew", is_flag=True, help="Build even if this version is there.")
@click.option("--newest", is_flag=True, help="Take no package because it is locked.")
@in_application
def build(out: Path | None, quick: bool, mirror: str, anew: bool, newest: bool) -> None:
    """Fetch Debian's packages, boot the machine once, keep its state and verify it.

    Takes the packages that were proved last where the mirror still has them, else the
    newest. Needs apt and Node.js, no rights, 300 MB of disk and one to three minutes;
    then it is in use. Packing it tighter takes some minutes more.
    """
    folder = out or images_folder()
    try:
        version = build_image(
            folder, progress=click.echo, mirror=mirror, anew=anew, newest=newest
        )
    except (Missing, BuildFailed) as error:
        raise click.ClickException(str(error)) from error
    if not quick and not store.is_packed_tight(folder / version):
        click.echo("Packing it as tightly as can be (some minutes)")
        size = store.pack_tighter(folder / version)
        click.echo(f"{size:,} bytes are sent before the first prompt")


@images.command(
    epilog=examples(
        "trackgate images verify", "trackgate images verify 0123456789abcdef"
    )
)
@click.argument("version", required=False)
@_out_option
@in_application
def verify(version: str | None, out: Path | None) -> None:
    """Try all that is promised of a machine: the current image's, or VERSION's.

    Boots it as a learner's browser does, under Node.js, for some twenty seconds, and
    keeps the result. New plays are given no image that failed; plays that stand on it
    go on.
    """
    folder = out or images_folder()
    version = version or store.current_version(folder)
    if version is None:
        raise click.ClickException(_NONE)
    if not version.isalnum() or not (folder / version / "manifest.json").is_file():
        raise click.ClickException(f"There is no image {version}")
    try:
        found = verify_image(folder / version)
    except (Missing, CannotVerify, ValueError) as error:
        raise click.ClickException(f"It could not be verified: {error}") from error
    verification.record(folder / version, found)
    for check in found.checks:
        word = "ok    " if check.passed else "FAILED"
        click.echo(f"{word}  {check.says}")
        if check.why:
            click.echo(f"        {check.name}: {check.why}")
    if not found.passed:
        click.echo(f"\n{len(found.failed)} of its promises do not hold.")
        sys.exit(1)
    click.echo("\nAll that is promised holds.")


@images.command(epilog=examples("trackgate images lock"))
@_out_option
@_mirror_option
@in_application
def lock(out: Path | None, mirror: str) -> None:
    """Build of the newest packages; if the machine holds its promises, lock these.

    For those who work on Trackgate: it writes the lock beside the code.
    """
    try:
        changed = renew_lock(out or images_folder(), progress=click.echo, mirror=mirror)
    except (Missing, BuildFailed) as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(changed) or "Nothing is other than before.")


@images.command("export", epilog=examples("trackgate images export image.tar"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_out_option
@in_application
def export(file: Path, out: Path | None) -> None:
    """Write the current image, if it was verified, into one FILE.

    It carries the image to where there is no apt: see "trackgate images import".
    """
    folder = out or images_folder()
    version = store.current_version(folder)
    if version is None:
        raise click.ClickException(_NONE)
    try:
        size = exchange.export_image(folder / version, file)
    except (exchange.Refused, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file} has the image {version}: {size:,} bytes")


@images.command("import", epilog=examples("trackgate images import image.tar"))
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@_out_option
@in_application
def import_(file: Path, out: Path | None) -> None:
    """Take the image that was exported into FILE, and start new machines from it.

    Every checksum is compared, and where there is Node.js the machine is booted and
    tried first. Where there is none, what was found at its exporter's counts.
    """
    try:
        node = find_node()
    except Missing:
        node = None
    try:
        exchange.import_image(
            out or images_folder(), file, progress=click.echo, node=node
        )
    except (exchange.Refused, BuildFailed, OSError) as error:
        raise click.ClickException(f"Not imported. {error}") from error


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
        raise click.ClickException(_NONE)
    manifest = store.read_manifest(folder / version)
    if as_json:
        print_json(manifest)
        return
    state = manifest["files"]["state"]
    verified = verification.from_manifest(manifest)
    click.echo(f"version  {version}")
    click.echo(f"memory   {manifest['memory'] >> 20} MiB")
    click.echo(f"state    {_size(state)}")
    click.echo(f"verified {_verified(verified)}")
    for path, facts in sorted(manifest["programs"].items()):
        click.echo(f"program  {path} {_size(facts)}, on first read")
    for name, number in sorted(manifest["packages"].items()):
        click.echo(f"package  {name} {number}")


def _verified(found: verification.Verification | None) -> str:
    if found is None:
        return "never"
    result = "all passed" if found.passed else verification.in_words(found.failed)
    where = " where it was exported" if found.elsewhere else ""
    return f"{found.at:%Y-%m-%d %H:%M} UTC{where}: {result}"


def _size(facts: dict[str, Any]) -> str:
    return f"{facts['bytes']:,} bytes, {store.bytes_sent(facts):,} as sent"
