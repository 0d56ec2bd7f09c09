"""Leads as CSV or JSON, made row by row: memory does not grow with their number.

Each batch is a short transaction of its own, so that a slow download never holds
the database. Leads that are held as suspect are left out.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from trackgate.core.db import db, reading
from trackgate.forms.models import Consent, FormVersion, Lead

ExportFormat = Literal["csv", "json"]
InviteLabel = Callable[[int], str]
Conditions = Sequence[sa.ColumnElement[bool]]

BATCH = 500

# What begins so is a formula to spreadsheets, which read full-width signs as well; a '
# before it makes it text. Not at the start of a cell only: where lists are separated by
# semicolons, or tabs, one cell of ours opens as several.
_FORMULA = re.compile(
    r"(?:^|(?<=[;,\t\r\n]))"
    r"""(?=[^\S\t\r\n]*"*[^\S\t\r\n]*[=+\-@\uff1d\uff0b\uff0d\uff20])"""
)
_BREAKS = ("\t", "\r", "\n")


class _Row(NamedTuple):
    """A lead with its consents, as read."""

    lead: Any
    consents: list[Any]


def export_leads(
    format: ExportFormat,
    *,
    invite_label: InviteLabel = str,
    where: Conditions = (),
) -> Iterator[str]:
    """Give the file's text in pieces; needs an app context until its end.

    ``invite_label`` turns an invite's inner id into what readers know it by;
    ``where`` says which leads (see ``forms.finding``). CSV has no byte-order mark
    and ends its lines with CRLF.
    """
    writer = _csv if format == "csv" else _json
    return writer(invite_label, where)


def _csv(invite_label: InviteLabel, where: Conditions) -> Iterator[str]:
    sources = _attribution_keys(where)
    fields = _field_names()
    # Where a field of the form has the name of one of these, each has its own column.
    came = [f"attribution_{key}" if key in fields else key for key in sources]
    yield _line(["email", "created_at", "invite", *came, *fields])
    for lead, consents in _rows(where):
        ticked = {row.field: "yes" if row.given else "no" for row in consents}
        answers = {**lead.answers, **ticked}
        yield _line(
            [
                lead.email_typed,
                lead.created_at.isoformat(),
                _invite(lead, invite_label),
                *(lead.attribution.get(key, "") for key in sources),
                *(answers.get(name, "") for name in fields),
            ]
        )


def _json(invite_label: InviteLabel, where: Conditions) -> Iterator[str]:
    yield "["
    separator = "\n"
    for lead, consents in _rows(where):
        data = {
            "id": lead.public_id,
            "email": lead.email_typed,
            "created_at": lead.created_at.isoformat(),
            "invite": _invite(lead, invite_label) or None,
            "attribution": lead.attribution,
            "answers": lead.answers,
            "consents": [_consent(row) for row in consents],
        }
        yield separator + json.dumps(data, ensure_ascii=False)
        separator = ",\n"
    yield "\n]\n"


def _consent(row: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "field": row.field,
        "text": row.text,
        "given": row.given,
        "page": row.page,
        "at": row.at.isoformat(),
    }


def _invite(lead: Any, invite_label: InviteLabel) -> str:  # noqa: ANN401
    return "" if lead.invite_id is None else invite_label(lead.invite_id)


def _line(cells: list[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_cell(cell) for cell in cells])
    return buffer.getvalue()


def _cell(value: Any) -> str:  # noqa: ANN401
    text = "; ".join(value) if isinstance(value, list) else str(value)
    text = _FORMULA.sub("'", text)
    return f"'{text}" if text.startswith(_BREAKS) else text


def _field_names() -> list[str]:
    """Give the names of all fields ever asked, the newest form's first."""
    names: dict[str, None] = {}
    for (definition,) in _read(
        sa.select(FormVersion.definition).order_by(FormVersion.id.desc())
    ):
        for field in definition["fields"]:
            names[field["name"]] = None
    return list(names)


def _attribution_keys(where: Conditions) -> list[str]:
    """Give the keys of all attribution there is, in alphabetical order."""
    keys: set[str] = set()
    for batch in _batches(where, Lead.id, Lead.attribution):
        for lead in batch:
            keys.update(lead.attribution)
    return sorted(keys)


def _rows(where: Conditions) -> Iterator[_Row]:
    columns = (
        Lead.id,
        Lead.public_id,
        Lead.email_typed,
        Lead.created_at,
        Lead.invite_id,
        Lead.attribution,
        Lead.answers,
    )
    for batch in _batches(where, *columns):
        consents = _consents([lead.id for lead in batch])
        for lead in batch:
            yield _Row(lead, consents.get(lead.id, []))


def _consents(lead_ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    query: sa.Select[*tuple[Any, ...]] = sa.select(
        Consent.lead_id,
        Consent.field,
        Consent.text,
        Consent.given,
        Consent.page,
        Consent.at,
    )
    query = query.where(Consent.lead_id.in_(lead_ids)).order_by(Consent.id)
    for row in _read(query):
        found.setdefault(row.lead_id, []).append(row)
    return found


def _batches(where: Conditions, *columns: Any) -> Iterator[list[Any]]:  # noqa: ANN401
    """Give the leads in the order they came, some at a time (keyset, no offset)."""
    last = 0
    while batch := _read(
        sa.select(*columns)
        .where(Lead.id > last, Lead.suspect.is_(False), *where)
        .order_by(Lead.id)
        .limit(BATCH)
    ):
        yield batch
        last = batch[-1].id


def _read(query: sa.Select[*tuple[Any, ...]]) -> list[Any]:
    # Not the session's transaction: that one would stay open between two batches.
    with reading(), db.engine.connect() as connection:
        return list(connection.execute(query))
