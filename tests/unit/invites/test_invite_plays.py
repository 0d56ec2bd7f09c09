"""Plays: what starts, what counts, and what ends."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from factories import (
    NOW,
    add_revision,
    fresh_play,
    make_claim,
    make_invite,
    make_play,
    make_track,
    plays_used,
    rows,
)
from trackgate.core.db import db
from trackgate.invites.claim_models import LIVE_STATES, Claim, Play, PlayState
from trackgate.invites.errors import PlayRefusal, PlayRefused
from trackgate.invites.play_facts import PlayFacts, find_play
from trackgate.invites.plays import end_play, pause_play, started, touch
from trackgate.invites.progress import finish
from trackgate.invites.revoking import extend_claim, revoke_claim
from trackgate.sandboxes.service import ContentRuntime, Sandbox
from trackgate.tracks.catalogue import retire

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)


def refused(claim: Claim, slug: str = "intro", *, days: float = 0) -> PlayRefusal:
    """Give why a start is refused; it may neither count nor leave a play."""
    before = rows(Play)
    with pytest.raises(PlayRefused) as error:
        make_play(claim, slug, now=NOW + days * DAY)
    assert rows(Play) == before
    return error.value.refusal


def end(play: PlayFacts, to: PlayState = PlayState.STOPPED) -> None:
    assert end_play(play, to, now=NOW)


def provide(monkeypatch: pytest.MonkeyPatch, **sandbox: object) -> None:
    """Let the runtime answer every start with this sandbox."""
    answer = Sandbox(**sandbox)  # type: ignore[arg-type]
    monkeypatch.setattr(ContentRuntime, "provision", lambda self, **_asked: answer)


def test_starting_counts_and_runs() -> None:
    claim = make_claim(make_invite(plays_limit=2))
    play = make_play(claim)
    assert play.state is PlayState.RUNNING
    assert (play.started_at, play.clock_from, play.reached) == (NOW, NOW, 1)
    assert plays_used(claim) == 1
    assert find_play(play.public_id) == play


def test_start_on_a_live_play_opens_it_and_counts_nothing() -> None:
    claim = make_claim(make_invite(plays_limit=1))
    play = make_play(claim)
    assert make_play(claim).id == play.id
    assert plays_used(claim) == 1


def test_start_on_a_paused_play_opens_it_too() -> None:
    make_track(pausable=True)
    claim = make_claim(make_invite())
    play = make_play(claim)
    pause_play(play, now=NOW)
    again = make_play(claim)
    assert (again.id, again.state) == (play.id, PlayState.PAUSED)
    assert plays_used(claim) == 1


def test_a_double_click_counts_once_even_where_the_play_has_ended_meanwhile() -> None:
    claim = make_claim(make_invite())
    play = make_play(claim, key="click")
    assert make_play(claim, key="click").id == play.id
    end(play)
    assert make_play(claim, key="click").id == play.id
    assert plays_used(claim) == 1


@pytest.mark.parametrize("ending", [PlayState.COMPLETED, PlayState.STOPPED])
def test_every_start_after_an_end_counts_until_none_is_left(ending: PlayState) -> None:
    claim = make_claim(make_invite(plays_limit=2))
    for _ in range(2):
        end(make_play(claim), ending)
    assert refused(claim) is PlayRefusal.NO_PLAYS_LEFT
    assert plays_used(claim) == 2


def test_0_plays_is_no_limit() -> None:
    claim = make_claim(make_invite(plays_limit=0))
    for _ in range(10):
        end(make_play(claim))
    assert plays_used(claim) == 10


def test_the_limit_is_of_each_track() -> None:
    make_track("intro")
    make_track("next")
    claim = make_claim(make_invite(tracks=["intro", "next"], plays_limit=1))
    end(make_play(claim, "intro"))
    assert refused(claim, "intro") is PlayRefusal.NO_PLAYS_LEFT
    assert make_play(claim, "next").state is PlayState.RUNNING


def test_no_play_starts_once_access_has_ended() -> None:
    claim = make_claim(make_invite(access_for="1d"))
    end(make_play(claim, now=NOW + DAY - timedelta(seconds=1)))
    assert refused(claim, days=1) is PlayRefusal.ACCESS_ENDED
    extend_claim(claim.id, until=NOW + 2 * DAY, now=NOW + DAY)
    assert make_play(claim, now=NOW + DAY).state is PlayState.RUNNING


def test_access_may_be_extended_forever() -> None:
    claim = make_claim(make_invite(access_for="1d"))
    assert extend_claim(claim.id, until=None, now=NOW)
    assert make_play(claim, now=NOW + 999 * DAY).state is PlayState.RUNNING
    assert not extend_claim(claim.id + 1, until=None, now=NOW)


def test_no_play_starts_of_a_track_that_the_claim_does_not_carry() -> None:
    make_track("other")
    claim = make_claim(make_invite())
    assert refused(claim, "other") is PlayRefusal.NOT_IN_CLAIM


def test_no_play_starts_under_a_revoked_claim() -> None:
    claim = make_claim(make_invite())
    make_play(claim)
    revoke_claim(claim.id, now=NOW)
    assert refused(claim) is PlayRefusal.REVOKED


def test_a_failed_start_gives_its_play_back_three_times_at_the_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claim = make_claim(make_invite(plays_limit=2))
    provide(monkeypatch, failed=True)
    used = []
    for _ in range(5):
        assert make_play(claim).state is PlayState.FAILED
        used.append(plays_used(claim))
    assert used == [0, 0, 0, 1, 2]
    assert refused(claim) is PlayRefusal.NO_PLAYS_LEFT


def test_a_sandbox_that_is_not_ready_lets_the_play_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provide(monkeypatch, id="box", ready=False)
    play = make_play(make_claim(make_invite()))
    assert (play.state, play.clock_from) == (PlayState.STARTING, None)
    later = NOW + timedelta(minutes=5)
    assert started(play.id, now=later)
    assert not started(play.id, now=later + DAY)
    running = fresh_play(play)
    assert (running.state, running.clock_from) == (PlayState.RUNNING, later)
    assert running.sandbox_id == "box"


def test_a_sandbox_belongs_to_one_play(monkeypatch: pytest.MonkeyPatch) -> None:
    provide(monkeypatch, id="box")
    invite = make_invite()
    make_play(make_claim(invite))
    with pytest.raises(sa.exc.IntegrityError, match="sandbox_id"):
        make_play(make_claim(invite))


def test_a_play_keeps_its_revision_and_a_new_one_takes_the_newest() -> None:
    track = make_track()
    claim = make_claim(make_invite())
    old = make_play(claim)
    newest = add_revision(track)
    assert make_play(claim).revision_id == old.revision_id
    end(old)
    assert make_play(claim).revision_id == newest.id


def test_a_retired_track_goes_on_for_claims_that_have_it() -> None:
    claim = make_claim(make_invite())
    retire("intro", now=NOW)
    assert make_play(claim).state is PlayState.RUNNING


def test_only_a_live_play_ends_and_only_once() -> None:
    play = make_play(make_claim(make_invite()))
    assert finish(play, now=NOW + timedelta(minutes=3))
    assert not finish(play, now=NOW + DAY)
    assert not end_play(play, PlayState.STOPPED, now=NOW + DAY)
    ended = fresh_play(play)
    assert ended.state is PlayState.COMPLETED
    assert ended.ended_at == NOW + timedelta(minutes=3)
    assert ended.seconds_used == 180
    assert ended.clock_from is None


@pytest.mark.parametrize("state", list(LIVE_STATES))
def test_the_database_refuses_a_second_live_play_of_claim_and_track(
    state: PlayState,
) -> None:
    play = make_play(make_claim(make_invite()))
    row = db.session.get(Play, play.id)
    assert row is not None
    twin = {c.name: getattr(row, c.name) for c in Play.__table__.columns}
    twin |= {"id": None, "public_id": "twin", "start_key": "twin", "state": state}
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(Play).values(**twin | {"paused_at": NOW}))


def test_a_sign_of_the_learner_is_noted_only_while_the_play_runs() -> None:
    play = make_play(make_claim(make_invite()))
    touch(play, now=NOW + DAY)
    assert fresh_play(play).active_at == NOW + DAY
    end(play)
    touch(play, now=NOW + 2 * DAY)
    assert fresh_play(play).active_at == NOW + DAY
