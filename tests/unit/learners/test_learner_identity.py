"""Main and side learners: typing an e-mail proves nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from factories import NOW, address, known_browser, learner_row, mains, make_learner
from trackgate.core.db import db
from trackgate.learners.browsers import forget, remember, who_is
from trackgate.learners.identity import (
    anonymous_learner,
    holders,
    is_known,
    learner_for,
    learner_of_press,
    made_by_submission,
)
from trackgate.learners.models import Learner, LearnerKind

pytestmark = pytest.mark.usefixtures("app")

ANN = "ann@example.com"


def kind(learner_id: int) -> LearnerKind:
    return learner_row(learner_id).kind


def test_the_first_to_type_an_e_mail_is_its_main_learner_unproved() -> None:
    first = learner_row(make_learner("Ann@Example.com"))
    assert first.kind is LearnerKind.MAIN
    assert first.email == ANN
    assert first.email_typed == "Ann@example.com"
    assert first.proved_at is None
    assert is_known(ANN)


def test_every_other_browser_that_types_it_gets_a_side_learner_of_its_own() -> None:
    first, second, third = (make_learner(ANN) for _ in range(3))
    assert len({first, second, third}) == 3
    assert kind(second) is kind(third) is LearnerKind.SIDE
    assert mains(ANN) == [first]


def test_holders_give_the_main_learner_first() -> None:
    main, side = make_learner(ANN), make_learner(ANN)
    assert [(holder.id, holder.kind) for holder in holders(ANN)] == [
        (main, LearnerKind.MAIN),
        (side, LearnerKind.SIDE),
    ]


def test_an_e_mail_that_nobody_typed_is_not_known() -> None:
    make_learner("bob@example.com")
    assert not is_known(ANN)
    assert holders(ANN) == []


def test_an_anonymous_learner_who_leaves_an_e_mail_stays_the_same_learner() -> None:
    anonymous = make_learner()
    current = known_browser(anonymous)
    named = learner_for(address(ANN), current=current, made_by="p", now=NOW)
    assert named == anonymous
    assert kind(named) is LearnerKind.MAIN
    assert learner_row(named).email == ANN


def test_an_anonymous_learner_who_types_a_known_e_mail_becomes_a_side_learner() -> None:
    main = make_learner(ANN)
    current = known_browser(make_learner())
    named = learner_for(address(ANN), current=current, made_by="p", now=NOW)
    assert named == current.learner_id
    assert kind(named) is LearnerKind.SIDE
    assert mains(ANN) == [main]


def test_a_main_learner_stays_main_when_its_form_is_sent_twice() -> None:
    current = known_browser(make_learner())  # read before the first was stored
    for _ in range(2):
        named = learner_for(address(ANN), current=current, made_by="p", now=NOW)
        assert mains(ANN) == [named]


def test_an_anonymous_browser_that_was_ended_takes_nothing_along() -> None:
    secret = remember(make_learner(), proved=False, now=NOW)
    known = who_is(secret)
    assert known is not None
    forget(known.token_id, now=NOW)
    ended = who_is(secret)
    named = learner_for(address(ANN), current=ended, made_by="p", now=NOW)
    assert named != known.learner_id


def test_a_browser_known_by_another_e_mail_gets_another_learner() -> None:
    current = known_browser(make_learner("bob@example.com"))
    named = learner_for(address(ANN), current=current, made_by="p", now=NOW)
    assert named != current.learner_id
    assert learner_row(current.learner_id).email == "bob@example.com"


def test_one_press_of_a_button_makes_one_learner_however_often_it_is_sent() -> None:
    submission_id = made_by_submission("page-1", ANN)
    first = learner_for(address(ANN), current=None, made_by=submission_id, now=NOW)
    again = learner_for(address(ANN), current=None, made_by=submission_id, now=NOW)
    assert first == again
    assert len(holders(ANN)) == 1


def test_a_press_that_made_a_side_learner_makes_no_second_one() -> None:
    make_learner(ANN)
    submission_id = made_by_submission("page-1", ANN)
    sent = [
        learner_for(address(ANN), current=None, made_by=submission_id, now=NOW)
        for _ in range(2)
    ]
    assert sent[0] == sent[1]
    assert len(holders(ANN)) == 2


def test_one_page_sent_with_another_address_is_another_press() -> None:
    assert made_by_submission("page-1", ANN) != made_by_submission(
        "page-1", "bob@example.com"
    )


@pytest.mark.parametrize(("minutes", "same"), [(9, True), (10, False), (600, False)])
def test_a_press_sent_again_much_later_is_another_person(
    minutes: int, same: bool
) -> None:
    first = anonymous_learner(made_by="p", now=NOW)
    again = anonymous_learner(made_by="p", now=NOW + timedelta(minutes=minutes))
    assert (first == again) is same


def test_an_old_press_with_an_e_mail_makes_a_side_learner() -> None:
    submission_id = made_by_submission("page-1", ANN)
    later = NOW + timedelta(hours=1)
    first = learner_for(address(ANN), current=None, made_by=submission_id, now=NOW)
    again = learner_for(address(ANN), current=None, made_by=submission_id, now=later)
    assert kind(first) is LearnerKind.MAIN
    assert kind(again) is LearnerKind.SIDE


def test_the_press_of_nobody_finds_nobody() -> None:
    assert learner_of_press(made_by_submission("page-1", ""), NOW) is None


def test_the_database_refuses_a_second_main_learner_of_an_e_mail() -> None:
    make_learner(ANN)
    twin = Learner(kind=LearnerKind.MAIN, email=ANN, email_typed=ANN, created_at=NOW)
    db.session.add(twin)
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()


@pytest.mark.parametrize(
    "values",
    [
        {"kind": LearnerKind.ANONYMOUS, "email": ANN},
        {"kind": LearnerKind.SIDE, "email": None},
        {"kind": LearnerKind.SIDE, "email": ANN, "proved_at": NOW},
    ],
)
def test_the_database_refuses_learners_that_the_rules_do_not_know(
    values: dict[str, object],
) -> None:
    db.session.add(Learner(**values, created_at=NOW))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
