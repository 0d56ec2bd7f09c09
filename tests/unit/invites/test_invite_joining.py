"""Joining claims: the older one and its terms stay, plays add up, seats come back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from factories import (
    NOW,
    claimed,
    edit,
    fresh_claim,
    fresh_play,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    make_track,
    plays_used,
    rows,
)
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, ClaimTrack, PlayState
from trackgate.invites.errors import PlayRefusal, PlayRefused
from trackgate.invites.joining import join_claims, live_pairs
from trackgate.invites.models import Invite
from trackgate.invites.plays import end_play
from trackgate.invites.revoking import revoke_claim

pytestmark = pytest.mark.usefixtures("app")

HOUR = timedelta(hours=1)


class Pair:
    """A main learner and a spare one, each with a claim; the main one's is older."""

    def __init__(self, invite: Invite, *, main_older: bool = True) -> None:
        self.invite = invite
        self.main, self.spare = make_learner("ann@example.com"), make_learner()
        times = (NOW, NOW + HOUR) if main_older else (NOW + HOUR, NOW)
        self.main_claim = make_claim(invite, self.main, now=times[0])
        self.spare_claim = make_claim(invite, self.spare, now=times[1])

    def join(self, *keep: str, after: timedelta = 2 * HOUR) -> bool:
        return join_claims(
            spare_learner=self.spare, main_learner=self.main, keep=keep, now=NOW + after
        )

    def only_claim(self) -> Claim:
        claim_id = db.session.scalars(sa.select(Claim.id)).one()
        return fresh_claim(claim_id)


@pytest.fixture
def pair() -> Pair:
    return Pair(make_invite(plays_limit=3, access_for="1d"))


def test_a_claim_of_the_spare_learner_alone_goes_to_the_main_one() -> None:
    invite = make_invite()
    main, spare = make_learner("ann@example.com"), make_learner()
    claim = make_claim(invite, spare)
    assert join_claims(spare_learner=spare, main_learner=main, now=NOW)
    assert fresh_claim(claim.id).learner_id == main
    assert claimed(invite) == 1


@pytest.mark.parametrize("main_older", [True, False])
def test_the_older_claim_and_its_terms_stay_whosever_it_was(main_older: bool) -> None:
    pair = Pair(make_invite(access_for="1d"), main_older=main_older)
    assert pair.join()
    kept = pair.only_claim()
    older = pair.main_claim if main_older else pair.spare_claim
    assert kept.id == older.id
    assert kept.learner_id == pair.main
    assert kept.access_ends_at == NOW + timedelta(days=1)


def test_the_older_claim_stays_even_if_its_access_has_ended() -> None:
    invite = make_invite(access_for="1h")
    main, spare = make_learner("ann@example.com"), make_learner()
    old = make_claim(invite, main, now=NOW)
    make_claim(invite, spare, now=NOW + 5 * HOUR)
    assert join_claims(spare_learner=spare, main_learner=main, now=NOW + 5 * HOUR)
    kept = fresh_claim(old.id)
    assert kept.access_ends_at == NOW + HOUR
    assert rows(Claim) == 1


def test_the_spare_claim_goes_and_its_seat_with_it(pair: Pair) -> None:
    assert claimed(pair.invite) == 2
    pair.join()
    assert rows(Claim) == 1
    assert rows(ClaimTrack) == 1
    assert claimed(pair.invite) == 1


def test_plays_used_add_up(pair: Pair) -> None:
    for claim in (pair.main_claim, pair.spare_claim):
        end_play(make_play(claim), PlayState.STOPPED, now=NOW)
    assert pair.join()
    assert plays_used(pair.only_claim()) == 2


def test_past_the_limit_there_are_none_left(pair: Pair) -> None:
    for claim in (pair.main_claim, pair.spare_claim):
        for _ in range(2):
            end_play(make_play(claim), PlayState.STOPPED, now=NOW)
    pair.join()
    assert plays_used(pair.only_claim()) == 4
    with pytest.raises(PlayRefused) as refused:
        make_play(pair.only_claim())
    assert refused.value.refusal is PlayRefusal.NO_PLAYS_LEFT


def test_plays_given_back_add_up_to_three_at_the_most(pair: Pair) -> None:
    db.session.execute(sa.update(ClaimTrack).values(given_back=2))
    pair.join()
    assert db.session.scalar(sa.select(ClaimTrack.given_back)) == 3


def test_a_live_play_of_the_spare_claim_goes_on_under_the_older_one(pair: Pair) -> None:
    play = make_play(pair.spare_claim)
    assert pair.join()
    moved = fresh_play(play)
    assert moved.state is PlayState.RUNNING
    assert moved.claim_id == pair.main_claim.id
    assert moved.learner_id == pair.main


def test_two_live_plays_of_one_track_are_the_learners_choice(pair: Pair) -> None:
    first, second = make_play(pair.main_claim), make_play(pair.spare_claim)
    found = live_pairs(spare_learner=pair.spare, main_learner=pair.main)
    assert [live.plays for live in found] == [(first, second)]
    assert not pair.join()
    assert rows(Claim) == 2
    assert claimed(pair.invite) == 2
    assert fresh_play(first).state is fresh_play(second).state is PlayState.RUNNING


@pytest.mark.parametrize("kept", [0, 1])
def test_the_play_that_was_chosen_goes_on_and_the_other_is_stopped(
    pair: Pair, kept: int
) -> None:
    plays = [make_play(pair.main_claim), make_play(pair.spare_claim)]
    assert pair.join(plays[kept].public_id)
    assert fresh_play(plays[kept]).state is PlayState.RUNNING
    assert fresh_play(plays[1 - kept]).state is PlayState.STOPPED
    assert {fresh_play(play).claim_id for play in plays} == {pair.main_claim.id}
    assert plays_used(pair.only_claim()) == 2
    assert claimed(pair.invite) == 1


def test_a_choice_of_both_or_of_something_else_is_none(pair: Pair) -> None:
    plays = [make_play(pair.main_claim), make_play(pair.spare_claim)]
    assert not pair.join(*(play.public_id for play in plays))
    assert not pair.join("something-else")


def test_live_plays_of_two_tracks_need_no_choice() -> None:
    make_track("intro")
    make_track("next")
    pair = Pair(make_invite(tracks=["intro", "next"]))
    make_play(pair.main_claim, "intro")
    make_play(pair.spare_claim, "next")
    assert pair.join()


def test_a_play_that_its_clock_has_ended_needs_no_choice() -> None:
    make_track("intro", time_limit=3600)
    pair = Pair(make_invite())
    over = make_play(pair.main_claim)
    going_on = make_play(pair.spare_claim, now=NOW + HOUR)
    assert pair.join(after=HOUR)
    assert fresh_play(over).state is PlayState.EXPIRED
    assert fresh_play(over).ended_at == NOW + HOUR
    assert fresh_play(going_on).state is PlayState.RUNNING


def test_a_play_whose_access_ran_out_does_not_come_back_under_longer_access() -> None:
    invite = make_invite(access_for="10h")
    main, spare = make_learner("ann@example.com"), make_learner()
    make_claim(invite, main, now=NOW)
    edit(invite, access_for="1h")
    over = make_play(make_claim(invite, spare, now=NOW))
    join_claims(spare_learner=spare, main_learner=main, now=NOW + 2 * HOUR)
    assert fresh_play(over).state is PlayState.EXPIRED
    assert fresh_play(over).state_at(NOW + 2 * HOUR) is PlayState.EXPIRED


def test_a_live_play_of_a_track_that_the_older_claim_lacks_is_stopped() -> None:
    make_track("intro")
    make_track("next")
    invite = make_invite(tracks=["intro"])
    main, spare = make_learner("ann@example.com"), make_learner()
    make_claim(invite, main, now=NOW)
    edit(invite, tracks=["intro", "next"])
    spare_claim = make_claim(invite, spare, now=NOW + HOUR)
    play = make_play(spare_claim, "next", now=NOW + HOUR)
    assert join_claims(spare_learner=spare, main_learner=main, now=NOW + HOUR)
    stopped = db.session.execute(
        sa.text("SELECT state FROM play WHERE id = :id"), {"id": play.id}
    ).scalar()
    assert stopped == "stopped"


@pytest.mark.parametrize("revoked", ["main_claim", "spare_claim"])
def test_revoked_stays_revoked_and_ends_what_was_live(pair: Pair, revoked: str) -> None:
    claims = {"main_claim": pair.main_claim, "spare_claim": pair.spare_claim}
    other = claims.pop(revoked)
    play = make_play(*claims.values())
    revoke_claim(other.id, now=NOW)
    assert pair.join()
    assert pair.only_claim().revoked_at == NOW
    assert fresh_play(play).state is PlayState.STOPPED


def test_seats_are_right_when_a_revoked_claim_had_given_its_seat_back(
    pair: Pair,
) -> None:
    revoke_claim(pair.main_claim.id, now=NOW)
    assert claimed(pair.invite) == 1
    pair.join()
    assert claimed(pair.invite) == pair.only_claim().seats == 0


@pytest.mark.parametrize(("played", "seats"), [(False, 0), (True, 1)])
def test_a_claim_that_becomes_revoked_keeps_its_seat_only_if_something_was_started(
    pair: Pair, played: bool, seats: int
) -> None:
    if played:
        make_play(pair.main_claim)
    revoke_claim(pair.spare_claim.id, now=NOW)
    assert claimed(pair.invite) == 1
    pair.join()
    assert pair.only_claim().revoked_at == NOW
    assert claimed(pair.invite) == pair.only_claim().seats == seats


def test_the_other_invites_of_the_spare_learner_come_along(pair: Pair) -> None:
    other = make_invite(title="Other")
    claim = make_claim(other, pair.spare)
    pair.join()
    assert fresh_claim(claim.id).learner_id == pair.main
    assert claimed(other) == 1
