"""Claiming by the lead form: one learner, one lead, one claim, or nothing at all."""

from typing import Any

import pytest

from factories import (
    NOW,
    address,
    claimed,
    filled_in,
    give_lead,
    holders_of,
    known_browser,
    lead_form,
    learner_row,
    mains,
    make_claim,
    make_invite,
    make_learner,
    proved_browser,
    rows,
    visit,
)
from trackgate.core.config import LearnerProof
from trackgate.core.db import db
from trackgate.entry.claiming import Entered, OtherStep, press_continue, send_details
from trackgate.entry.deciding import Step
from trackgate.forms.leads import get_lead
from trackgate.forms.models import Lead
from trackgate.forms.store import StoredForm
from trackgate.invites.claim_models import Claim
from trackgate.invites.errors import ClaimRefused
from trackgate.invites.models import Access, Invite
from trackgate.invites.revoking import revoke_claim
from trackgate.learners.browsers import Known, who_is
from trackgate.learners.models import Learner, LearnerKind, RememberToken

pytestmark = pytest.mark.usefixtures("app")

ANN = "ann@example.com"


@pytest.fixture
def form() -> StoredForm:
    return lead_form()


@pytest.fixture
def gated() -> Invite:
    return make_invite(access=Access.DETAILS)


def send(
    form: StoredForm,
    invite: Invite,
    current: Known | None = None,
    *,
    email: str = ANN,
    team: str = "Blue",
    **more: Any,  # noqa: ANN401
) -> Entered:
    return send_details(
        visit(invite, current, **more),
        address(email),
        stored=form,
        submission=filled_in(team),
        suspect=False,
    )


def team_of(email: str) -> object:
    lead = get_lead(email)
    return lead.answers["team"] if lead else None


def test_the_form_makes_main_learner_lead_and_claim(
    form: StoredForm, gated: Invite
) -> None:
    entered = send(form, gated)
    assert mains(ANN) == [entered.learner_id]
    assert entered.new_lead
    lead = get_lead(ANN)
    assert lead is not None
    assert lead.invite_id == gated.id
    assert lead.attribution == {"utm_source": "fair"}
    known = who_is(entered.secret)
    assert known is not None
    assert (known.email, known.proved) == (ANN, False)
    assert claimed(gated) == 1


def test_the_form_sent_twice_makes_one_of_each(form: StoredForm, gated: Invite) -> None:
    sent = [send(form, gated, submission_id="p") for _ in range(2)]
    assert sent[0].claim_id == sent[1].claim_id
    assert [entered.new_lead for entered in sent] == [True, False]
    assert (rows(Learner), rows(Lead), rows(Claim), claimed(gated)) == (1, 1, 1, 1)


def test_the_form_sent_twice_by_a_browser_that_is_remembered_by_then(
    form: StoredForm, gated: Invite
) -> None:
    first = send(form, gated, submission_id="p")
    second = send(form, gated, who_is(first.secret), submission_id="p")
    assert (first.claim_id, second.secret) == (second.claim_id, None)
    assert (rows(Learner), rows(Lead), rows(Claim)) == (1, 1, 1)


def test_a_form_too_late_for_the_last_seat_stores_nothing(form: StoredForm) -> None:
    invite = make_invite(access=Access.DETAILS, claim_limit=1)
    late = visit(invite)  # the page was shown while there was a seat
    send(form, invite, email="bob@example.com")
    db.session.commit()
    with pytest.raises(ClaimRefused):
        send_details(
            late, address(), stored=form, submission=filled_in(), suspect=False
        )
    db.session.rollback()
    assert get_lead(ANN) is None
    assert holders_of(ANN) == []
    assert (rows(Claim), rows(RememberToken), claimed(invite)) == (1, 1, 1)


def test_an_anonymous_browser_takes_its_claims_along(
    form: StoredForm, gated: Invite
) -> None:
    anonymous = press_continue(visit(make_invite(title="Open")))
    entered = send(form, gated, who_is(anonymous.secret))
    assert entered.learner_id == anonymous.learner_id
    assert learner_row(entered.learner_id).kind is LearnerKind.MAIN
    assert entered.secret is None
    assert rows(Learner) == 1


def test_a_known_e_mail_with_a_lead_is_not_asked_again(
    form: StoredForm, gated: Invite
) -> None:
    make_learner(ANN)
    give_lead(ANN)
    with pytest.raises(OtherStep) as refused:
        send(form, gated)
    assert refused.value.step is Step.KNOWN
    assert rows(Claim) == 0


def test_a_lead_stays_enough_whatever_the_form_has_become_since(
    form: StoredForm, gated: Invite
) -> None:
    give_lead(ANN)
    lead_form()
    current = known_browser(make_learner(ANN))
    assert press_continue(visit(gated, current)).claim_id


def test_answers_of_a_side_learner_overwrite_nothing(
    form: StoredForm, gated: Invite
) -> None:
    make_learner(ANN)
    give_lead(ANN, "Blue")
    side = known_browser(make_learner(ANN))
    entered = send(form, gated, side, team="Red")
    assert entered.learner_id == side.learner_id
    assert not entered.new_lead
    assert team_of(ANN) == "Blue"


def test_answers_sent_again_by_the_learner_overwrite_nothing_either(
    form: StoredForm, gated: Invite
) -> None:
    first = send(form, gated, team="Blue")
    send(form, gated, who_is(first.secret), team="Red")
    assert team_of(ANN) == "Blue"


def test_a_known_e_mail_without_a_lead_claims_beside_its_main_learner(
    form: StoredForm, gated: Invite
) -> None:
    main = make_learner(ANN)
    entered = send(form, gated)
    assert entered.learner_id != main
    assert mains(ANN) == [main]


@pytest.mark.parametrize(
    ("proof", "step"),
    [(LearnerProof.CODE_ALWAYS, Step.PROVE), (LearnerProof.OPEN, Step.RESUME)],
)
def test_the_form_is_no_way_around_the_proof(
    form: StoredForm, gated: Invite, proof: LearnerProof, step: Step
) -> None:
    make_learner(ANN)
    with pytest.raises(OtherStep) as refused:
        send(form, gated, proof=proof)
    assert refused.value.step is step
    assert rows(Lead) == 0


def test_code_always_stores_nothing_of_an_address_that_was_not_proved(
    form: StoredForm, gated: Invite
) -> None:
    with pytest.raises(OtherStep):
        send(form, gated, proof=LearnerProof.CODE_ALWAYS)
    assert (rows(Learner), rows(Lead), rows(Claim)) == (0, 0, 0)


def test_code_always_takes_the_form_of_a_browser_that_proved_its_e_mail(
    form: StoredForm, gated: Invite
) -> None:
    current = proved_browser(ANN)
    entered = send(form, gated, current, proof=LearnerProof.CODE_ALWAYS)
    assert entered.learner_id == current.learner_id
    assert entered.new_lead


@pytest.mark.parametrize("remembered", [True, False])
def test_a_barred_e_mail_claims_nothing_by_the_form(
    form: StoredForm, gated: Invite, remembered: bool
) -> None:
    main = make_learner(ANN)
    revoke_claim(make_claim(gated, main).id, now=NOW)
    side = known_browser(make_learner(ANN)) if remembered else None
    with pytest.raises(OtherStep) as refused:
        send(form, gated, side)
    assert refused.value.step is Step.PROVE
    assert rows(Lead) == 0


def test_a_proved_browser_of_a_barred_e_mail_claims_nothing_by_the_form(
    form: StoredForm, gated: Invite
) -> None:
    current = proved_browser(ANN)
    revoke_claim(make_claim(gated, make_learner(ANN)).id, now=NOW)  # a side learner's
    with pytest.raises(OtherStep) as refused:
        send(form, gated, current)
    assert refused.value.step is Step.REVOKED
    assert (rows(Lead), rows(Claim)) == (0, 1)


@pytest.mark.parametrize("access", [Access.ANYONE, Access.ALLOWED])
def test_only_invites_that_ask_for_details_take_the_form(
    form: StoredForm, access: Access
) -> None:
    invite = make_invite(access=access, allowed=["@example.com"])
    with pytest.raises(OtherStep):
        send(form, invite)
    assert (rows(Learner), rows(Lead), rows(Claim)) == (0, 0, 0)


def test_another_persons_address_in_a_remembered_browser_is_another_learner(
    form: StoredForm, gated: Invite
) -> None:
    bob = known_browser(make_learner("bob@example.com"))
    entered = send(form, gated, bob)
    assert entered.learner_id != bob.learner_id
    assert who_is(entered.secret) is not None
