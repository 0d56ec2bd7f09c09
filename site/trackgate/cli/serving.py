"""``trackgate serve`` and ``trackgate worker``."""

import socket
import sys

import click

from trackgate import create_app
from trackgate.cli import serve as serving
from trackgate.cli.output import examples
from trackgate.cli.running import Refused, database_problem, refusing
from trackgate.core import clock
from trackgate.core.config import Settings
from trackgate.core.db import db
from trackgate.forms.store import ensure_form

host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
)
port_option = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on.",
)


@click.command(
    epilog=examples(
        "trackgate serve",
        "trackgate serve --host 0.0.0.0 --port 8080",
        "trackgate serve --processes 4 --no-worker",
    )
)
@host_option
@port_option
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Serving processes. With SQLite one is best.",
)
@click.option(
    "--worker/--no-worker",
    "with_worker",
    default=True,
    help="Do background work in the serving process too (the default).",
)
@refusing
def serve(host: str, port: int, processes: int, with_worker: bool) -> None:
    """Serve pages until a signal ends it."""
    check_port(host, port)
    base_url = _make_ready()
    serving.serve(
        host=host,
        port=port,
        processes=processes,
        with_worker=with_worker,
        announce=lambda: click.echo(f"Serving {base_url} on {host}:{port}", err=True),
    )


@click.command(epilog=examples("trackgate worker", "trackgate worker --once"))
@click.option("--once", is_flag=True, help="Do every job a single time, then end.")
@refusing
def worker(once: bool) -> None:
    """Do background work: mail, plays whose time has come, codes."""
    _make_ready()
    click.echo("Working in the background.", err=True)
    status = serving.run_worker(once=once)
    click.echo("Background work ended.", err=True)
    sys.exit(status)


def _make_ready() -> str:
    """Refuse a database that is not ready; give the public address."""
    app = create_app()
    settings: Settings = app.extensions["trackgate.settings"]
    with app.app_context():
        try:
            why = database_problem()
            if why is not None:
                raise Refused(why)
            # `flask db upgrade` migrates only; a GET must not make the form later.
            ensure_form(now=clock.now())
            db.session.commit()
        finally:
            db.session.remove()
            # No connection may go along into the serving process.
            db.engine.dispose()
    return settings.base_url


def check_port(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, before anything is started."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        why = error.strerror or str(error)
        raise Refused(f"Cannot listen on {host}:{port}: {why}") from None
