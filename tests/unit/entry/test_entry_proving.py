"""Codes at the gate: whom they go to, what a right one gives, what a wrong one does."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from factories import (
    NOW,
    address,
    claimed,
    give_lead,
    known_browser,
    learner_row,
    mains,
    make_claim,
    make_invite,
    make_learner,
    rows,
    visit,
)
from trackgate.core.config import LearnerProof
from trackgate.core.db import db
from trackgate.entry.claiming import OtherStep, Visit, press_continue
from trackgate.entry.deciding import Step, step_for_visitor
from trackgate.entry.proving import Proved, resume_open, send_code, try_code
from trackgate.invites.claims import claim_by_id, find_claim
from trackgate.invites.editing import delete_invite
from trackgate.invites.models import Access
from trackgate.invites.queries import facts_by_id
from trackgate.invites.revoking import revoke_claim
from trackgate.learners.browsers import Known, remember, who_is
from trackgate.learners.codes import Outcome
from trackgate.learners.models import EmailCode
from trackgate.mail.models import Mail
from trackgate.mail.outbox import read

pytestmark = pytest.mark.usefixtures("app")

ANN = "ann@example.com"
CODE = re.compile(r"\b\d{6}\b")


def ask(here: Visit, email: str = ANN, *, browser: str = "b1") -> None:
    send_code(
        here, address(email), browser=browser, network="10.0.0.1", organisation="Org"
    )


def mailed_code() -> str:
    mail = db.session.scalars(sa.select(Mail).order_by(Mail.id.desc())).first()
    assert mail is not None
    found = CODE.search(read(mail))
    assert found is not None
    return found[0]


def enter(
    here: Visit,
    code: str,
    *,
    email: str = ANN,
    seen: Known | None = None,
    browser: str = "b1",
) -> Proved:
    return try_code(
        here,
        address(email),
        seen=seen or here.current,
        browser=browser,
        network="10.0.0.1",
        code=code,
    )


def prove_here(here: Visit, *, seen: Known | None = None) -> Proved:
    ask(here)
    return enter(here, mailed_code(), seen=seen)


def browser_of(proved: Proved) -> Known:
    known = who_is(proved.secret)
    assert known is not None
    return known


def test_a_code_is_mailed_as_the_address_was_typed_and_dropped_when_it_ends() -> None:
    invite = make_invite(access=Access.ALLOWED, allowed=[ANN], title="Lab")
    ask(visit(invite), "Ann@Example.com")
    mail = db.session.scalars(sa.select(Mail)).one()
    assert mail.recipient == "Ann@example.com"
    assert mail.drop_at == NOW + timedelta(minutes=10)
    assert mailed_code() not in mail.subject
    assert "Lab" in read(mail)


def test_an_outsider_gets_no_mail_and_no_code_works_for_them() -> None:
    invite = make_invite(access=Access.ALLOWED, allowed=[ANN])
    ask(visit(invite), "eve@example.com")
    assert rows(Mail) == 0
    assert rows(EmailCode) == 1
    tried = enter(visit(invite), "000000", email="eve@example.com")
    assert (tried.outcome, tried.secret) == (Outcome.WRONG, None)


def test_a_right_code_proves_remembers_and_claims() -> None:
    invite = make_invite(access=Access.ALLOWED, allowed=[ANN])
    proved = prove_here(visit(invite))
    known = browser_of(proved)
    assert proved.outcome is Outcome.RIGHT
    assert known.proved
    assert mains(ANN) == [known.learner_id]
    assert find_claim(invite_id=invite.id, learner_id=known.learner_id) is not None
    assert claimed(invite) == 1


def test_a_wrong_code_changes_nothing_but_the_count() -> None:
    invite = make_invite(access=Access.ALLOWED, allowed=[ANN])
    ask(visit(invite))
    wrong = f"{(int(mailed_code()) + 1) % 1_000_000:06d}"
    proved = enter(visit(invite), wrong)
    assert (proved.outcome, proved.secret) == (Outcome.WRONG, None)
    assert mains(ANN) == []
    assert claimed(invite) == 0
    assert db.session.scalar(sa.select(EmailCode.tries)) == 1


def test_a_code_claims_nothing_while_details_are_owed() -> None:
    invite = make_invite(access=Access.DETAILS)
    here = visit(invite, proof=LearnerProof.CODE_ALWAYS)
    known = browser_of(prove_here(here))
    assert claimed(invite) == 0
    assert step_for_visitor(facts_by_id(invite.id), known) is Step.DETAILS


def test_a_code_claims_at_once_where_a_lead_is_there() -> None:
    invite = make_invite(access=Access.DETAILS)
    make_learner(ANN)
    give_lead(ANN)
    prove_here(visit(invite))
    assert claimed(invite) == 1


@pytest.mark.parametrize("closed", ["deleted", "expired", "full"])
def test_a_code_brings_back_to_a_claim_whatever_became_of_the_invite(
    closed: str,
) -> None:
    invite = make_invite(
        access=Access.DETAILS,
        claim_limit=1,
        expires_at=NOW + timedelta(days=1),
    )
    claim = make_claim(invite, make_learner(ANN))
    if closed == "deleted":
        delete_invite(invite, revoke=False, now=NOW)
    late = NOW + timedelta(days=2 if closed == "expired" else 0)
    known = browser_of(prove_here(visit(invite, now=late)))
    found = find_claim(invite_id=invite.id, learner_id=known.learner_id)
    assert found is not None
    assert found.id == claim.id
    assert claimed(invite) == 1


def test_a_code_on_a_closed_invite_proves_and_claims_nothing() -> None:
    invite = make_invite(
        access=Access.ALLOWED, allowed=[ANN], expires_at=NOW + timedelta(days=1)
    )
    known = browser_of(prove_here(visit(invite, now=NOW + timedelta(days=2))))
    assert known.proved
    assert claimed(invite) == 0


def test_the_last_seat_taken_meanwhile_the_code_still_proves() -> None:
    invite = make_invite(access=Access.ALLOWED, allowed=[ANN], claim_limit=1)
    here = visit(invite)  # read while a seat was free
    make_claim(invite, make_learner("bob@example.com"))
    known = browser_of(prove_here(here))
    assert known.proved
    assert find_claim(invite_id=invite.id, learner_id=known.learner_id) is None
    assert claimed(invite) == 1


def test_a_link_that_was_replaced_makes_no_new_claim_by_a_code() -> None:
    invite = make_invite(access=Access.ALLOWED, allowed=[ANN])
    here = visit(invite, replaced=True)
    known = browser_of(prove_here(here))
    assert known.proved
    assert claimed(invite) == 0


def test_a_link_that_was_replaced_mails_codes_only_to_who_has_a_claim() -> None:
    invite = make_invite(access=Access.DETAILS)
    make_learner("known@example.com")
    make_claim(invite, make_learner(ANN))
    ask(visit(invite, replaced=True), "known@example.com")
    assert rows(Mail) == 0
    ask(visit(invite, replaced=True))
    assert rows(Mail) == 1


def test_who_typed_the_address_first_is_out_once_its_owner_comes() -> None:
    invite = make_invite(access=Access.DETAILS)
    main = make_learner(ANN)
    secret = remember(main, proved=False, now=NOW)
    known = browser_of(prove_here(visit(invite)))
    thief = who_is(secret)
    assert thief is not None
    assert thief.ended
    assert known.learner_id == main
    assert learner_row(main).proved_at == NOW


def test_the_browsers_own_old_token_ends_with_the_new_one() -> None:
    invite = make_invite()
    anonymous = press_continue(visit(invite))
    make_learner(ANN)
    prove_here(visit(invite, who_is(anonymous.secret)))
    assert who_is(anonymous.secret) is None  # the learner was joined and is gone


def test_a_browser_known_by_another_e_mail_forgets_it_after_a_code() -> None:
    invite = make_invite(access=Access.DETAILS)
    make_learner(ANN)
    secret = remember(make_learner("bob@example.com"), proved=False, now=NOW)
    known = browser_of(prove_here(visit(invite, who_is(secret))))
    before = who_is(secret)
    assert before is not None
    assert before.ended
    assert known.email == ANN


def test_a_barred_e_mail_reads_revoked_after_its_code() -> None:
    invite = make_invite(access=Access.DETAILS)
    claim = make_claim(invite, make_learner(ANN))
    revoke_claim(claim.id, now=NOW)
    known = browser_of(prove_here(visit(invite)))
    found = find_claim(invite_id=invite.id, learner_id=known.learner_id)
    assert found is not None
    assert found.revoked_at == NOW


def test_a_bar_of_another_browsers_side_learner_holds_after_a_code() -> None:
    invite = make_invite(access=Access.ANYONE)
    make_learner(ANN)
    claim = make_claim(invite, make_learner(ANN))  # a second one is a side learner
    revoke_claim(claim.id, now=NOW)
    known = browser_of(prove_here(visit(invite)))
    assert find_claim(invite_id=invite.id, learner_id=known.learner_id) is None
    with pytest.raises(OtherStep) as refused:
        press_continue(visit(invite, known))
    assert refused.value.step is Step.REVOKED


def test_open_goes_on_by_the_e_mail_alone_and_proves_nothing() -> None:
    invite = make_invite(access=Access.DETAILS)
    main = make_learner(ANN)
    claim = make_claim(invite, main)
    here = visit(invite, proof=LearnerProof.OPEN)
    known = who_is(resume_open(here, address(), main=main))
    assert known is not None
    assert (known.learner_id, known.proved) == (main, False)
    assert learner_row(main).proved_at is None
    assert claim_by_id(claim.id) is not None


def test_open_takes_an_anonymous_browsers_claims_along() -> None:
    other = make_invite(title="Open")
    anonymous = press_continue(visit(other))
    main = make_learner(ANN)
    here = visit(make_invite(), who_is(anonymous.secret), proof=LearnerProof.OPEN)
    resume_open(here, address(), main=main)
    claim = claim_by_id(anonymous.claim_id)
    assert claim is not None
    assert claim.learner_id == main


def test_open_takes_nothing_along_from_another_e_mail() -> None:
    invite = make_invite(access=Access.DETAILS)
    bob = make_learner("bob@example.com")
    claim = make_claim(invite, bob)
    main = make_learner(ANN)
    here = visit(invite, known_browser(bob), proof=LearnerProof.OPEN)
    resume_open(here, address(), main=main)
    kept = claim_by_id(claim.id)
    assert kept is not None
    assert kept.learner_id == bob
