"""One lead, one main learner, one right code, however much comes at once."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from factories import (
    NOW,
    address,
    claimed,
    edit,
    filled_in,
    give_lead,
    holders_of,
    known_browser,
    lead_form,
    mains,
    make_claim,
    make_invite,
    make_learner,
    rows,
    unique,
    visit,
)
from support.racing import at_once, of_kind, went_well
from trackgate.core.db import db
from trackgate.entry.claiming import Entered, OtherStep, press_continue, send_details
from trackgate.entry.proving import Proved, try_code
from trackgate.forms.models import Lead
from trackgate.invites.claim_models import Claim
from trackgate.invites.editing import draft_of, edit_invite
from trackgate.invites.errors import ClaimRefused, InviteChanged
from trackgate.invites.models import Access, Invite, InviteTrack
from trackgate.invites.queries import facts_by_id, find_invite
from trackgate.learners import codes
from trackgate.learners.browsers import Known
from trackgate.learners.codes import Outcome, ask_code
from trackgate.learners.identity import learner_for
from trackgate.learners.models import EmailCode, Learner

ANN = "ann@example.com"


def test_continue_sent_16_times_at_once_is_one_learner_and_one_claim(
    race_app: Flask,
) -> None:
    here = visit(make_invite(), submission_id="p")
    db.session.commit()
    results = at_once(race_app, [lambda: press_continue(here)] * 16)
    entered = went_well(results)
    assert len(entered) == 16
    assert len({one.claim_id for one in entered}) == 1
    assert (rows(Learner), rows(Claim)) == (1, 1)


def forms_for(
    invite: Invite, *, presses: list[str], current: Known | None = None
) -> list[Callable[[], Entered]]:
    stored = lead_form()
    visits = [
        visit(invite, current, submission_id=submission_id) for submission_id in presses
    ]
    db.session.commit()
    return [
        lambda here=here: send_details(
            here, address(ANN), stored=stored, submission=filled_in(), suspect=False
        )
        for here in visits
    ]


def test_a_form_sent_16_times_at_once_makes_one_of_each(race_app: Flask) -> None:
    invite = make_invite(access=Access.DETAILS)
    results = at_once(race_app, forms_for(invite, presses=["p"] * 16))
    entered = went_well(results)
    assert len(entered) == 16
    assert len({one.claim_id for one in entered}) == 1
    assert sum(one.new_lead for one in entered) == 1
    assert (rows(Learner), rows(Lead), rows(Claim), claimed(invite)) == (1, 1, 1, 1)


def test_an_anonymous_browsers_form_sent_at_once_stays_that_one_learner(
    race_app: Flask,
) -> None:
    invite = make_invite(access=Access.DETAILS)
    browser = known_browser(make_learner())
    works = forms_for(invite, presses=["p"] * 16, current=browser)
    entered = went_well(at_once(race_app, works))
    assert [one.learner_id for one in entered] == [browser.learner_id] * 16
    assert (rows(Learner), rows(Lead), rows(Claim), claimed(invite)) == (1, 1, 1, 1)


def test_an_address_typed_in_many_browsers_at_once_has_one_main_learner_and_one_lead(
    race_app: Flask,
) -> None:
    invite = make_invite(access=Access.DETAILS)
    presses = [unique("p") for _ in range(12)]
    results = at_once(race_app, forms_for(invite, presses=presses))
    entered = went_well(results)
    assert len(of_kind(results, Exception)) == len(of_kind(results, OtherStep))
    assert len(mains(ANN)) == rows(Lead) == 1
    assert sum(one.new_lead for one in entered) == 1
    assert len({one.claim_id for one in entered}) == len(entered)
    assert claimed(invite) == rows(Claim) == len(entered)


def test_anonymous_browsers_that_leave_one_address_at_once_have_one_main_learner(
    race_app: Flask,
) -> None:
    browsers = [known_browser(make_learner()) for _ in range(10)]
    db.session.commit()
    works = [
        lambda current=current: learner_for(
            address(ANN), current=current, made_by="", now=NOW
        )
        for current in browsers
    ]
    results = at_once(race_app, works)
    assert not of_kind(results, Exception)
    assert len(mains(ANN)) == 1
    assert len(holders_of(ANN)) == 10


def test_forms_too_late_for_the_last_seat_leave_nothing(race_app: Flask) -> None:
    invite = make_invite(access=Access.DETAILS, claim_limit=1)
    stored = lead_form()
    visits = [visit(invite) for _ in range(8)]
    db.session.commit()
    works = [
        lambda here=here, email=f"p{number}@example.com": send_details(
            here, address(email), stored=stored, submission=filled_in(), suspect=False
        )
        for number, here in enumerate(visits)
    ]
    results = at_once(race_app, works)
    assert len(of_kind(results, ClaimRefused)) == 7
    assert (rows(Learner), rows(Lead), rows(Claim), claimed(invite)) == (1, 1, 1, 1)


def ask(browser: str = "b") -> str:
    return ask_code(email=ANN, browser=browser, network="n", mailed=True, now=NOW)


def attempt(code: str) -> Callable[[], Outcome]:
    return lambda: codes.try_code(
        email=ANN, browser="b", network="n", code=code, now=NOW
    )


def test_20_wrong_codes_at_once_are_five_tries(race_app: Flask) -> None:
    wrong = f"{(int(ask()) + 1) % 1_000_000:06d}"
    db.session.commit()
    results = at_once(race_app, [attempt(wrong)] * 20)
    assert results.count(Outcome.WRONG) == 5
    assert results.count(Outcome.ENDED) == 15
    assert db.session.scalar(sa.select(EmailCode.tries)) == 5


def test_right_and_wrong_codes_at_once_are_right_once(race_app: Flask) -> None:
    right = ask()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    db.session.commit()
    results = at_once(race_app, [attempt(right), attempt(wrong)] * 4)
    assert results.count(Outcome.RIGHT) == 1
    assert not of_kind(results, Exception)
    stored = db.session.execute(sa.select(EmailCode.tries, EmailCode.used_at)).one()
    assert stored.used_at == NOW
    assert stored.tries == results.count(Outcome.WRONG)


def test_one_person_proved_in_many_browsers_at_once_is_one_learner_with_one_claim(
    race_app: Flask,
) -> None:
    invite = make_invite(access=Access.DETAILS)
    give_lead(ANN)
    make_learner(ANN)
    works: list[Callable[[], Proved]] = []
    for number in range(5):
        side = make_learner(ANN)
        make_claim(invite, side)
        browser = f"b{number}"
        here, code = visit(invite, known_browser(side)), ask(browser)
        works.append(
            lambda here=here, browser=browser, code=code: try_code(
                here,
                address(ANN),
                seen=here.current,
                browser=browser,
                network="n",
                code=code,
            )
        )
    db.session.commit()
    results = at_once(race_app, works)
    assert not of_kind(results, Exception)
    assert {one.outcome for one in went_well(results)} == {Outcome.RIGHT}
    assert holders_of(ANN) == mains(ANN)
    assert claimed(invite) == rows(Claim) == 1


def test_of_two_admins_edits_one_is_saved_and_the_other_told(race_app: Flask) -> None:
    invite = make_invite()
    draft = draft_of(invite)
    public_id = invite.public_id
    db.session.commit()

    def save() -> None:
        found = find_invite(public_id)
        assert found is not None
        edit_invite(found, draft, edit_version=1, now=NOW)

    results = at_once(race_app, [save] * 8)
    assert len(went_well(results)) == 1
    assert len(of_kind(results, InviteChanged)) == 7
    assert facts_by_id(invite.id).edit_version == 2
    assert rows(InviteTrack) == 1


def test_claims_made_while_the_limit_is_edited_keep_to_one_of_the_two_limits(
    race_app: Flask,
) -> None:
    invite = make_invite(claim_limit=6)
    learners = [make_learner() for _ in range(12)]
    invite_id, public_id = invite.id, invite.public_id
    db.session.commit()

    def lower() -> None:
        found = find_invite(public_id)
        assert found is not None
        edit(found, claim_limit=3)

    works: list[Callable[[], object]] = [
        lambda who=who: make_claim(Invite(id=invite_id), who) for who in learners
    ]
    works.insert(4, lower)
    results = at_once(race_app, works)
    assert len(of_kind(results, Exception)) == len(of_kind(results, ClaimRefused))
    assert 3 <= rows(Claim) <= 6
    assert claimed(invite) == rows(Claim)
