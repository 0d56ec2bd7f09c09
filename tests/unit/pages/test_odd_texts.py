"""What no browser sends by itself, on both databases: PostgreSQL refuses U+0000."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from factories import NOW, make_claim, make_invite, make_learner, make_play, rows
from trackgate import create_app
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms.store import ensure_form
from trackgate.invites.claim_models import Claim, Play
from trackgate.invites.models import Invite
from trackgate.learners.browsers import remember
from trackgate.web.framing import invite_path

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=DATABASES)
def client(
    request: pytest.FixtureRequest, environ: dict[str, str], tmp_path: Path
) -> Iterator[FlaskClient]:
    """A browser before an application on each kind of database."""
    if request.param == "postgresql":
        environ["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    app = create_app(environ, instance=tmp_path / "odd")
    clock.install(app.extensions, lambda: NOW)
    with app.app_context():
        db.create_all()
        ensure_form(now=NOW)
        yield app.test_client()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    "path",
    [
        "/play/%00",
        "/play/%00/challenge/1",
        "/embed/play/a%00b",
        "/play/%E2%82%AC",
        "/track-files/x/abcdefghijklmnop/%00",
        "/track-files/%00/abcdefghijklmnop/a.png",
    ],
)
def test_an_address_that_cannot_be_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def link(invite: Invite) -> str:
    return invite_path(invite.public_id, invite.link_version)


def ticket(client: FlaskClient, path: str, **headers: str) -> str:
    page = client.get(path, headers=headers)
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def test_a_source_is_kept_without_its_control_characters(client: FlaskClient) -> None:
    invite = make_invite()
    db.session.commit()
    sent = ticket(
        client,
        f"{link(invite)}?utm_source=%00f%0Aair%7F&utm_term=%00&gclid=%C2%85x",
        Referer="https://there.example/a\x7fb",
    )
    answer = client.post(f"{link(invite)}/claim", data={"ticket": sent})
    assert answer.status_code == 303
    assert db.session.execute(sa.select(Claim.source, Claim.attribution)).one() == (
        "fair",
        {
            "utm_source": "fair",
            "gclid": "x",
            "referrer": "https://there.example/ab",
            "landing_page": link(invite),
        },
    )


@pytest.mark.parametrize("move", ["start", "again"])
def test_a_start_by_an_odd_key_counts_once_all_the_same(
    client: FlaskClient, move: str
) -> None:
    invite = make_invite()
    ann = make_learner("ann@example.com")
    claim = make_claim(invite, ann)
    if move == "again":
        make_play(claim)
    client.set_cookie("tg_learner", remember(ann, proved=True, now=NOW))
    db.session.commit()
    before = rows(Play)
    path = f"{link(invite)}/tracks/intro/{move}"
    sent = {"ticket": ticket(client, link(invite)), "start_key": "k\0", "sure": "1"}
    answers = [client.post(path, data=sent) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert rows(Play) == before + 1


def test_the_question_before_start_again_carries_an_odd_key_too(
    client: FlaskClient,
) -> None:
    invite = make_invite()
    ann = make_learner("ann@example.com")
    make_play(make_claim(invite, ann))
    client.set_cookie("tg_learner", remember(ann, proved=True, now=NOW))
    db.session.commit()
    sent = {"ticket": ticket(client, link(invite)), "start_key": "k\0\x01ey"}
    page = client.post(f"{link(invite)}/tracks/intro/again", data=sent)
    assert 'value="key"' in page.text
