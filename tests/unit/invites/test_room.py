"""The room: where everybody is, and who may need help first."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from factories import NOW, make_claim, make_invite, make_play, make_track
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, Play, PlayState
from trackgate.invites.models import Invite
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.invites.plays import end_play, fail_start, pause_play, resume_play
from trackgate.invites.progress import answer_quiz, complete_challenge, finish, reach
from trackgate.invites.revoking import revoke_claim
from trackgate.invites.room import ALONE, LEAST, Place, Standing, places
from trackgate.invites.room_facts import fetch_room
from trackgate.tracks.catalogue import revision_challenges


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def invite(app: Flask) -> Invite:
    make_track("intro", challenges=3, pausable=True)
    make_track("more", time_limit=1800)
    return make_invite(tracks=["intro", "more"])


def look(invite: Invite, minutes: float) -> list[Place]:
    return places(fetch_room(invite.id), now=at(minutes))


def place_of(claim: Claim, found: list[Place]) -> Place:
    (place,) = (one for one in found if one.claim_id == claim.id)
    return place


def complete(play: PlayFacts, position: int, minutes: float) -> None:
    challenge = revision_challenges(play.revision_id)[position - 1]
    complete_challenge(play, challenge.id, now=at(minutes))
    reach(fetch_plays(Play.id == play.id)[0], position + 1, now=at(minutes))


def begin(invite: Invite, minutes: float = 0) -> tuple[Claim, PlayFacts]:
    claim = make_claim(invite, now=at(minutes))
    return claim, make_play(claim, now=at(minutes))


def test_nobody_is_there_before_the_first_claim(invite: Invite) -> None:
    assert look(invite, 0) == []


def test_it_says_at_which_challenge_somebody_is_and_since_when(
    invite: Invite,
) -> None:
    _claim, play = begin(invite)
    complete(play, 1, 4)
    (place,) = look(invite, 6)
    assert place.standing is Standing.WORKING
    assert place.sign is not None
    assert (place.sign.title, place.sign.track, place.sign.total) == (
        "Step 2",
        "Intro",
        3,
    )
    assert place.since == at(4)


def test_twice_as_long_as_half_of_the_others_took_may_be_stuck(
    invite: Invite,
) -> None:
    for minutes in (4, 6, 7):
        complete(begin(invite)[1], 1, minutes)
    slow, _play = begin(invite)
    (place,) = (p for p in look(invite, 11.9) if p.claim_id == slow.id)
    assert (place.standing, place.usual) == (Standing.WORKING, timedelta(minutes=6))
    assert place_of(slow, look(invite, 12)).standing is Standing.STUCK


def test_five_minutes_are_never_long(invite: Invite) -> None:
    for _ in range(3):
        complete(begin(invite)[1], 1, 0.1)
    slow, _play = begin(invite)
    least = LEAST.total_seconds() / 60
    assert place_of(slow, look(invite, least - 0.1)).standing is Standing.WORKING
    assert place_of(slow, look(invite, least)).standing is Standing.STUCK


def test_with_too_few_to_compare_with_only_a_long_time_is_long(
    invite: Invite,
) -> None:
    for _ in range(2):
        complete(begin(invite)[1], 1, 1)
    alone, _play = begin(invite)
    long = ALONE.total_seconds() / 60
    assert place_of(alone, look(invite, long - 0.1)).standing is Standing.WORKING
    assert place_of(alone, look(invite, long)).standing is Standing.STUCK


def test_three_wrong_tries_may_be_stuck_until_it_is_right(invite: Invite) -> None:
    claim, play = begin(invite)
    challenge = revision_challenges(play.revision_id)[0]
    for number in range(3):
        assert place_of(claim, look(invite, 1)).standing is Standing.WORKING, number
        answer_quiz(play, challenge.id, [1], [0], now=at(1))
    place = place_of(claim, look(invite, 1))
    assert (place.standing, place.tries) == (Standing.STUCK, 3)
    answer_quiz(play, challenge.id, [0], [0], now=at(1))
    assert place_of(claim, look(invite, 1)).standing is Standing.WORKING


def test_a_pause_is_no_time_at_a_challenge(invite: Invite) -> None:
    claim, play = begin(invite)
    pause_play(play, now=at(3))
    place = place_of(claim, look(invite, 60))
    assert (place.standing, place.since) == (Standing.PAUSED, at(3))
    resume_play(fetch_plays(Play.id == play.id)[0], now=at(70))
    place = place_of(claim, look(invite, 72))
    assert (place.standing, place.since) == (Standing.WORKING, at(70))


def test_finished_is_who_completed_every_track_however_often(invite: Invite) -> None:
    claim, play = begin(invite)
    finish(play, now=at(5))
    place = place_of(claim, look(invite, 6))
    assert (place.standing, place.done, place.tracks) == (Standing.WAITING, 1, 2)
    finish(make_play(claim, now=at(7)), now=at(8))
    assert place_of(claim, look(invite, 9)).done == 1
    finish(make_play(claim, "more", now=at(9)), now=at(10))
    place = place_of(claim, look(invite, 11))
    assert (place.standing, place.done, place.since) == (Standing.FINISHED, 2, at(10))


def test_time_that_ran_out_shows_before_any_job_has_written_it_down(
    invite: Invite,
) -> None:
    claim = make_claim(invite)
    make_play(claim, "more")
    assert place_of(claim, look(invite, 29)).standing is not Standing.ENDED
    place = place_of(claim, look(invite, 31))
    assert (place.standing, place.since) == (Standing.ENDED, at(30))


def test_who_needs_help_stands_first_and_the_longest_before_the_others(
    invite: Invite,
) -> None:
    finished, play = begin(invite)
    finish(play, now=at(1))
    finish(make_play(finished, "more", now=at(1)), now=at(2))
    waiting = make_claim(invite, now=at(1))
    late, _ = begin(invite, 10)
    early, _ = begin(invite, 9)
    stopped, play = begin(invite, 5)
    end_play(play, PlayState.STOPPED, now=at(6))
    paused, play = begin(invite, 6)
    pause_play(play, now=at(7))
    stuck, _ = begin(invite, 1)
    failed, play = begin(invite, 2)
    db.session.query(Play).filter_by(id=play.id).update({"state": PlayState.STARTING})
    fail_start(play.id, now=at(3))
    expected = [stuck, failed, stopped, waiting, early, late, paused, finished]
    found = [place.claim_id for place in look(invite, 21.5)]
    assert found == [claim.id for claim in expected]


def test_revoked_claims_and_other_invites_are_not_in_the_room(invite: Invite) -> None:
    gone, _ = begin(invite)
    revoke_claim(gone.id, now=at(1))
    begin(make_invite(title="Elsewhere"))
    stays, _ = begin(invite)
    assert [place.claim_id for place in look(invite, 2)] == [stays.id]
