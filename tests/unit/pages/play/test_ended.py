"""The page of a play that has ended: what it says of why."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from factories import (
    NOW,
    fresh_play,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    make_track,
)
from support.clockfile import Ticking as Tick
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, Play, PlayState
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.plays import end_play, settle
from trackgate.invites.revoking import extend_claim, revoke_claim
from trackgate.invites.sweep import sweep
from trackgate.learners.browsers import remember

ACCESS, LIMIT = "Your access has ended", "Time is up"


class Scene:
    """Ann and a play of hers."""

    def __init__(self, client: FlaskClient, *, access_for: str, **track: int) -> None:
        self.client = client
        make_track("intro", **track)
        ann = make_learner("ann@example.com")
        self.claim: Claim = make_claim(make_invite(access_for=access_for), ann)
        self.play: PlayFacts = make_play(self.claim)
        client.set_cookie("tg_learner", remember(ann, proved=True, now=NOW))
        db.session.commit()

    def page(self) -> str:
        return self.client.get(f"/play/{self.play.public_id}").text


@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.parametrize(
    ("access_for", "limit", "says"),
    [
        ("1h", 0, ACCESS),
        ("1h", 7200, ACCESS),
        ("1h", 3600, ACCESS),
        ("2h", 3600, LIMIT),
        ("forever", 3600, LIMIT),
    ],
)
def test_the_clock_that_ran_out_first_is_named(
    client: FlaskClient,
    tick: Tick,
    access_for: str,
    limit: int,
    says: str,
    settled: bool,
) -> None:
    scene = Scene(client, access_for=access_for, time_limit=limit)
    tick.advance(hours=3)
    if settled:
        settle(scene.play)
        db.session.commit()
    page = scene.page()
    assert [text for text in (ACCESS, LIMIT) if text in page] == [says]


@pytest.mark.parametrize("limit", [0, 7200])
@pytest.mark.parametrize("hours", [5, None])
def test_access_that_ended_a_play_is_named_also_after_it_is_extended(
    client: FlaskClient, tick: Tick, limit: int, hours: int | None
) -> None:
    scene = Scene(client, access_for="1h", time_limit=limit)
    tick.advance(hours=2)
    until = NOW + timedelta(hours=hours) if hours else None
    extend_claim(scene.claim.id, until=until, now=tick.now)
    db.session.commit()
    assert fresh_play(scene.play).ended_at == NOW + timedelta(hours=1)
    assert ACCESS in scene.page()


NOBODY = "There had been no sign of anybody for 10 min."
WITHDRAWN = "Your access was withdrawn"


def test_a_play_that_was_stopped_for_nobody_was_there_says_so(
    client: FlaskClient, tick: Tick
) -> None:
    scene = Scene(client, access_for="forever", idle_timeout=600)
    tick.advance(minutes=10)
    sweep(now=tick.now)
    page = scene.page()
    assert "This was stopped" in page
    assert NOBODY in page


@pytest.mark.parametrize("idle_timeout", [0, 600])
def test_a_play_that_its_learner_stopped_says_only_that(
    client: FlaskClient, tick: Tick, idle_timeout: int
) -> None:
    scene = Scene(client, access_for="forever", idle_timeout=idle_timeout)
    tick.advance(minutes=9)
    end_play(scene.play, PlayState.STOPPED, now=tick.now)
    db.session.commit()
    tick.advance(minutes=9)
    revoke_claim(scene.claim.id, now=tick.now)  # which ends nothing any more
    db.session.commit()
    page = scene.page()
    assert "This was stopped" in page
    assert NOBODY not in page
    assert WITHDRAWN not in page


def test_a_play_that_was_revoked_says_that_access_was_withdrawn(
    client: FlaskClient, tick: Tick
) -> None:
    scene = Scene(client, access_for="forever", idle_timeout=600)
    tick.advance(hours=1)
    revoke_claim(scene.claim.id, now=tick.now)
    db.session.commit()
    page = scene.page()
    assert WITHDRAWN in page
    assert "This was stopped" not in page


def test_a_start_that_failed_promises_no_play_that_was_not_given_back(
    client: FlaskClient,
) -> None:
    scene = Scene(client, access_for="forever")
    db.session.execute(
        sa.update(Play).values(state=PlayState.FAILED, ended_at=NOW, clock_from=None)
    )
    db.session.commit()
    page = scene.page()
    assert "three times for each track at the most" in page
    assert "the play was given back" not in page
