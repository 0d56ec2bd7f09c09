"""Versions of the lead form: saving one beside others who edit, and listing them."""

from datetime import datetime

import sqlalchemy as sa

from trackgate.core.db import PageStamp, db
from trackgate.forms.definition import FormDefinition
from trackgate.forms.models import FormVersion
from trackgate.forms.store import StoredForm, current_form, save_form


class FormMoved(Exception):
    """Somebody saved the form since this edit began; nothing was changed."""

    def __init__(self, newest: StoredForm) -> None:
        super().__init__(f"version {newest.id} was saved meanwhile")
        self.newest = newest


def save_edit(
    definition: FormDefinition, *, base: int, by: str, now: datetime
) -> StoredForm | None:
    """Save an edit of version ``base`` by an admin; None where it changes nothing.

    Raises ``FormMoved`` unless ``base`` still stands. Two that save at once meet on
    the page stamp's row, which every save of the form changes.
    """
    db.session.execute(sa.select(PageStamp.id).with_for_update())
    newest = current_form()
    if newest.id != base:
        raise FormMoved(newest)
    if newest.definition == definition:
        return None
    return save_form(definition, by=by, now=now)


def find_version(version_id: int) -> FormVersion | None:
    """Give a version by its number, or None."""
    return db.session.get(FormVersion, version_id)
