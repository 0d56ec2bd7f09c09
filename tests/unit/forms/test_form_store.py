"""Versions of the lead form."""

from datetime import datetime
from typing import Protocol

import pytest
import sqlalchemy as sa
from flask import Flask

from trackgate.core.db import db, page_stamp
from trackgate.forms.definition import FormDefinition
from trackgate.forms.models import FormVersion
from trackgate.forms.presets import load_preset
from trackgate.forms.store import (
    NoForm,
    current_form,
    ensure_form,
    form_version,
    newest_form_id,
    save_form,
)

pytestmark = pytest.mark.usefixtures("app")

ONE = FormDefinition(heading="One")
TWO = FormDefinition(heading="Two")


class Clock(Protocol):
    now: datetime


def count() -> int | None:
    return db.session.scalar(sa.select(sa.func.count(FormVersion.id)))


def test_asking_for_a_form_that_is_not_there_writes_nothing() -> None:
    with pytest.raises(NoForm):
        current_form()
    assert count() == 0


def test_the_first_form_is_the_default_preset(tick: Clock) -> None:
    assert ensure_form(now=tick.now).definition == load_preset("default")
    assert current_form().definition == load_preset("default")


def test_ensuring_a_form_again_changes_nothing(tick: Clock) -> None:
    save_form(ONE, now=tick.now)
    assert ensure_form(now=tick.now).definition == ONE
    assert count() == 1


def test_saving_makes_a_new_version_and_keeps_the_old(tick: Clock) -> None:
    first = save_form(ONE, now=tick.now)
    second = save_form(TWO, now=tick.now)
    assert current_form().id == second.id
    assert form_version(first.id).definition == ONE
    assert form_version(second.id).definition == TWO
    assert db.session.scalar(sa.select(newest_form_id)) == second.id


def test_saving_makes_kept_pages_stale(tick: Clock) -> None:
    save_form(ONE, now=tick.now)
    before = db.session.scalar(sa.select(page_stamp))
    save_form(TWO, now=tick.now)
    assert db.session.scalar(sa.select(page_stamp)) != before


def test_a_version_is_read_once(tick: Clock, asked: list[str]) -> None:
    save_form(ONE, now=tick.now)
    db.session.commit()
    db.session.remove()
    first = current_form()
    assert first.definition == ONE
    asked.clear()
    assert form_version(first.id) is first
    assert asked == []
    assert current_form() is first
    assert len(asked) == 1


def test_what_was_rolled_back_is_not_remembered(tick: Clock) -> None:
    """The database gives the id of a version that was rolled back again."""
    lost = save_form(ONE, now=tick.now)
    assert form_version(lost.id).definition == ONE
    db.session.rollback()
    db.session.remove()
    kept = save_form(TWO, now=tick.now)
    db.session.commit()
    db.session.remove()
    assert kept.id == lost.id
    assert current_form().definition == TWO


def test_two_applications_do_not_share_versions(app: Flask, tick: Clock) -> None:
    save_form(ONE, now=tick.now)
    db.session.commit()
    db.session.remove()
    current_form()
    app.extensions.pop("trackgate.form_versions")
    assert current_form().definition == ONE


def test_a_version_that_is_not_there_is_refused() -> None:
    with pytest.raises(NoForm, match="no version 7"):
        form_version(7)
