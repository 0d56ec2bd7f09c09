"""What a visitor is asked for: every access setting by every kind of visitor."""

from datetime import timedelta

import pytest

from factories import (
    NOW,
    give_lead,
    known_browser,
    make_claim,
    make_invite,
    make_learner,
    proved_browser,
)
from trackgate.core.config import LearnerProof
from trackgate.entry.deciding import (
    Step,
    code_goes_out,
    step_for_email,
    step_for_visitor,
)
from trackgate.invites.models import Access
from trackgate.invites.queries import facts_by_id
from trackgate.invites.revoking import revoke_claim
from trackgate.invites.settings import InviteFacts
from trackgate.learners.browsers import Known

pytestmark = pytest.mark.usefixtures("app")

ANN = "ann@example.com"
RESUME, ALWAYS, OPEN = (
    LearnerProof.CODE_TO_RESUME,
    LearnerProof.CODE_ALWAYS,
    LearnerProof.OPEN,
)


def facts(access: Access, **settings: object) -> InviteFacts:
    if access is Access.ALLOWED:
        settings.setdefault("allowed", [ANN])
    return facts_by_id(make_invite(access=access, **settings).id)


def bar(invite: InviteFacts, learner_id: int) -> None:
    claim = make_claim(invite, learner_id)  # type: ignore[arg-type]
    revoke_claim(claim.id, now=NOW)


TYPED = [
    # access, proof, unknown, known, barred
    (Access.DETAILS, RESUME, Step.DETAILS, Step.KNOWN, Step.PROVE),
    (Access.DETAILS, ALWAYS, Step.PROVE, Step.PROVE, Step.PROVE),
    (Access.DETAILS, OPEN, Step.DETAILS, Step.RESUME, Step.PROVE),
    (Access.ALLOWED, RESUME, Step.PROVE, Step.PROVE, Step.PROVE),
    (Access.ALLOWED, ALWAYS, Step.PROVE, Step.PROVE, Step.PROVE),
    (Access.ALLOWED, OPEN, Step.PROVE, Step.PROVE, Step.PROVE),
]


@pytest.mark.parametrize(("access", "proof", "unknown", "known", "barred"), TYPED)
def test_what_typing_an_e_mail_leads_to(
    access: Access, proof: LearnerProof, unknown: Step, known: Step, barred: Step
) -> None:
    invite = facts(access)
    assert step_for_email(invite, ANN, proof) is unknown
    learner = make_learner(ANN)
    assert step_for_email(invite, ANN, proof) is known
    bar(invite, learner)
    assert step_for_email(invite, ANN, proof) is barred


@pytest.mark.parametrize("proof", [RESUME, OPEN])
def test_a_bar_is_of_one_invite_only(proof: LearnerProof) -> None:
    here, there = facts(Access.DETAILS), facts(Access.DETAILS)
    bar(there, make_learner(ANN))
    assert step_for_email(here, ANN, proof) is not Step.PROVE


@pytest.mark.parametrize("proof", [RESUME, OPEN])
def test_a_side_learners_revoked_claim_bars_its_e_mail_too(
    proof: LearnerProof,
) -> None:
    invite = facts(Access.DETAILS)
    make_learner(ANN)
    bar(invite, make_learner(ANN))
    assert step_for_email(invite, ANN, proof) is Step.PROVE


@pytest.mark.parametrize("proof", list(LearnerProof))
def test_a_known_e_mail_is_answered_alike_with_or_without_anything_to_pick_up(
    proof: LearnerProof,
) -> None:
    invite = make_invite(access=Access.DETAILS)
    make_learner(ANN)
    bob = make_learner("bob@example.com")
    make_claim(invite, bob)
    offered = [
        step_for_email(facts_by_id(invite.id), email, proof)
        for email in (ANN, "bob@example.com")
    ]
    assert offered[0] is offered[1]


@pytest.mark.parametrize("proof", list(LearnerProof))
def test_a_listed_and_an_unlisted_address_are_answered_alike(
    proof: LearnerProof,
) -> None:
    invite = facts(Access.ALLOWED)
    make_learner("known@example.com")
    steps = {
        step_for_email(invite, email, proof)
        for email in (ANN, "known@example.com", "stranger@example.com")
    }
    assert steps == {Step.PROVE}


def anonymous() -> Known:
    return known_browser(make_learner())


def typed() -> Known:
    return known_browser(make_learner(ANN))


def side() -> Known:
    make_learner(ANN)
    return known_browser(make_learner(ANN))


def proved() -> Known:
    return proved_browser(ANN)


VISITORS = [
    # visitor, anyone, details, details with a lead, allowed
    (None, Step.CONTINUE, Step.EMAIL, Step.EMAIL, Step.EMAIL),
    (anonymous, Step.CONTINUE, Step.EMAIL, Step.EMAIL, Step.EMAIL),
    (typed, Step.CONTINUE, Step.DETAILS, Step.CONTINUE, Step.EMAIL),
    (side, Step.CONTINUE, Step.DETAILS, Step.CONTINUE, Step.EMAIL),
    (proved, Step.CONTINUE, Step.DETAILS, Step.CONTINUE, Step.CONTINUE),
]


@pytest.mark.parametrize(("visitor", "anyone", "details", "led", "allowed"), VISITORS)
def test_what_the_gate_shows_to_a_browser(
    visitor: object, anyone: Step, details: Step, led: Step, allowed: Step
) -> None:
    current = visitor() if callable(visitor) else None
    assert step_for_visitor(facts(Access.ANYONE), current) is anyone
    assert step_for_visitor(facts(Access.DETAILS), current) is details
    assert step_for_visitor(facts(Access.ALLOWED), current) is allowed
    give_lead(ANN)
    assert step_for_visitor(facts(Access.DETAILS), current) is led


def test_a_proved_learner_who_is_not_on_the_list_is_asked_for_another_e_mail() -> None:
    invite = facts(Access.ALLOWED, allowed=["bob@example.com"])
    assert step_for_visitor(invite, proved()) is Step.EMAIL


@pytest.mark.parametrize(
    ("entry", "step"),
    [("@example.com", Step.CONTINUE), ("@mail.example.com", Step.EMAIL)],
)
def test_a_domain_on_the_list_means_exactly_that_domain(entry: str, step: Step) -> None:
    invite = facts(Access.ALLOWED, allowed=[entry])
    assert step_for_visitor(invite, proved()) is step


@pytest.mark.parametrize("access", [Access.ANYONE, Access.DETAILS])
def test_a_browser_whose_e_mail_is_barred_has_to_prove_it(access: Access) -> None:
    invite = facts(access)
    current = side()
    bar(invite, make_learner(ANN))
    give_lead(ANN)
    assert step_for_visitor(invite, current) is Step.PROVE


@pytest.mark.parametrize("access", list(Access))
def test_a_proved_browser_of_a_barred_e_mail_reads_revoked(access: Access) -> None:
    """The bar may stand with another browser's side learner."""
    invite = facts(access, allowed=[ANN])
    current = proved()
    bar(invite, make_learner(ANN))
    give_lead(ANN)
    assert step_for_visitor(invite, current) is Step.REVOKED


CODES = [
    # access, proof, listed or not, known main, claim here, closed -> mailed
    (Access.DETAILS, RESUME, "stranger@example.com", False),
    (Access.DETAILS, RESUME, "known@example.com", True),
    (Access.DETAILS, ALWAYS, "stranger@example.com", True),
    (Access.ALLOWED, RESUME, ANN, True),
    (Access.ALLOWED, RESUME, "stranger@example.com", False),
    (Access.ALLOWED, RESUME, "known@example.com", False),
    (Access.ALLOWED, ALWAYS, "stranger@example.com", False),
    (Access.ALLOWED, OPEN, "known@example.com", False),
]


@pytest.mark.parametrize(("access", "proof", "email", "mailed"), CODES)
def test_a_code_goes_out_where_it_leads_somewhere(
    access: Access, proof: LearnerProof, email: str, mailed: bool
) -> None:
    make_learner("known@example.com")
    assert code_goes_out(facts(access), email, proof, NOW) is mailed


@pytest.mark.parametrize("proof", list(LearnerProof))
@pytest.mark.parametrize("access", list(Access))
def test_where_nobody_new_gets_in_a_code_goes_to_who_is_listed_or_has_a_claim(
    access: Access, proof: LearnerProof
) -> None:
    invite = facts(access, expires_at=NOW + timedelta(days=1))
    make_learner("known@example.com")
    make_claim(invite, make_learner("in@example.com"))  # type: ignore[arg-type]
    late = NOW + timedelta(days=2)
    assert code_goes_out(invite, "in@example.com", proof, late)
    assert not code_goes_out(invite, "known@example.com", proof, late)
    assert not code_goes_out(invite, "stranger@example.com", proof, late)
    assert code_goes_out(invite, ANN, proof, late) is (access is Access.ALLOWED)
