"""The lead form in its versions: which one stands, and how a new one is saved.

A GET writes nothing, so the first version is made by ``ensure_form`` (at
``db upgrade`` and at the start of the program), never by asking for the form.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import current_app

from trackgate.core.compiled_statements import Prepared
from trackgate.core.db import bump_page_stamp, db
from trackgate.forms.definition import FormDefinition
from trackgate.forms.models import FormVersion
from trackgate.forms.presets import DEFAULT_PRESET, load_preset

_CACHE = "trackgate.form_versions"
_UNSETTLED = "trackgate.form_saved_here"

newest_form_id = sa.select(sa.func.max(FormVersion.id)).scalar_subquery()
"""The id of the version that stands (NULL: none), as a column for any query."""

_NEWEST = Prepared(sa.select(newest_form_id))


class NoForm(LookupError):
    """No version of the lead form is stored: ``ensure_form`` was never called."""


@dataclass(frozen=True, eq=False)
class StoredForm:
    """A version of the lead form. It never changes, so it is kept in memory.

    Compared by identity, which makes it a quick key for what is made from it.
    """

    id: int
    definition: FormDefinition


def current_form() -> StoredForm:
    """Give the version that stands (one short query); raises ``NoForm``."""
    row = _NEWEST.first()
    if row is None or row[0] is None:
        raise NoForm("No lead form is stored; run: trackgate db upgrade")
    return form_version(row[0])


def form_version(version_id: int) -> StoredForm:
    """Give a version by its id, from memory after the first time.

    For callers that had ``newest_form_id`` in a query of theirs. Raises ``NoForm``.
    """
    kept: dict[int, StoredForm] = current_app.extensions.setdefault(_CACHE, {})
    if found := kept.get(version_id):
        return found
    data = db.session.scalar(
        sa.select(FormVersion.definition).where(FormVersion.id == version_id)
    )
    if data is None:
        raise NoForm(f"There is no version {version_id} of the lead form")
    stored = StoredForm(version_id, FormDefinition.from_dict(data))
    # What this session saved may still be rolled back, and its id used again.
    if _UNSETTLED not in db.session.info:
        kept[version_id] = stored
    return stored


def save_form(definition: FormDefinition, *, now: datetime, by: str = "") -> StoredForm:
    """Save the form as a new version, in the transaction under way."""
    data = definition.to_dict()
    version = FormVersion(definition=data, created_at=now, saved_by=by)
    db.session.add(version)
    db.session.flush()
    db.session.info[_UNSETTLED] = True
    bump_page_stamp()
    return StoredForm(version.id, definition)


def ensure_form(*, now: datetime) -> StoredForm:
    """Give the form that stands; where there is none, save the default preset."""
    try:
        return current_form()
    except NoForm:
        return save_form(load_preset(DEFAULT_PRESET), now=now)
