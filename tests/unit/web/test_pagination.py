"""Pages of a list, and cursors that somebody made up."""

import base64
from typing import Any

import pytest
from flask import Flask

from factories import make_invite
from trackgate.core.db import db
from trackgate.invites.models import Invite
from trackgate.web.pagination import Page, Sort, fetch_page


def page(column: Any, after: str, size: int = 1) -> Page[Any]:  # noqa: ANN401
    return fetch_page(
        db.select(Invite.title),
        sort=Sort(column=column),
        key=Invite.id.expression,
        after=after,
        size=size,
    )


def titles(found: Page[Any]) -> list[str]:
    return [row[0] for row in found.rows]


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.fixture(autouse=True)
def invites(app: Flask) -> None:
    for title in ("One", "Three", "Two"):
        make_invite(title=title)
    db.session.commit()


@pytest.mark.parametrize("name", ["title_key", "created_at", "claimed"])
def test_a_cursor_goes_on_after_the_last_row(name: str) -> None:
    column = getattr(Invite, name).expression
    first = page(column, "")
    assert titles(first) == ["One"]
    assert titles(page(column, first.after, size=9)) == ["Three", "Two"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("created_at", '["t","2026-11-02T09:00:00",1]'),  # no zone
        ("created_at", '["t","0001-01-01T00:00:00+14:00",1]'),  # before the calendar
        ("created_at", '["t",5,1]'),
        ("created_at", '["p","2026-11-02T09:00:00+00:00",1]'),
        ("claimed", '["p",0,Infinity]'),
        ("claimed", '["p",Infinity,1]'),
        ("claimed", '["p",NaN,1]'),
        ("claimed", '["p",true,1]'),
        ("claimed", '["p",99999999999999999999,1]'),
        ("title_key", '["p","\\u0000",1]'),
        ("title_key", '["p","\\ud800",1]'),
        ("title_key", "[" * 100_000),
        ("title_key", "5"),
    ],
)
def test_a_cursor_that_somebody_made_up_begins_at_the_beginning(
    name: str, text: str
) -> None:
    column = getattr(Invite, name).expression
    assert titles(page(column, cursor(text))) == ["One"]
