"""Many claims at once from one network are seen, and never refused."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from factories import NOW, make_invite, make_learner
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim
from trackgate.invites.claims import make_claim
from trackgate.invites.crowds import MANY, crowds
from trackgate.invites.joining import join_claims
from trackgate.invites.links import token_of
from trackgate.invites.models import Invite
from trackgate.people.erasing import erase_person


@pytest.fixture
def invite(app: Flask) -> Invite:
    return make_invite()


def arrive(invite: Invite, seconds: Sequence[float], network: str | None) -> None:
    """Let learners claim so many seconds after ``NOW``."""
    for second in seconds:
        make_claim(
            invite_id=invite.id,
            learner_id=make_learner(),
            attribution={},
            network=network,
            now=NOW + timedelta(seconds=second),
        )


def test_more_than_twenty_within_a_minute_are_seen_and_twenty_are_not(
    invite: Invite,
) -> None:
    arrive(invite, [n * 2.9 for n in range(MANY)], "a")
    later = NOW + timedelta(minutes=5)
    assert crowds(invite.id, now=later) == []
    arrive(invite, [59.9], "a")
    (crowd,) = crowds(invite.id, now=later)
    assert (crowd.most, crowd.total, crowd.began) == (MANY + 1, MANY + 1, NOW)


def test_a_minute_has_sixty_seconds_wherever_it_begins(invite: Invite) -> None:
    arrive(invite, [n * 3.0 for n in range(MANY + 1)], "a")  # the last after 60 s
    assert crowds(invite.id, now=NOW + timedelta(hours=1)) == []
    arrive(invite, [61.0], "a")  # now the 21 from the third second on
    (crowd,) = crowds(invite.id, now=NOW + timedelta(hours=1))
    assert crowd.began == NOW + timedelta(seconds=3)
    assert (crowd.most, crowd.total) == (MANY + 1, MANY + 2)


def test_networks_are_counted_apart_and_the_largest_stands_first(
    invite: Invite,
) -> None:
    arrive(invite, [1.0] * (MANY + 1), "a")
    arrive(invite, [1.0] * (MANY + 9), "b")
    arrive(invite, [1.0] * MANY, "c")
    arrive(invite, [1.0] * (MANY + 50), None)
    found = crowds(invite.id, now=NOW + timedelta(hours=1))
    assert [crowd.most for crowd in found] == [MANY + 9, MANY + 1]
    assert crowds(make_invite(title="Other").id, now=NOW) == []


def test_after_a_day_it_is_forgotten(invite: Invite) -> None:
    arrive(invite, [0.0] * (MANY + 1), "a")
    day = NOW + timedelta(hours=24)
    assert crowds(invite.id, now=day - timedelta(seconds=1)) != []
    assert crowds(invite.id, now=day) == []


def networks() -> list[str | None]:
    return list(db.session.scalars(sa.select(Claim.network).order_by(Claim.id)))


def press_continue(app: Flask, invite: Invite, address: str) -> None:
    client: FlaskClient = app.test_client()
    path = f"/i/{token_of(invite)}"
    origin = {"REMOTE_ADDR": address}
    page = client.get(path, environ_overrides=origin).text
    ticket = page.split('name="ticket" value="')[1].split('"')[0]
    answer = client.post(
        f"{path}/claim", data={"ticket": ticket}, environ_overrides=origin
    )
    assert answer.status_code == 303


def test_a_claim_keeps_a_digest_of_its_network_and_never_the_address(
    app: Flask, invite: Invite
) -> None:
    db.session.commit()
    for address in ("192.0.2.7", "192.0.2.7", "192.0.2.8", "2001:db8::1"):
        press_continue(app, invite, address)
    one, same, other, wide = networks()
    assert one == same
    assert len({one, other, wide}) == 3
    for digest in (one, other, wide):
        assert digest is not None
        assert len(digest) == 16
        assert int(digest, 16) >= 0


def test_joining_keeps_the_network_and_erasing_clears_it(invite: Invite) -> None:
    ann, spare = make_learner("ann@example.com"), make_learner()
    for number, learner in enumerate((ann, spare)):
        make_claim(
            invite_id=invite.id,
            learner_id=learner,
            attribution={},
            network=f"network {number}",
            now=NOW + timedelta(minutes=number),
        )
    assert join_claims(spare_learner=spare, main_learner=ann, now=NOW)
    assert networks() == ["network 0"]
    erase_person("ann@example.com", now=NOW)
    assert networks() == [None]


def test_an_invite_takes_a_whole_hall_from_one_network(invite: Invite) -> None:
    arrive(invite, [n / 10 for n in range(500)], "hall")
    (crowd,) = crowds(invite.id, now=NOW + timedelta(hours=1))
    assert (crowd.most, crowd.total) == (500, 500)
