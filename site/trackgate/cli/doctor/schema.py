"""The doctor's check that the tables are those that this version works with.

The revision alone does not tell: a database restored in part, or changed by hand,
says the newest one and lacks a table all the same.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from trackgate.cli.doctor.checks import Finding, note, ok, wrong
from trackgate.core.db import db

_SHOWN = 5


def check_schema() -> Iterator[Finding]:
    """Compare the tables of the database with the models."""
    context = MigrationContext.configure(db.session.connection())
    found = list(_flat(compare_metadata(context, db.metadata)))
    extra = [each for each in found if each[0].startswith("remove_")]
    lacking = [each for each in found if each not in extra]
    if lacking:
        yield wrong(
            "the tables are not those of this version, whatever its revision says:"
            f" {_listed(lacking)}; restore a backup and run: trackgate db upgrade"
        )
    elif extra:
        yield note(f"the database has more than this version needs: {_listed(extra)}")
    else:
        yield ok("the tables are those of this version")


def _flat(differences: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Give single differences: those of one column come as a list."""
    for each in differences:
        if isinstance(each, list):
            yield from each
        else:
            yield each


def _listed(differences: list[tuple[Any, ...]]) -> str:
    tables = {each[1].name for each in differences if isinstance(each[1], sa.Table)}
    # With a table its indexes are lacking, too: its name says it all.
    alone = [each for each in differences if _indexed(each) not in tables]
    names = list(dict.fromkeys(map(_name, alone)))
    more = " …" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _indexed(difference: tuple[Any, ...]) -> str | None:
    """Give the table of an index that differs; None for all else."""
    table = getattr(difference[1], "table", None)
    return None if table is None else str(table.name)


def _name(difference: tuple[Any, ...]) -> str:
    """Give what differs: ("add_table", Table), ("add_column", schema, table, …), …."""
    _what, subject, *rest = difference
    if isinstance(subject, sa.Table):
        return f"table {subject.name}"
    if isinstance(subject, sa.Index | sa.Constraint):
        return f"{type(subject).__name__.lower()} {subject.name}"
    table, column = rest[:2]
    return f"column {table}.{getattr(column, 'name', column)}"
