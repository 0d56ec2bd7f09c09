"""Who gets into a microsite: listed and open invites, or those asked for by name."""

from datetime import timedelta
from pathlib import Path

import pytest

from conftest import Tick
from factories import NOW, edit, make_invite
from trackgate import create_app
from trackgate.core.db import db
from trackgate.invites.editing import delete_invite
from trackgate.invites.models import InviteType
from trackgate.microsites.building import Order, build
from trackgate.microsites.choosing import signs_of_change
from trackgate.microsites.errors import MicrositeRefused
from unit.microsites.conftest import Site


def ids(site: Site, *named: str) -> list[str]:
    return [page.offer.id for page in site.build(*named).pages]


def test_all_means_listed_and_open(site: Site, tick: Tick) -> None:
    make_invite(title="Unlisted")
    expiring = make_invite(listed=True, expires_at=NOW + timedelta(days=1))
    coming = make_invite(
        listed=True,
        type=InviteType.LIVE_EVENT,
        starts_at=NOW + timedelta(days=9),
        ends_at=NOW + timedelta(days=10),
    )
    deleted = make_invite(listed=True)
    delete_invite(deleted, revoke=False, now=NOW)
    assert set(ids(site)) == {expiring.public_id, coming.public_id}
    tick.advance(days=1)
    assert ids(site) == [coming.public_id]


def test_an_unlisted_one_is_shown_by_name_with_a_warning(site: Site) -> None:
    unlisted, listed = make_invite(), make_invite(listed=True)
    done = site.build(unlisted.public_id, listed.public_id, unlisted.public_id)
    assert [p.offer.id for p in done.pages] == [unlisted.public_id, listed.public_id]
    assert done.warnings == [
        f"{unlisted.public_id} is not listed: the site shows it to everybody"
    ]


def test_one_that_is_not_there_deleted_or_expired_is_refused(site: Site) -> None:
    deleted = make_invite()
    delete_invite(deleted, revoke=False, now=NOW)
    expired = make_invite(expires_at=NOW)
    for public_id, why in (
        ("nowhere", "There is no invite 'nowhere'"),
        (deleted.public_id, "is deleted"),
        (expired.public_id, "has expired"),
    ):
        with pytest.raises(MicrositeRefused, match=why):
            site.build(public_id)
    assert not site.out.exists()


def test_a_site_without_invites_says_so(site: Site) -> None:
    done = site.build()
    assert done.warnings == ["No invite is listed and open: the site is empty"]
    assert "nothing here at the moment" in site.read("index.html")


@pytest.mark.postgres
def test_postgres_gives_the_same(
    postgres_url: str, tmp_path: Path, environ: dict[str, str]
) -> None:
    environ["DATABASE_URL"] = postgres_url
    with create_app(environ, instance=tmp_path).app_context():
        db.create_all()
        listed = make_invite(listed=True, origins=["https://www.example.com"])
        make_invite(title="Unlisted")
        order = Order(
            out=tmp_path / "out", invites=None, site_url="https://www.example.com"
        )
        pages = build(order, now=NOW).pages
        assert [(page.offer.id, page.framed) for page in pages] == [
            (listed.public_id, True)
        ]
        before = signs_of_change(now=NOW)
        assert before == signs_of_change(now=NOW)
        edit(listed, title="Other")
        assert before != signs_of_change(now=NOW)
        db.session.remove()
        db.engine.dispose()
