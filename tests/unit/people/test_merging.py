"""Merging two addresses of one person: whose is what afterwards, and who gets in."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from factories import (
    NOW,
    address,
    claimed,
    fresh_play,
    give_lead,
    holders_of,
    learner_row,
    mains,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    plays_used,
    rows,
    visit,
)
from trackgate.core.db import db
from trackgate.core.emails import normalise
from trackgate.entry.deciding import Step, step_for_email
from trackgate.forms.leads import get_consents, get_lead
from trackgate.forms.merging import merged_into
from trackgate.forms.models import Consent, Lead
from trackgate.invites.claim_models import Claim, PlayState
from trackgate.invites.claims import find_claim
from trackgate.invites.models import Access
from trackgate.invites.revoking import revoke_claim
from trackgate.learners.browsers import remember, who_is
from trackgate.learners.identity import prove, set_joining
from trackgate.learners.models import EmailCode, Learner, LearnerKind
from trackgate.mail.models import Mail
from trackgate.mail.outbox import post
from trackgate.people.merging import Merged, MustChoose, choices, merge_people

pytestmark = pytest.mark.usefixtures("app")

WORK, HOME = "ann@work.example", "ann@home.example"


def merge(*keep: str) -> Merged:
    """Keep the address at work."""
    merged = merge_people(
        stays=normalise(WORK), goes=normalise(HOME), keep=keep, now=NOW
    )
    db.session.flush()
    return merged


def add_consent(email: str, *, given: bool) -> None:
    lead = get_lead(email)
    assert lead is not None
    db.session.add(
        Consent(
            lead_id=lead.id,
            form_version_id=lead.form_version_id,
            field="news",
            text="News?",
            given=given,
            page="/i/x",
            at=NOW,
        )
    )
    db.session.flush()


def test_claims_of_both_are_those_of_the_address_that_stays() -> None:
    one, two = make_invite(title="One"), make_invite(title="Two")
    work, home = make_learner(WORK), make_learner(HOME)
    make_claim(one, work)
    make_claim(two, home)
    merge()
    assert mains(WORK) == [work]
    assert holders_of(HOME) == []
    for invite in (one, two):
        assert find_claim(invite_id=invite.id, learner_id=work) is not None


def test_two_claims_of_one_invite_become_the_older_one_and_a_seat_is_free() -> None:
    invite = make_invite(plays_limit=3)
    home = make_claim(invite, make_learner(HOME))
    later = NOW + timedelta(days=1)
    work = make_claim(invite, make_learner(WORK), now=later)
    make_play(home)
    ended = make_play(work, now=later)
    assert claimed(invite) == 2
    merge(ended.public_id)
    left = db.session.scalars(sa.select(Claim.id)).one()
    assert left == home.id
    assert plays_used(home) == 2
    assert claimed(invite) == 1


def test_two_live_plays_of_one_track_need_a_choice_and_nothing_is_changed() -> None:
    invite = make_invite()
    work = make_play(make_claim(invite, make_learner(WORK)))
    home = make_play(make_claim(invite, make_learner(HOME)))
    give_lead(HOME)
    with pytest.raises(MustChoose) as refused:
        merge()
    assert {play.public_id for play in refused.value.pairs[0].plays} == {
        work.public_id,
        home.public_id,
    }
    assert rows(Claim) == 2
    assert get_lead(HOME) is not None
    assert len(choices(stays=WORK, goes=HOME)) == 1
    merge(home.public_id)
    assert fresh_play(home).state is PlayState.RUNNING
    assert fresh_play(work).state is PlayState.STOPPED


def test_a_revoked_claim_stays_revoked() -> None:
    invite = make_invite()
    home = make_claim(invite, make_learner(HOME))
    work = make_learner(WORK)
    make_claim(invite, work, now=NOW + timedelta(days=1))
    revoke_claim(home.id, now=NOW)
    merge()
    claim = find_claim(invite_id=invite.id, learner_id=work)
    assert claim is not None
    assert claim.revoked_at is not None


def test_no_browser_gets_in_that_has_not_proved_the_address_that_stays() -> None:
    work, home = make_learner(WORK), make_learner(HOME)
    side = make_learner(HOME)
    prove(normalise(HOME), current=None, now=NOW)
    theirs = [
        remember(work, proved=False, now=NOW),
        remember(home, proved=True, now=NOW),
        remember(side, proved=False, now=NOW),
    ]
    proved = remember(work, proved=True, now=NOW)
    merge()
    for secret in theirs:
        known = who_is(secret)
        assert known is None or known.ended
    known = who_is(proved)
    assert known is not None
    assert not known.ended


def test_side_learners_wait_for_a_code_to_the_address_that_stays() -> None:
    make_learner(WORK)
    make_learner(HOME)
    side = make_learner(HOME)
    secret = remember(side, proved=False, now=NOW)
    merge()
    assert learner_row(side).email == WORK
    assert learner_row(side).kind is LearnerKind.SIDE
    seen = who_is(secret)
    assert seen is not None
    main, spare = prove(normalise(WORK), current=seen, now=NOW)
    assert (main, spare) == (mains(WORK)[0], side)


def test_whoever_waits_to_be_joined_waits_for_the_other() -> None:
    work, home, anonymous = make_learner(WORK), make_learner(HOME), make_learner()
    set_joining(anonymous, home)
    merge()
    assert learner_row(anonymous).joins_id == work


def test_the_lead_that_stays_keeps_its_answers_and_consents() -> None:
    give_lead(WORK, "Blue")
    give_lead(HOME, "Red")
    add_consent(WORK, given=False)
    add_consent(HOME, given=True)
    merged = merge()
    assert merged == Merged(lead_moved=False, lead_kept_aside=True)
    lead = get_lead(WORK)
    assert lead is not None
    assert get_lead(HOME) is None
    assert lead.answers == {"team": "Blue"}
    assert [row.given for row in get_consents(lead.id)] == [False]
    (aside,) = merged_into(lead.id)
    assert (aside.email_typed, aside.answers) == (HOME, {"team": "Red"})
    assert aside.consents[0]["given"] is True
    assert aside.consents[0]["page"] == "/i/x"
    assert aside.consents[0]["at"] == NOW.isoformat()


def test_what_was_merged_before_is_carried_along() -> None:
    for email, team in ((WORK, "A"), (HOME, "B"), ("ann@old.example", "C")):
        give_lead(email, team)
    merge_people(stays=normalise(HOME), goes=normalise("ann@old.example"), now=NOW)
    merge()
    lead = get_lead(WORK)
    assert lead is not None
    assert [row.answers["team"] for row in merged_into(lead.id)] == ["B", "C"]


def test_an_address_without_a_lead_takes_the_others() -> None:
    make_learner(WORK)
    make_learner(HOME)
    give_lead(HOME, "Red")
    assert merge() == Merged(lead_moved=True, lead_kept_aside=False)
    lead = get_lead(WORK)
    assert lead is not None
    assert (lead.email_typed, lead.answers) == (WORK, {"team": "Red"})
    assert rows(Lead) == 1


def test_an_address_without_a_learner_gets_one() -> None:
    invite = make_invite()
    make_claim(invite, make_learner(HOME))
    give_lead(WORK)
    merge()
    assert find_claim(invite_id=invite.id, learner_id=mains(WORK)[0]) is not None
    assert learner_row(mains(WORK)[0]).proved_at is None


def test_the_other_address_is_new_afterwards() -> None:
    invite = make_invite(access=Access.DETAILS)
    make_learner(WORK)
    make_learner(HOME)
    give_lead(HOME)
    post("Ann@home.example", "Hello", "…", now=NOW)
    db.session.add(
        EmailCode(
            email=HOME,
            browser="b",
            network="n",
            code="c",
            mailed=True,
            asked_at=NOW,
            expires_at=NOW,
        )
    )
    merge()
    here = visit(invite)
    assert step_for_email(here.invite, HOME, here.proof) is Step.DETAILS
    assert (rows(Mail), rows(EmailCode), rows(Learner)) == (0, 0, 1)


def test_mail_to_the_other_address_goes_whatever_letters_it_was_typed_in() -> None:
    ake = "\u00e5ke@home.example"
    make_learner(ake)
    post("\u00c5ke@home.example", "Hello", "…", now=NOW)
    post("ake@home.example", "To somebody else", "…", now=NOW)
    merge_people(stays=normalise(WORK), goes=normalise(ake), now=NOW)
    left = db.session.scalars(sa.select(Mail.recipient)).all()
    assert left == ["ake@home.example"]


def test_an_address_is_not_merged_with_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        merge_people(stays=address(), goes=address("Ann@Example.com"), now=NOW)
