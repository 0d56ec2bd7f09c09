"""How far a play is: challenges reached, quiz answers, finishing."""

from datetime import timedelta

import pytest

from factories import NOW, fresh_play, make_claim, make_invite, make_play
from trackgate.invites.claim_models import PlayState
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.plays import end_play
from trackgate.invites.progress import (
    Progress,
    answer_quiz,
    answer_typed,
    complete_challenge,
    finish,
    progress_of,
    reach,
)
from trackgate.tracks.revisions import revision_challenges

pytestmark = pytest.mark.usefixtures("app")

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def play() -> PlayFacts:
    return make_play(make_claim(make_invite()))


@pytest.fixture
def first(play: PlayFacts) -> int:
    return revision_challenges(play.revision_id)[0].id


def test_nothing_is_known_of_a_challenge_that_was_not_touched(play: PlayFacts) -> None:
    assert progress_of(play.id) == {}


def test_a_wrong_answer_is_kept_and_counted(play: PlayFacts, first: int) -> None:
    assert not answer_quiz(play, first, [2], [0, 1], now=NOW)
    assert not answer_quiz(play, first, [0], [0, 1], now=NOW)
    assert progress_of(play.id)[first] == Progress([0], 2, None)


@pytest.mark.parametrize("given", [[0, 1], [1, 0], [1, 0, 1]])
def test_the_right_answers_in_any_order_complete_a_quiz(
    play: PlayFacts, first: int, given: list[int]
) -> None:
    assert answer_quiz(play, first, given, [1, 0], now=NOW)
    assert progress_of(play.id)[first] == Progress([0, 1], 1, NOW)


@pytest.mark.parametrize("typed", ["The Harbour", "  the   harbour ", "port"])
def test_a_typed_answer_is_right_whatever_its_capitals_and_spaces(
    play: PlayFacts, first: int, typed: str
) -> None:
    assert answer_typed(play, first, typed, ["the harbour", "Port"], now=NOW)
    assert progress_of(play.id)[first] == Progress([typed], 1, NOW)


@pytest.mark.parametrize("typed", ["", "the harbours", "theharbour"])
def test_another_typed_answer_is_wrong(play: PlayFacts, first: int, typed: str) -> None:
    assert not answer_typed(play, first, typed, ["the harbour"], now=NOW)
    kept = [typed] if typed else []
    assert progress_of(play.id)[first] == Progress(kept, 1, None)


def test_one_right_and_one_wrong_answer_is_wrong(play: PlayFacts, first: int) -> None:
    assert not answer_quiz(play, first, [0, 1, 2], [0, 1], now=NOW)


def test_once_right_a_quiz_stays_completed(play: PlayFacts, first: int) -> None:
    answer_quiz(play, first, [0], [0], now=NOW)
    assert not answer_quiz(play, first, [1], [0], now=LATER)
    assert answer_quiz(play, first, [0], [0], now=LATER)
    assert progress_of(play.id)[first] == Progress([0], 3, NOW)


def test_a_challenge_is_done_once(play: PlayFacts, first: int) -> None:
    complete_challenge(play, first, now=NOW)
    complete_challenge(play, first, now=LATER)
    assert progress_of(play.id)[first].completed_at == NOW


def test_a_play_reaches_forward_and_never_goes_back(play: PlayFacts) -> None:
    reach(play, 2, now=NOW)
    reach(play, 1, now=LATER)
    reached = fresh_play(play)
    assert (reached.reached, reached.active_at) == (2, NOW)


def test_a_play_that_has_ended_reaches_nothing(play: PlayFacts) -> None:
    end_play(play, PlayState.STOPPED, now=NOW)
    reach(play, 2, now=LATER)
    assert fresh_play(play).reached == 1


def test_finishing_completes_a_play_once(play: PlayFacts) -> None:
    assert finish(play, now=NOW)
    assert not finish(play, now=LATER)
    assert fresh_play(play).state is PlayState.COMPLETED


def test_two_plays_know_nothing_of_each_other(play: PlayFacts, first: int) -> None:
    complete_challenge(play, first, now=NOW)
    end_play(play, PlayState.STOPPED, now=NOW)
    other = make_play(make_claim(make_invite(title="Other")))
    assert progress_of(other.id) == {}
