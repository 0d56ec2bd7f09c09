"""Pausing: offered while Resume would be allowed, and what the clocks do meanwhile."""

from datetime import datetime, timedelta

import pytest

from factories import (
    NOW,
    add_revision,
    edit,
    fresh_play,
    make_claim,
    make_invite,
    make_play,
    make_track,
)
from trackgate.invites.claim_models import PlayState
from trackgate.invites.editing import delete_invite
from trackgate.invites.errors import PlayRefusal, PlayRefused
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.plays import end_play, pause_play, resume_play, why_no_resume
from trackgate.invites.progress import complete_challenge, progress_of, reach
from trackgate.invites.revoking import extend_claim, revoke_claim
from trackgate.invites.sweep import sweep
from trackgate.tracks.revisions import revision_challenges

pytestmark = pytest.mark.usefixtures("app")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def play_of(*, track: dict[str, object] | None = None, **invite: object) -> PlayFacts:
    """Give a running play of a pausable track under an invite with these settings."""
    make_track(**({"pausable": True} | (track or {})))  # type: ignore[arg-type]
    return make_play(make_claim(make_invite(**invite)))


def paused(play: PlayFacts, *, now: datetime = NOW) -> PlayFacts:
    pause_play(fresh_play(play), now=now)
    return fresh_play(play)


def resumed(play: PlayFacts, *, now: datetime) -> PlayFacts:
    resume_play(fresh_play(play), now=now)
    return fresh_play(play)


def no_pause(play: PlayFacts, *, now: datetime = NOW) -> PlayRefusal:
    assert fresh_play(play).pause_offer_until(now) is None
    with pytest.raises(PlayRefused) as refused:
        pause_play(fresh_play(play), now=now)
    return refused.value.refusal


def no_resume(play: PlayFacts, *, now: datetime) -> PlayRefusal:
    with pytest.raises(PlayRefused) as refused:
        resume_play(fresh_play(play), now=now)
    return refused.value.refusal


def test_a_paused_play_resumes_as_it_was() -> None:
    play = play_of()
    first = revision_challenges(play.revision_id)[0]
    complete_challenge(play, first.id, now=NOW)
    reach(play, 2, now=NOW)
    assert paused(play).state is PlayState.PAUSED
    back = resumed(play, now=NOW + DAY)
    assert back.state is PlayState.RUNNING
    assert (back.reached, back.paused_at) == (2, None)
    assert progress_of(play.id)[first.id].completed_at == NOW


@pytest.mark.parametrize(
    ("settings", "offer"),
    [
        ({}, NOW + 7 * DAY),
        ({"expires_at": NOW + 2 * DAY}, NOW + 2 * DAY),
        ({"access_for": "3d"}, NOW + 3 * DAY),
        ({"access_for": "3d", "expires_at": NOW + 2 * DAY}, NOW + 2 * DAY),
        ({"access_for": "1d", "expires_at": NOW + 2 * DAY}, NOW + DAY),
        ({"access_for": "30d", "expires_at": NOW + 20 * DAY}, NOW + 7 * DAY),
    ],
)
def test_pause_names_the_earliest_of_pause_limit_expiry_and_access_end(
    settings: dict[str, object], offer: datetime
) -> None:
    assert play_of(**settings).pause_offer_until(NOW) == offer


@pytest.mark.parametrize("days", [1, 60])
def test_the_pause_limit_is_the_tracks(days: int) -> None:
    play = play_of(track={"pause_limit_days": days})
    assert play.pause_offer_until(NOW) == NOW + days * DAY
    over = NOW + days * DAY
    stays = paused(play)
    assert stays.state_at(over - timedelta(seconds=1)) is PlayState.PAUSED
    assert stays.state_at(over) is PlayState.EXPIRED
    assert no_resume(play, now=over) is PlayRefusal.WRONG_STATE


def test_a_claims_switch_that_is_off_allows_no_pause() -> None:
    play = play_of(pausing={"intro": False})
    assert no_pause(play) is PlayRefusal.NOT_PAUSABLE


def test_a_revision_that_is_not_pausable_allows_no_pause() -> None:
    track = make_track(pausable=True)
    claim = make_claim(make_invite())
    add_revision(track, pausable=False)
    assert no_pause(make_play(claim)) is PlayRefusal.NOT_PAUSABLE


def test_only_a_running_play_pauses() -> None:
    play = play_of()
    paused(play)
    assert no_pause(play) is PlayRefusal.WRONG_STATE
    end_play(play, PlayState.STOPPED, now=NOW)
    assert no_pause(play) is PlayRefusal.WRONG_STATE
    assert no_resume(play, now=NOW) is PlayRefusal.WRONG_STATE


def test_only_a_paused_play_resumes() -> None:
    assert no_resume(play_of(), now=NOW) is PlayRefusal.WRONG_STATE


def test_pause_is_not_offered_once_the_invite_has_expired() -> None:
    play = play_of(expires_at=NOW + HOUR)
    assert play.pause_offer_until(NOW + HOUR - timedelta(seconds=1))
    assert no_pause(play, now=NOW + HOUR) is PlayRefusal.INVITE_EXPIRED


def test_a_paused_play_past_the_invites_expiry_stays_paused_out_of_reach() -> None:
    play = play_of(expires_at=NOW + DAY)
    paused(play)
    assert no_resume(play, now=NOW + DAY) is PlayRefusal.INVITE_EXPIRED
    sweep(now=NOW + 2 * DAY)
    assert fresh_play(play).state is PlayState.PAUSED
    sweep(now=NOW + 7 * DAY)
    assert fresh_play(play).state is PlayState.EXPIRED
    assert fresh_play(play).ended_at == NOW + 7 * DAY


def test_it_is_resumable_again_when_the_invite_is_extended() -> None:
    make_track(pausable=True)
    invite = make_invite(expires_at=NOW + DAY)
    play = make_play(make_claim(invite))
    paused(play)
    edit(invite, expires_at=NOW + 5 * DAY)
    assert resumed(play, now=NOW + 2 * DAY).state is PlayState.RUNNING


def test_a_paused_play_past_its_access_is_resumable_again_when_that_is_extended() -> (
    None
):
    play = play_of(access_for="1d")
    paused(play)
    assert no_resume(play, now=NOW + DAY) is PlayRefusal.ACCESS_ENDED
    sweep(now=NOW + DAY)
    extend_claim(play.claim_id, until=NOW + 3 * DAY, now=NOW + DAY)
    assert resumed(play, now=NOW + 2 * DAY).state is PlayState.RUNNING


def test_deleting_is_not_expiry() -> None:
    make_track(pausable=True)
    invite = make_invite(expires_at=NOW + 2 * DAY)
    play = make_play(make_claim(invite))
    delete_invite(invite, revoke=False, now=NOW)
    assert fresh_play(play).pause_offer_until(NOW) == NOW + 2 * DAY
    paused(play)
    assert why_no_resume(fresh_play(play), NOW + DAY) is None
    assert no_resume(play, now=NOW + 2 * DAY) is PlayRefusal.INVITE_EXPIRED


def test_a_live_event_ends_resuming_like_any_expiry_and_upcoming_does_not() -> None:
    make_track(pausable=True)
    event = {"type": "live_event", "starts_at": NOW, "ends_at": NOW + 2 * DAY}
    invite = make_invite(**event)
    play = make_play(make_claim(invite))
    assert play.pause_offer_until(NOW) == NOW + 2 * DAY
    paused(play)
    edit(invite, starts_at=NOW + 5 * DAY, ends_at=NOW + 6 * DAY)
    assert resumed(play, now=NOW + DAY).state is PlayState.RUNNING


def test_a_revoked_claim_resumes_nothing() -> None:
    play = play_of()
    paused(play)
    revoke_claim(play.claim_id, now=NOW)
    assert fresh_play(play).state is PlayState.STOPPED
    assert no_resume(play, now=NOW) is PlayRefusal.REVOKED


def test_the_plays_clock_stands_still_while_it_is_paused() -> None:
    play = play_of(track={"time_limit": 7200})
    assert play.runs_until() == NOW + 2 * HOUR
    assert paused(play, now=NOW + HOUR).seconds_used == 3600
    back = resumed(play, now=NOW + 2 * DAY)
    assert back.runs_until() == NOW + 2 * DAY + HOUR
    assert back.state_at(NOW + 2 * DAY + HOUR) is PlayState.EXPIRED
    again = paused(play, now=NOW + 2 * DAY + HOUR / 2)
    assert again.seconds_used == 5400


def test_the_clock_of_the_claims_access_does_not_stand_still() -> None:
    play = play_of(track={"time_limit": 7200}, access_for="1d")
    paused(play)
    back = resumed(play, now=NOW + DAY - HOUR)
    assert back.runs_until() == NOW + DAY


def test_the_pause_limit_begins_anew_with_every_pause() -> None:
    play = play_of()
    paused(play)
    resumed(play, now=NOW + 6 * DAY)
    stays = paused(play, now=NOW + 6 * DAY)
    assert stays.pause_ends_at() == NOW + 13 * DAY


def test_a_play_that_ends_while_it_is_paused_was_played_for_as_long_as_it_ran() -> None:
    play = play_of()
    end_play(paused(play, now=NOW + HOUR), PlayState.STOPPED, now=NOW + DAY)
    assert fresh_play(play).seconds_used == 3600
