"""Erasing a person: nothing of theirs is left, and every count is what it was."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from factories import (
    NOW,
    address,
    claimed,
    fresh_claim,
    fresh_play,
    give_lead,
    holders_of,
    known_browser,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    make_track,
    plays_used,
    rows,
    visit,
)
from trackgate.core.db import db
from trackgate.entry.deciding import Step, step_for_email
from trackgate.entry.proving import send_code
from trackgate.forms.models import Consent, Lead, MergedLead
from trackgate.invites.claim_models import Claim, Play, PlayChallenge, PlayState
from trackgate.invites.models import Access, InviteAddress
from trackgate.invites.plays import pause_play
from trackgate.learners.browsers import remember, who_is
from trackgate.learners.identity import set_joining
from trackgate.learners.models import EmailCode, Learner, RememberToken
from trackgate.mail.models import Mail
from trackgate.mail.outbox import post
from trackgate.people.erasing import belongings_of, erase_person
from trackgate.people.merging import merge_people
from trackgate.sandboxes import service as sandbox_service
from trackgate.tracks.models import Challenge

pytestmark = pytest.mark.usefixtures("app")

ANN = "ann@example.com"


class Discards(sandbox_service.ContentRuntime):
    """A runtime that only notes what it is told to drop."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.dropped: list[str] = []

    def provision(self, **_asked: object) -> sandbox_service.Sandbox:
        self.made.append(f"box-{len(self.made)}")
        return sandbox_service.Sandbox(id=self.made[-1])

    def discard(self, sandbox_id: str) -> None:
        self.dropped.append(sandbox_id)


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Discards:
    discards = Discards()
    monkeypatch.setattr(sandbox_service, "_content", discards)
    return discards


def erase(email: str = ANN) -> None:
    erase_person(email, now=NOW + timedelta(hours=1))
    db.session.flush()


def test_lead_learners_browsers_codes_and_mail_are_gone() -> None:
    invite = make_invite(access=Access.ALLOWED, allowed=[ANN])
    give_lead(ANN)
    db.session.add(
        Consent(
            lead_id=db.session.scalars(sa.select(Lead.id)).one(),
            form_version_id=db.session.scalars(sa.select(Lead.form_version_id)).one(),
            field="news",
            text="News?",
            given=True,
            page="",
            at=NOW,
        )
    )
    secret = remember(make_learner(ANN), proved=False, now=NOW)
    remember(make_learner(ANN), proved=False, now=NOW)  # a side learner
    send_code(visit(invite), address(), browser="b", network="n", organisation="Org")
    post("Ann@Example.com", "Hello", "…", now=NOW)
    assert len(holders_of(ANN)) == 2
    erase()
    for model in (Lead, Consent, Learner, RememberToken, EmailCode, Mail):
        assert rows(model) == 0, model
    assert who_is(secret) is None
    assert belongings_of(ANN).is_nobody


def test_claims_and_plays_stay_as_nameless_counts() -> None:
    invite = make_invite()
    claim = make_claim(invite, make_learner(ANN))
    db.session.execute(
        sa.update(Claim).values(attribution={"utm_source": "fair", "gclid": "Cj0K"})
    )
    play = make_play(claim)
    db.session.add(
        PlayChallenge(
            play_id=play.id,
            challenge_id=db.session.scalars(sa.select(Challenge.id)).first(),
            answers=[1, 2],
            tries=2,
            completed_at=NOW,
        )
    )
    db.session.flush()
    erase()
    left = fresh_claim(claim.id)
    assert left.learner_id is None
    assert left.attribution == {"utm_source": "fair"}
    assert claimed(invite) == 1
    assert plays_used(left) == 1
    assert rows(Play) == 1
    done = db.session.execute(
        sa.select(PlayChallenge.answers, PlayChallenge.completed_at)
    ).one()
    assert done == ([], NOW)


def test_running_and_paused_plays_end_and_their_states_are_dropped(
    runtime: Discards,
) -> None:
    make_track("vm", pausable=True)
    make_track("web")
    invite = make_invite(tracks=["vm", "web"])
    claim = make_claim(invite, make_learner(ANN))
    paused, running = make_play(claim, "vm"), make_play(claim, "web")
    pause_play(paused, now=NOW)
    erase()
    assert fresh_play(paused).state is PlayState.STOPPED
    assert fresh_play(running).state is PlayState.STOPPED
    assert sorted(runtime.dropped) == [paused.sandbox_id, running.sandbox_id]


def test_whoever_waits_to_be_joined_to_them_goes_too() -> None:
    main, anonymous = make_learner(ANN), make_learner()
    set_joining(anonymous, main)
    erase()
    assert rows(Learner) == 0


def test_mail_goes_whatever_letters_its_address_was_typed_in() -> None:
    """SQLite makes small letters of A to Z only."""
    ake = "\u00e5ke@example.com"
    post("\u00c5ke@example.com", "A code", "…", now=NOW)
    post("\u00c5KE@example.com", "Another", "…", now=NOW)
    post("\u00c5sa@example.com", "To somebody else", "…", now=NOW)
    assert belongings_of(ake).mails == 2
    erase(ake)
    left = db.session.scalars(sa.select(Mail.recipient)).all()
    assert left == ["\u00c5sa@example.com"]


def test_nobody_else_loses_anything() -> None:
    other = "joann@example.com"
    invite = make_invite()
    learner = make_learner(other)
    claim = make_claim(invite, learner)
    play = make_play(claim)
    give_lead(other)
    post(other, "Hello", "…", now=NOW)
    known = known_browser(learner)
    make_learner(ANN)
    erase()
    assert fresh_claim(claim.id).learner_id == known.learner_id == learner
    assert fresh_play(play).state is PlayState.RUNNING
    assert (rows(Lead), rows(Mail), rows(RememberToken)) == (1, 1, 1)


def test_allowed_lists_are_the_invites_and_stay() -> None:
    make_invite(access=Access.ALLOWED, allowed=[ANN, "@example.com"])
    make_learner(ANN)
    assert belongings_of(ANN).listed == 1
    erase()
    assert rows(InviteAddress) == 2


def test_the_address_is_new_afterwards() -> None:
    invite = make_invite(access=Access.DETAILS)
    make_claim(invite, make_learner(ANN))
    give_lead(ANN)
    here = visit(invite)
    assert step_for_email(here.invite, ANN, here.proof) is Step.KNOWN
    erase()
    assert step_for_email(here.invite, ANN, here.proof) is Step.DETAILS
    again = make_claim(invite, make_learner(ANN))
    assert again.learner_id is not None
    assert claimed(invite) == 2
    assert give_lead(ANN)


def test_what_was_merged_into_the_lead_goes_with_it() -> None:
    give_lead(ANN)
    give_lead("ann@home.example")
    merge_people(stays=address(), goes=address("ann@home.example"), now=NOW)
    assert belongings_of(ANN).merged == 1
    erase()
    assert rows(MergedLead) == 0


def test_there_is_nothing_of_somebody_who_never_came() -> None:
    make_invite(access=Access.ALLOWED, allowed=[ANN])
    assert belongings_of(ANN).is_nobody
    erase()


def test_what_there_is_is_counted_before_it_goes() -> None:
    invite = make_invite()
    learner = make_learner(ANN)
    known_browser(learner)
    make_play(make_claim(invite, learner))
    give_lead(ANN)
    found = erase_person(ANN, now=NOW)
    assert (found.lead, found.learners, found.browsers) == (True, 1, 1)
    assert (found.claims, found.plays, found.live) == (1, 1, 1)
