"""The list of changes."""

import re
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

import trackgate
from support.clockfile import Ticking as Tick
from trackgate.admin.base.audit import fetch_changes, note
from trackgate.admin.people.audit_log import _AREAS, action_words
from trackgate.core.db import db

PACKAGE = Path(trackgate.__file__).parent
_CELL = re.compile(r'<div class="subject">(?:<a[^>]*>)?([^<]*)')


def subjects(page: str) -> list[str]:
    return _CELL.findall(page)


def write(tick: Tick, action: str, subject: str, **more: str) -> None:
    tick.advance(minutes=1)
    note(action, subject, now=tick.now, **more)  # type: ignore[arg-type]
    db.session.commit()


def test_the_newest_change_comes_first(owner: FlaskClient, tick: Tick) -> None:
    write(tick, "invite.created", "Spring")
    write(tick, "invite.edited", "Autumn", link="/admin/invites/abc")

    page = owner.get("/admin/changes").text

    assert subjects(page) == ["Autumn", "Spring", "owner@example.com"]
    assert '<a href="/admin/invites/abc">Autumn</a>' in page
    assert "Invite edited" in page
    assert "Command line" in page


def test_a_link_that_leads_elsewhere_is_no_link(owner: FlaskClient, tick: Tick) -> None:
    write(tick, "invite.edited", "Autumn", link="https://evil.example/")

    assert "evil.example" not in owner.get("/admin/changes").text


def test_changes_are_found_by_admin_and_area(owner: FlaskClient, tick: Tick) -> None:
    write(tick, "invite.created", "Spring")
    write(tick, "invite.edited", "Autumn")
    write(tick, "track.retired", "Web")

    def shown(query: str) -> list[str]:
        return subjects(owner.get(f"/admin/changes?{query}").text)

    assert shown("action=invite") == ["Autumn", "Spring"]
    assert shown("action=invite.edited") == ["Autumn"]
    assert shown("action=invite.ed") == ["Autumn"]
    assert shown("action=inv") == []
    assert shown("admin=owner@example.com") == ["owner@example.com"]
    assert shown("admin=-") == ["Web", "Autumn", "Spring"]
    assert shown("admin=-&action=track") == ["Web"]
    assert shown("admin=ghost@example.com") == []


def test_pages_follow_each_other_without_gaps(owner: FlaskClient, tick: Tick) -> None:
    for number in range(60):
        write(tick, "invite.edited", f"change {number}")

    first = owner.get("/admin/changes?action=invite").text
    address = re.search(r'rel="next" href="([^"]*)"', first)
    assert address is not None
    second = owner.get(address[1].replace("&amp;", "&")).text

    assert subjects(first) == [f"change {number}" for number in range(59, 34, -1)]
    assert subjects(second) == [f"change {number}" for number in range(34, 9, -1)]
    assert "action=invite" in address[1]


def test_changes_of_the_same_moment_are_told_apart(app: Flask, tick: Tick) -> None:
    for number in range(30):
        note("invite.edited", str(number), now=tick.now)
    first = fetch_changes(admin=None, action="")
    second = fetch_changes(admin=None, action="", after=first.after)

    found = [row.subject for row in (*first.rows, *second.rows)]
    assert found == [str(number) for number in range(29, -1, -1)]
    assert tick.now - timedelta(seconds=1) < first.rows[0].at


def test_details_say_what_was_and_what_is(owner: FlaskClient, tick: Tick) -> None:
    detail: dict[str, object] = {"claim_limit": [50, 20], "from": "a folder"}
    note("invite.edited", "Autumn", now=tick.now, detail=detail)
    db.session.commit()

    page = owner.get("/admin/changes").text

    assert "<dt>Claim limit</dt><dd>50 → 20</dd>" in page
    assert "<dt>From</dt><dd>a folder</dd>" in page


def test_subjects_are_text(owner: FlaskClient, tick: Tick) -> None:
    write(tick, "invite.edited", "<b>Autumn</b>")

    assert "<b>Autumn" not in owner.get("/admin/changes").text


def test_actions_are_read_as_words() -> None:
    assert action_words("admin.signed_out_everywhere") == (
        "Admin signed out everywhere"
    )


def test_every_change_that_is_noted_has_an_area_to_filter_by() -> None:
    written = re.compile(r'(?:\bnote|_noted|_done|_note)\((?:\s*\w+,)?\s*"([a-z_]+)\.')
    texts = [path.read_text() for path in PACKAGE.rglob("*.py")]
    found = {area for text in texts for area in written.findall(text)}
    assert {"invite", "lead", "mail", "retention"} <= found
    assert found <= set(_AREAS)
