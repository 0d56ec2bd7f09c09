"""Proving an e-mail by a code, and the browsers that know a learner."""

import pytest
import sqlalchemy as sa

from factories import (
    NOW,
    address,
    known_browser,
    learner_row,
    mains,
    make_learner,
    proved_browser,
)
from trackgate.core.db import db
from trackgate.learners.browsers import Known, forget, remember, who_is
from trackgate.learners.identity import (
    drop_learner,
    everybody_waiting,
    learner_for,
    learner_of_press,
    made_by_submission,
    prove,
    set_joining,
    waiting_to_join,
)
from trackgate.learners.models import LearnerKind, RememberToken

pytestmark = pytest.mark.usefixtures("app")

ANN = "ann@example.com"


def browser(secret: str) -> Known:
    known = who_is(secret)
    assert known is not None
    return known


def test_a_browser_is_known_by_its_secret_and_by_nothing_else() -> None:
    learner = make_learner("Ann@Example.com")
    known = browser(remember(learner, proved=False, now=NOW))
    assert (known.learner_id, known.email) == (learner, ANN)
    assert known.email_typed == "Ann@example.com"
    assert (known.proved, known.ended, known.anonymous) == (False, False, False)
    assert who_is("guessed") is None
    assert who_is("") is None
    assert who_is(None) is None


def test_only_the_digest_of_a_secret_is_stored() -> None:
    secret = remember(make_learner(), proved=False, now=NOW)
    stored = db.session.scalars(sa.select(RememberToken.digest)).all()
    assert secret not in stored
    assert who_is(stored[0]) is None


def test_not_you_ends_this_browser_and_no_other() -> None:
    learner = make_learner()
    here = remember(learner, proved=False, now=NOW)
    there = remember(learner, proved=False, now=NOW)
    forget(browser(here).token_id, now=NOW)
    assert browser(here).ended
    assert not browser(there).ended


def test_a_code_for_a_new_e_mail_makes_its_main_learner_proved() -> None:
    main, spare = prove(address(ANN), current=None, now=NOW)
    assert spare is None
    assert mains(ANN) == [main]
    assert learner_row(main).proved_at == NOW


def test_a_code_proves_the_main_learner_that_somebody_else_made() -> None:
    first = make_learner(ANN)
    main, spare = prove(address(ANN), current=None, now=NOW)
    assert (main, spare) == (first, None)
    assert learner_row(first).proved_at == NOW


def test_proving_again_keeps_the_first_time() -> None:
    main, _ = prove(address(ANN), current=None, now=NOW)
    later = NOW.replace(year=2027)
    assert prove(address(ANN), current=None, now=later) == (main, None)
    assert learner_row(main).proved_at == NOW


def test_a_code_ends_every_browser_that_entered_none_itself() -> None:
    main, side = make_learner(ANN), make_learner(ANN)
    typed = remember(main, proved=False, now=NOW)
    beside = remember(side, proved=False, now=NOW)
    entered = remember(main, proved=True, now=NOW)
    stranger = remember(make_learner("bob@example.com"), proved=False, now=NOW)
    prove(address(ANN), current=None, now=NOW)
    assert browser(typed).ended
    assert browser(beside).ended
    assert not browser(entered).ended
    assert not browser(stranger).ended


def test_who_typed_the_address_first_cannot_come_back_by_sending_the_page_again() -> (
    None
):
    submission_id = made_by_submission("page", ANN)
    first = learner_for(address(ANN), current=None, made_by=submission_id, now=NOW)
    remember(first, proved=False, now=NOW)
    main, _ = prove(address(ANN), current=None, now=NOW)
    assert main == first
    assert learner_of_press(submission_id, NOW) is None
    again = learner_for(address(ANN), current=None, made_by=submission_id, now=NOW)
    assert again != main
    assert learner_row(again).kind is LearnerKind.SIDE


def test_after_not_you_the_page_sent_again_finds_another_learner() -> None:
    submission_id = made_by_submission("page", ANN)
    first = learner_for(address(ANN), current=None, made_by=submission_id, now=NOW)
    forget(known_browser(first).token_id, now=NOW)
    again = learner_for(address(ANN), current=None, made_by=submission_id, now=NOW)
    assert again != first


def test_the_browsers_own_side_learner_is_joined() -> None:
    main, side = make_learner(ANN), make_learner(ANN)
    assert prove(address(ANN), current=known_browser(side), now=NOW) == (main, side)


def test_a_side_learner_is_joined_also_where_its_browser_was_ended() -> None:
    main, side = make_learner(ANN), make_learner(ANN)
    secret = remember(side, proved=False, now=NOW)
    prove(address(ANN), current=None, now=NOW)
    assert browser(secret).ended
    assert prove(address(ANN), current=browser(secret), now=NOW) == (main, side)


def test_the_browsers_anonymous_learner_is_joined() -> None:
    current = known_browser(make_learner())
    main, spare = prove(address(ANN), current=current, now=NOW)
    assert spare == current.learner_id
    assert main != spare


def test_an_anonymous_learner_who_said_not_you_is_not_joined() -> None:
    secret = remember(make_learner(), proved=False, now=NOW)
    forget(browser(secret).token_id, now=NOW)
    assert prove(address(ANN), current=browser(secret), now=NOW)[1] is None


@pytest.mark.parametrize("side", [False, True])
def test_a_learner_of_another_e_mail_is_not_joined(side: bool) -> None:
    if side:
        make_learner("bob@example.com")
    current = known_browser(make_learner("bob@example.com"))
    assert prove(address(ANN), current=current, now=NOW)[1] is None


def test_the_main_learner_itself_has_nobody_to_join() -> None:
    current = proved_browser(ANN)
    assert prove(address(ANN), current=current, now=NOW) == (current.learner_id, None)


def test_a_learner_can_wait_to_be_joined_until_the_choice_is_made() -> None:
    main, side = make_learner(ANN), make_learner(ANN)
    assert waiting_to_join(main) is None
    set_joining(side, main)
    assert waiting_to_join(main) == side
    assert everybody_waiting() == [(side, main)]
    set_joining(side, None)
    assert everybody_waiting() == []


def test_a_dropped_learner_takes_its_browsers_along() -> None:
    side = make_learner()
    secret = remember(side, proved=False, now=NOW)
    drop_learner(side)
    assert who_is(secret) is None
