"""What time does to plays: limits, access ends, idling, and the work that notes it."""

from datetime import timedelta

import pytest

from factories import (
    NOW,
    fresh_play,
    make_claim,
    make_invite,
    make_play,
    make_track,
    plays_used,
)
from trackgate.invites import sweep as sweeping
from trackgate.invites.claim_models import PlayState
from trackgate.invites.errors import PlayRefusal, PlayRefused
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.plays import end_play, pause_play, touch
from trackgate.invites.sweep import sweep

pytestmark = pytest.mark.usefixtures("app")

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def play_of(*, track: dict[str, object], **invite: object) -> PlayFacts:
    make_track(**track)  # type: ignore[arg-type]
    return make_play(make_claim(make_invite(**invite)))


def swept(play: PlayFacts, after: timedelta) -> PlayFacts:
    sweep(now=NOW + after)
    return fresh_play(play)


def test_a_play_ends_at_its_time_limit_even_before_the_work_has_run() -> None:
    play = play_of(track={"time_limit": 3600})
    assert play.state_at(NOW + HOUR - SECOND) is PlayState.RUNNING
    assert play.state_at(NOW + HOUR) is PlayState.EXPIRED
    assert swept(play, HOUR - SECOND).state is PlayState.RUNNING
    ended = swept(play, 5 * HOUR)
    assert ended.state is PlayState.EXPIRED
    assert ended.ended_at == NOW + HOUR
    assert ended.seconds_used == 3600


def test_a_play_ends_with_its_claims_access() -> None:
    play = play_of(track={"time_limit": 7200}, access_for="1h")
    assert play.runs_until() == NOW + HOUR
    assert swept(play, 2 * HOUR).ended_at == NOW + HOUR


def test_without_limits_a_play_runs_on() -> None:
    play = play_of(track={})
    assert play.runs_until() is None
    assert swept(play, 5000 * HOUR).state is PlayState.RUNNING


def test_an_ended_play_can_be_followed_by_another_before_the_work_has_run() -> None:
    make_track(time_limit=3600)
    claim = make_claim(make_invite())
    first = make_play(claim)
    second = make_play(claim, now=NOW + HOUR)
    assert first.id != second.id
    assert fresh_play(first).state is PlayState.EXPIRED
    assert plays_used(claim) == 2


def test_an_idle_play_pauses_where_pause_is_allowed() -> None:
    play = play_of(track={"idle_timeout": 600, "pausable": True, "time_limit": 7200})
    assert swept(play, timedelta(seconds=599)).state is PlayState.RUNNING
    idle = swept(play, timedelta(seconds=600))
    assert (idle.state, idle.paused_at) == (PlayState.PAUSED, NOW + 600 * SECOND)
    assert idle.seconds_used == 600


def test_an_idle_play_stops_where_pause_is_not_allowed() -> None:
    play = play_of(track={"idle_timeout": 600})
    idle = swept(play, timedelta(seconds=600))
    assert (idle.state, idle.ended_at) == (PlayState.STOPPED, NOW + 600 * SECOND)


def test_an_idle_play_stops_where_it_could_not_be_resumed_any_more() -> None:
    play = play_of(
        track={"idle_timeout": 600, "pausable": True},
        expires_at=NOW + timedelta(seconds=300),
    )
    assert swept(play, timedelta(seconds=600)).state is PlayState.STOPPED


def test_a_sign_of_the_learner_puts_idling_off() -> None:
    play = play_of(track={"idle_timeout": 600})
    touch(play, now=NOW + 500 * SECOND)
    assert swept(play, timedelta(seconds=1099)).state is PlayState.RUNNING
    assert swept(play, timedelta(seconds=1100)).state is PlayState.STOPPED


def test_an_idle_timeout_of_0_is_off() -> None:
    play = play_of(track={"idle_timeout": 0})
    assert swept(play, 5000 * HOUR).state is PlayState.RUNNING


def test_a_paused_play_does_not_idle() -> None:
    play = play_of(track={"idle_timeout": 600, "pausable": True})
    pause_play(play, now=NOW)
    assert swept(play, 5 * HOUR).state is PlayState.PAUSED


def test_the_sweep_says_how_many_it_changed_and_changes_nothing_twice() -> None:
    make_track(time_limit=3600)
    invite = make_invite()
    for _ in range(3):
        make_play(make_claim(invite))
    assert sweep(now=NOW) == 0
    assert sweep(now=NOW + HOUR) == 3
    assert sweep(now=NOW + HOUR) == 0


def test_the_sweep_comes_to_every_play_in_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeping, "_BATCH", 2)
    make_track(time_limit=3600)
    invite = make_invite()
    for _ in range(5):
        make_play(make_claim(invite))
    assert sweep(now=NOW + HOUR) == 5


def test_a_play_that_is_moved_meanwhile_does_not_stop_the_sweep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_track(idle_timeout=600, pausable=True)
    invite = make_invite()
    plays = [make_play(make_claim(invite)) for _ in range(2)]
    really_pause = pause_play

    def pause(play: PlayFacts, *, now: object, idle: bool) -> None:
        if play.id == plays[0].id:
            end_play(play, PlayState.STOPPED, now=NOW)
            raise PlayRefused(PlayRefusal.WRONG_STATE)
        really_pause(play, now=NOW + HOUR)

    monkeypatch.setattr(sweeping, "pause_play", pause)
    assert sweep(now=NOW + HOUR) == 1
    assert fresh_play(plays[0]).state is PlayState.STOPPED
    assert fresh_play(plays[1]).state is PlayState.PAUSED
