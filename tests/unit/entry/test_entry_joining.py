"""One person in two browsers: joined by a code, and choosing between two plays."""

from datetime import timedelta

import pytest

from factories import (
    NOW,
    address,
    claimed,
    fresh_claim,
    fresh_play,
    known_browser,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    make_track,
    rows,
    visit,
)
from trackgate.entry.proving import finish_all, finish_joining, join, try_code
from trackgate.invites.claim_models import PlayState
from trackgate.invites.claims import find_claim
from trackgate.invites.models import Access
from trackgate.invites.plays import end_play
from trackgate.learners.browsers import Known, remember, who_is
from trackgate.learners.codes import ask_code
from trackgate.learners.identity import prove, waiting_to_join
from trackgate.learners.models import Learner

pytestmark = pytest.mark.usefixtures("app")

ANN = "ann@example.com"


def enter_code(invite: object, seen: Known | None) -> tuple[Known, bool]:
    """Let a browser enter a right code; give who it is then, and whether to choose."""
    code = ask_code(email=ANN, browser="b", network="n", mailed=True, now=NOW)
    current = None if seen is None or seen.ended else seen
    proved = try_code(
        visit(invite, current),  # type: ignore[arg-type]
        address(ANN),
        seen=seen,
        browser="b",
        network="n",
        code=code,
    )
    known = who_is(proved.secret)
    assert known is not None
    return known, proved.must_choose


def test_a_second_browsers_claim_is_joined_by_its_code() -> None:
    invite = make_invite(access=Access.DETAILS)
    main, side = make_learner(ANN), make_learner(ANN)
    older = make_claim(invite, main)
    make_claim(invite, side, now=NOW + timedelta(hours=1))
    known, must_choose = enter_code(invite, known_browser(side))
    assert (known.learner_id, must_choose) == (main, False)
    found = find_claim(invite_id=invite.id, learner_id=main)
    assert found is not None
    assert found.id == older.id
    assert claimed(invite) == 1
    assert rows(Learner) == 1


def test_an_ended_browser_gets_its_own_work_back_by_a_code() -> None:
    invite = make_invite(access=Access.DETAILS)
    main, side = make_learner(ANN), make_learner(ANN)
    secret = remember(side, proved=False, now=NOW)
    claim = make_claim(invite, side)
    play = make_play(claim)
    prove(address(ANN), current=None, now=NOW)  # somebody else proved the e-mail
    seen = who_is(secret)
    assert seen is not None
    assert seen.ended
    known, _ = enter_code(invite, seen)
    assert known.learner_id == main
    assert fresh_play(play).learner_id == main


def test_two_live_plays_leave_the_choice_to_the_learner() -> None:
    invite = make_invite(access=Access.DETAILS)
    main, side = make_learner(ANN), make_learner(ANN)
    plays = [make_play(make_claim(invite, who)) for who in (main, side)]
    known, must_choose = enter_code(invite, known_browser(side))
    assert must_choose
    assert waiting_to_join(known.learner_id) == side
    assert claimed(invite) == 2
    assert not finish_joining(main, keep=[], now=NOW)
    assert finish_joining(main, keep=[plays[1].public_id], now=NOW)
    assert fresh_play(plays[0]).state is PlayState.STOPPED
    assert fresh_play(plays[1]).state is PlayState.RUNNING
    assert waiting_to_join(main) is None
    assert claimed(invite) == 1


def test_the_anonymous_browser_that_waits_is_out_meanwhile() -> None:
    invite = make_invite()
    main = make_learner(ANN)
    secret = remember(make_learner(), proved=False, now=NOW)
    seen = who_is(secret)
    assert seen is not None
    for who in (main, seen.learner_id):
        make_play(make_claim(invite, who))
    _known, must_choose = enter_code(invite, seen)
    assert must_choose
    after = who_is(secret)
    assert after is not None
    assert after.ended


def test_nothing_waits_where_nothing_is_to_be_chosen() -> None:
    assert finish_joining(make_learner(ANN), keep=[], now=NOW)


def test_a_choice_that_has_become_moot_is_made_by_the_background_work() -> None:
    make_track("intro", time_limit=3600)
    invite = make_invite()
    main, side = make_learner(ANN), make_learner(ANN)
    make_play(make_claim(invite, main))
    kept = make_play(make_claim(invite, side), now=NOW + timedelta(minutes=30))
    assert not join(side, main, now=NOW + timedelta(minutes=30))
    assert finish_all(now=NOW + timedelta(minutes=31)) == 0
    assert finish_all(now=NOW + timedelta(minutes=60)) == 1
    assert fresh_play(kept).learner_id == main
    assert claimed(invite) == 1


def test_a_choice_is_moot_when_one_of_the_plays_has_ended() -> None:
    invite = make_invite()
    main, side = make_learner(ANN), make_learner(ANN)
    first = make_play(make_claim(invite, main))
    make_play(make_claim(invite, side))
    assert not join(side, main, now=NOW)
    end_play(first, PlayState.COMPLETED, now=NOW)
    assert finish_all(now=NOW) == 1
    assert rows(Learner) == 1


def test_two_browsers_that_wait_are_joined_one_after_the_other() -> None:
    invite = make_invite()
    main = make_learner(ANN)
    sides = [make_learner(ANN), make_learner(ANN)]
    plays = [make_play(make_claim(invite, who)) for who in (main, *sides)]
    for side in sides:
        assert not join(side, main, now=NOW)
    for _ in sides:
        assert finish_joining(main, keep=[plays[0].public_id], now=NOW)
    assert waiting_to_join(main) is None
    assert [fresh_play(play).state for play in plays] == [
        PlayState.RUNNING,
        PlayState.STOPPED,
        PlayState.STOPPED,
    ]
    assert claimed(invite) == 1


def test_a_claim_that_went_along_keeps_its_own_terms() -> None:
    invite = make_invite(access_for="1d", plays_limit=2)
    main, side = make_learner(ANN), make_learner(ANN)
    claim = make_claim(invite, side)
    assert join(side, main, now=NOW)
    kept = fresh_claim(claim.id)
    assert (kept.learner_id, kept.plays_limit) == (main, 2)
    assert kept.access_ends_at == NOW + timedelta(days=1)
