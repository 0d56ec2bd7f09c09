"""The quick way to an invite's facts gives what the session gives."""

from pathlib import Path

import pytest
from flask import Flask

from factories import NOW, make_invite
from trackgate import create_app
from trackgate.db import db
from trackgate.invites.models import Access
from trackgate.invites.queries import facts_by_id, invite_facts


def check_both_ways() -> None:
    invite = make_invite(access=Access.DETAILS, expires_at=NOW, share=False)
    public_id, invite_id = invite.public_id, invite.id
    assert invite_facts(public_id) == facts_by_id(invite_id)  # in a transaction
    db.session.commit()
    alone = invite_facts(public_id)
    assert not db.session.in_transaction()
    assert alone == facts_by_id(invite_id)
    assert alone is not None
    assert (alone.access, alone.expires_at) == (Access.DETAILS, NOW)
    assert invite_facts("nowhere") is None


@pytest.mark.usefixtures("app")
def test_facts_are_the_same_by_either_way() -> None:
    check_both_ways()


@pytest.mark.usefixtures("app")
def test_a_change_that_waits_in_the_session_is_seen() -> None:
    invite = make_invite(title="Before")
    invite.title = "After"
    facts = invite_facts(invite.public_id)
    assert facts is not None
    assert facts.title == "After"


def test_a_lookup_leaves_no_connection_behind(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        before = db.engine.pool.checkedout()  # type: ignore[attr-defined]
        invite_facts("nowhere")
        assert db.engine.pool.checkedout() == before  # type: ignore[attr-defined]


@pytest.mark.postgres
def test_facts_are_the_same_on_postgres(
    postgres_url: str, tmp_path: Path, environ: dict[str, str]
) -> None:
    environ["DATABASE_URL"] = postgres_url
    with create_app(environ, instance=tmp_path).app_context():
        db.create_all()
        check_both_ways()
        db.session.remove()
        db.engine.dispose()
