"""``trackgate tracks``: importing track folders, listing and retiring tracks."""

from datetime import datetime
from pathlib import Path

import click

from trackgate.admin.base.audit import note
from trackgate.cli.output import examples, iso, json_option, print_json, print_table
from trackgate.cli.running import reads, writes
from trackgate.cli.track_folders import Found, read_tracks
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.tracks import catalogue
from trackgate.tracks.catalogue import Imported, TrackRow


@click.group()
def tracks() -> None:
    """Import, list and retire tracks."""


@tracks.command(
    name="import",
    epilog=examples(
        "trackgate tracks import ../tracks/first-steps",
        "trackgate tracks import ../tracks --json",
    ),
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=Path)
@json_option
@writes
def import_(paths: tuple[Path, ...], as_json: bool) -> None:
    """Import track folders, or every track folder inside a folder.

    A folder that was imported before becomes a new revision if it has changed. Where
    a file is not understood its path and line are printed, and nothing is imported.
    """
    found = read_tracks(paths)
    now = clock.now()
    done = [catalogue.import_track(each.draft, now=now) for each in found]
    for imported in done:
        if imported.created:
            _note(imported, now)
    db.session.commit()
    if as_json:
        print_json([_document(*pair) for pair in zip(found, done, strict=True)])
        return
    for each, imported in zip(found, done, strict=True):
        _say(each, imported)


def _note(imported: Imported, now: datetime) -> None:
    note(
        "track.imported",
        imported.slug,
        now=now,
        detail={"revision": imported.revision},
    )


def _say(found: Found, imported: Imported) -> None:
    what = "imported" if imported.created else "unchanged"
    title = found.draft.facts.title
    click.echo(f"{imported.slug}: {what}, revision {imported.revision} ({title})")
    for remark in imported.notes:
        click.echo(f"  note: {found.place(remark)}")


def _document(found: Found, imported: Imported) -> dict[str, object]:
    notes = [
        {
            "path": str(found.folder / remark.path),
            "line": remark.line,
            "message": remark.message,
        }
        for remark in imported.notes
    ]
    return {
        "slug": imported.slug,
        "title": found.draft.facts.title,
        "revision": imported.revision,
        "created": imported.created,
        "challenges": len(found.draft.challenges),
        "notes": notes,
    }


@tracks.command(
    name="list", epilog=examples("trackgate tracks list", "trackgate tracks list --all")
)
@click.option("--all", "with_retired", is_flag=True, help="Retired tracks too.")
@json_option
@reads
def list_(with_retired: bool, as_json: bool) -> None:
    """List the tracks, each by its newest revision."""
    rows = catalogue.list_tracks(include_retired=with_retired)
    if as_json:
        print_json([_row_document(row) for row in rows])
    elif rows:
        print_table(
            ["SLUG", "REVISION", "CHALLENGES", "TITLE"],
            [
                (row.slug, row.revision, row.challenge_count, _title(row))
                for row in rows
            ],
        )
    else:
        click.echo("There is no track yet; see: trackgate tracks import --help")


def _title(row: TrackRow) -> str:
    return f"{row.title} (retired)" if row.retired_at else row.title


def _row_document(row: TrackRow) -> dict[str, object]:
    return {
        "slug": row.slug,
        "title": row.title,
        "teaser": row.teaser,
        "tags": row.tags,
        "revision": row.revision,
        "challenges": row.challenge_count,
        "time_limit": row.time_limit,
        "pausable": row.pausable,
        "imported_at": iso(row.imported_at),
        "retired_at": iso(row.retired_at),
    }


@tracks.command(epilog=examples("trackgate tracks retire first-steps"))
@click.argument("slug")
@writes
def retire(slug: str) -> None:
    """Retire a track: no invite can add it; claims that have it go on."""
    now = clock.now()
    catalogue.retire(slug, now=now)
    note("track.retired", slug, now=now)
    db.session.commit()
    click.echo(f"{slug} is retired: invites can no longer add it.")


@tracks.command(
    name="bring-back", epilog=examples("trackgate tracks bring-back first-steps")
)
@click.argument("slug")
@writes
def bring_back(slug: str) -> None:
    """Undo retiring a track."""
    catalogue.bring_back(slug)
    note("track.brought_back", slug, now=clock.now())
    db.session.commit()
    click.echo(f"{slug} can be added to invites again.")
