"""A claim is made by one POST: Continue, Start afresh. Never by typing an address."""

from datetime import timedelta

import pytest

from factories import (
    NOW,
    address,
    claimed,
    give_lead,
    holders_of,
    known_browser,
    learner_row,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    proved_browser,
    rows,
    visit,
)
from trackgate.core.config import LearnerProof
from trackgate.core.db import db
from trackgate.entry.claiming import OtherStep, press_continue, start_afresh
from trackgate.entry.deciding import Step
from trackgate.invites.claim_models import Claim
from trackgate.invites.errors import ClaimRefused, Refusal
from trackgate.invites.models import Access
from trackgate.invites.revoking import revoke_claim
from trackgate.learners.browsers import who_is
from trackgate.learners.models import Learner, LearnerKind, RememberToken

pytestmark = pytest.mark.usefixtures("app")

ANN = "ann@example.com"


def test_continue_makes_an_anonymous_claim_bound_to_this_browser() -> None:
    invite = make_invite()
    entered = press_continue(visit(invite))
    known = who_is(entered.secret)
    assert known is not None
    assert known.anonymous
    assert known.learner_id == entered.learner_id
    assert not known.proved
    assert claimed(invite) == 1


def test_anonymous_in_two_browsers_are_two() -> None:
    invite = make_invite()
    first, second = press_continue(visit(invite)), press_continue(visit(invite))
    assert first.learner_id != second.learner_id
    assert claimed(invite) == 2


def test_continue_sent_twice_is_one_learner_and_one_claim() -> None:
    invite = make_invite()
    sent = [press_continue(visit(invite, submission_id="p")) for _ in range(2)]
    assert sent[0].claim_id == sent[1].claim_id
    assert who_is(sent[1].secret) is not None
    assert (rows(Learner), rows(Claim), claimed(invite)) == (1, 1, 1)


def test_a_remembered_browser_continues_as_whom_it_is_known() -> None:
    invite = make_invite(access=Access.DETAILS)
    give_lead(ANN)
    current = known_browser(make_learner(ANN))
    entered = press_continue(visit(invite, current))
    assert entered.learner_id == current.learner_id
    assert entered.secret is None


def test_the_claim_keeps_how_its_learner_came() -> None:
    entered = press_continue(visit(make_invite()))
    claim = db.session.get(Claim, entered.claim_id)
    assert claim is not None
    assert claim.attribution == {"utm_source": "fair"}


@pytest.mark.parametrize(
    ("access", "step"),
    [(Access.DETAILS, Step.EMAIL), (Access.ALLOWED, Step.EMAIL)],
)
def test_continue_claims_nothing_where_an_e_mail_is_asked_for(
    access: Access, step: Step
) -> None:
    invite = make_invite(access=access, allowed=[ANN])
    with pytest.raises(OtherStep) as refused:
        press_continue(visit(invite))
    assert refused.value.step is step
    assert (rows(Claim), rows(Learner), claimed(invite)) == (0, 0, 0)


def test_continue_claims_nothing_on_an_allowed_list_without_a_proof() -> None:
    invite = make_invite(access=Access.ALLOWED, allowed=[ANN])
    with pytest.raises(OtherStep):
        press_continue(visit(invite, known_browser(make_learner(ANN))))
    assert press_continue(visit(invite, proved_browser(ANN))).claim_id


def test_the_last_seat_gone_nothing_of_continue_stays() -> None:
    invite = make_invite(claim_limit=1)
    press_continue(visit(invite))
    db.session.commit()
    with pytest.raises(ClaimRefused) as refused:
        press_continue(visit(invite))
    db.session.rollback()
    assert refused.value.refusal is Refusal.FULL
    assert (rows(Learner), rows(Claim), rows(RememberToken)) == (1, 1, 1)


def test_start_afresh_gives_a_side_learner_with_a_claim_of_its_own() -> None:
    invite = make_invite(access=Access.DETAILS, plays_limit=3)
    main = make_learner(ANN)
    give_lead(ANN)
    make_play(make_claim(invite, main))
    entered = start_afresh(visit(invite), address(ANN))
    assert learner_row(entered.learner_id).kind is LearnerKind.SIDE
    known = who_is(entered.secret)
    assert known is not None
    assert known.learner_id == entered.learner_id
    assert not known.proved
    assert claimed(invite) == 2


def test_start_afresh_sent_twice_makes_one_side_learner() -> None:
    invite = make_invite(access=Access.DETAILS)
    make_learner(ANN)
    give_lead(ANN)
    sent = [
        start_afresh(visit(invite, submission_id="p"), address(ANN)) for _ in range(2)
    ]
    assert sent[0].claim_id == sent[1].claim_id
    assert len(holders_of(ANN)) == 2
    assert claimed(invite) == 1


def test_start_afresh_as_an_anonymous_browser_takes_its_claims_along() -> None:
    other = make_invite(title="Other")
    anonymous = press_continue(visit(other))
    current = who_is(anonymous.secret)
    make_learner(ANN)
    give_lead(ANN)
    invite = make_invite(access=Access.DETAILS)
    entered = start_afresh(visit(invite, current), address(ANN))
    assert entered.learner_id == anonymous.learner_id
    assert entered.secret is None
    assert learner_row(entered.learner_id).kind is LearnerKind.SIDE


@pytest.mark.parametrize(
    ("proof", "step"),
    [
        (LearnerProof.CODE_ALWAYS, Step.PROVE),
        (LearnerProof.OPEN, Step.RESUME),
    ],
)
def test_start_afresh_is_offered_only_where_a_code_resumes(
    proof: LearnerProof, step: Step
) -> None:
    invite = make_invite(access=Access.DETAILS)
    make_learner(ANN)
    give_lead(ANN)
    with pytest.raises(OtherStep) as refused:
        start_afresh(visit(invite, proof=proof), address(ANN))
    assert refused.value.step is step
    assert rows(Claim) == 0


def test_an_unknown_e_mail_cannot_start_afresh() -> None:
    invite = make_invite(access=Access.DETAILS)
    with pytest.raises(OtherStep) as refused:
        start_afresh(visit(invite), address(ANN))
    assert refused.value.step is Step.DETAILS


def test_a_known_e_mail_without_a_lead_has_to_leave_details_first() -> None:
    invite = make_invite(access=Access.DETAILS)
    make_learner(ANN)
    with pytest.raises(OtherStep) as refused:
        start_afresh(visit(invite), address(ANN))
    assert refused.value.step is Step.DETAILS


def test_start_afresh_opens_no_allowed_list() -> None:
    invite = make_invite(access=Access.ALLOWED, allowed=[ANN])
    make_learner(ANN)
    give_lead(ANN)
    with pytest.raises(OtherStep):
        start_afresh(visit(invite), address(ANN))


def test_a_barred_e_mail_cannot_start_afresh() -> None:
    invite = make_invite(access=Access.DETAILS)
    claim = make_claim(invite, make_learner(ANN))
    give_lead(ANN)
    revoke_claim(claim.id, now=NOW)
    with pytest.raises(OtherStep) as refused:
        start_afresh(visit(invite), address(ANN))
    assert refused.value.step is Step.PROVE


def test_a_page_sent_again_by_the_next_person_makes_another_learner() -> None:
    invite = make_invite()
    first = press_continue(visit(invite, submission_id="p"))
    later = NOW + timedelta(hours=1)
    second = press_continue(visit(invite, submission_id="p", now=later))
    assert first.learner_id != second.learner_id
