"""``trackgate demo``: everything running, with sample content."""

import json
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import current_app

from trackgate import create_app
from trackgate.cli import serve as serving
from trackgate.cli.database import migrate
from trackgate.cli.invites.documents import document
from trackgate.cli.output import examples
from trackgate.cli.running import Refused, refusing
from trackgate.cli.serving import check_port, host_option, port_option
from trackgate.cli.track_folders import read_tracks
from trackgate.core import clock, paths
from trackgate.core.config import Settings
from trackgate.core.db import db
from trackgate.demo.host_page import HostPage, can_be_shown
from trackgate.demo.kept import Kept
from trackgate.demo.machine_image import build_behind
from trackgate.demo.preparing import DemoBroken, embed_in, prepare, sample_invites
from trackgate.invites.links import url_of
from trackgate.tracks.catalogue import import_track


@dataclass(frozen=True)
class Where:
    """The environment and the folder that the demo runs in."""

    environ: Mapping[str, str]
    folder: Path


@click.command(epilog=examples("trackgate demo", "trackgate demo --port 8080 --json"))
@port_option
@host_option
@click.option(
    "--json", "as_json", is_flag=True, help="Say what is there as one line of JSON."
)
@click.option(
    "--machines/--no-machines",
    default=True,
    show_default=True,
    help="Build the image of machines behind the demo, where apt is at hand.",
)
@refusing
def demo(port: int, host: str, as_json: bool, machines: bool) -> None:
    """Serve sample content: tracks, an admin, and one invite of every kind.

    The data is kept in INSTANCE_PATH, by default instance/demo, in a database of the
    demo's own. Background work runs in the same process, and mails are printed here.
    """
    check_port(host, port)
    where = _where(port)
    page = _host_page(where)
    says = _prepare(where, page, as_json=as_json)
    out = sys.stdout

    def announce() -> None:
        if page is not None:
            page.serve()
        click.echo(says, file=out)
        if machines:
            build_behind(where.folder / "images", _say)

    # The one JSON document is all that its reader finds: mails are printed beside it.
    with redirect_stdout(sys.stderr if as_json else out):
        serving.serve(
            host=host,
            port=port,
            environ=where.environ,
            instance=where.folder,
            announce=announce,
        )


def _say(line: str) -> None:
    """Print beside the one JSON document, never in it."""
    click.echo(line, err=True)


def _where(port: int) -> Where:
    """Give the demo's environment: never the database of a real deployment."""
    folder = Path(os.environ.get("INSTANCE_PATH", "instance/demo")).resolve()
    environ = {
        "BASE_URL": f"http://localhost:{port}",
        "TRACKGATE_PRINT_MAIL": "1",
        **os.environ,
        "INSTANCE_PATH": str(folder),
    }
    environ.pop("DATABASE_URL", None)
    return Where(environ, folder)


def _host_page(where: Where) -> HostPage | None:
    """Give the page that embeds a track; None where no browser here could reach it."""
    base_url = where.environ["BASE_URL"].rstrip("/")
    return HostPage(base_url) if can_be_shown(base_url) else None


def _prepare(where: Where, page: HostPage | None = None, *, as_json: bool) -> str:
    """Make the demo's data where needed; give what is printed once it answers."""
    app = create_app(where.environ, instance=where.folder)
    with app.app_context():
        migrate()
        try:
            kept = prepare(
                _import_tracks(),
                folder=where.folder,
                origin=_settings().origin,
                now=clock.now(),
            )
        except DemoBroken as error:
            raise Refused(str(error)) from error
        shown = _fill(page, kept)
        says = json.dumps(_document(kept, shown)) if as_json else _text(kept, shown)
        db.session.remove()
        db.engine.dispose()
    return says


def _fill(page: HostPage | None, kept: Kept) -> str | None:
    """Give the page its invite; give its address, None where it has nothing to show."""
    if page is None:
        return None
    page.token = embed_in(page.url, kept, now=clock.now())
    return page.url if page.token else None


def _import_tracks() -> list[str]:
    """Import our sample tracks, anew where they changed; give their slugs."""
    now = clock.now()
    found = read_tracks([paths.DATA_ROOT / "tracks"])
    slugs = [import_track(each.draft, now=now).slug for each in found]
    db.session.commit()
    return slugs


def _settings() -> Settings:
    settings: Settings = current_app.extensions["trackgate.settings"]
    return settings


def _document(kept: Kept, host_page: str | None) -> dict[str, Any]:
    base = _settings().base_url
    now = clock.now()
    return {
        "url": base,
        "admin": {
            "url": f"{base}/admin/",
            "email": kept.email,
            "password": kept.password,
        },
        "host_page": host_page,
        "invites": [
            {**document(invite, now=now), "shows": shows}
            for shows, invite in sample_invites(kept)
        ],
    }


def _text(kept: Kept, host_page: str | None) -> str:
    base = _settings().base_url
    lines = [f"The demo is running at {base}; Ctrl+C stops it.", "", "Invites"]
    for shows, invite in sample_invites(kept):
        lines += [f"  {shows}", f"    {url_of(invite)}"]
    if host_page:
        lines += ["", "A page on another site that embeds a track", f"  {host_page}"]
    lines += ["", "Admin", f"  {kept.email}, password {kept.password}"]
    lines.append(f"  {base}/admin/")
    return "\n".join([*lines, "", _about_mail(), ""])


def _about_mail() -> str:
    if not _settings().print_mail:
        return "Mails are not printed here: TRACKGATE_PRINT_MAIL is off."
    sent = "sent and printed here" if _settings().smtp_url else "printed here, not sent"
    return f"Mails, with their codes, are {sent}."
