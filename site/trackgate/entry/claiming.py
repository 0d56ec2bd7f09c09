"""Making a claim, each way that a POST can make one. The caller commits.

``ClaimRefused`` leaves the transaction to be rolled back, so that a form that came
too late for the last seat stores nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trackgate.core.config import LearnerProof
from trackgate.core.emails import Address
from trackgate.entry.deciding import Step, step_for_email, step_for_visitor
from trackgate.forms.builder import Submission
from trackgate.forms.leads import lead_exists, store_lead
from trackgate.forms.store import StoredForm
from trackgate.invites.claims import make_claim
from trackgate.invites.settings import InviteFacts
from trackgate.learners.browsers import Known, remember
from trackgate.learners.identity import (
    anonymous_learner,
    holders,
    learner_for,
    learner_of_press,
    made_by_submission,
)


class OtherStep(Exception):
    """This POST cannot claim; ``step`` says what the visitor is asked for instead."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.value)
        self.step = step


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Who stands at the gate, and how they came."""

    invite: InviteFacts
    current: Known | None  # who this browser is remembered as, not ended
    submission_id: str  # one per page shown: the same form sent twice makes one learner
    attribution: Mapping[str, Any]
    page: str  # the address of the page, for consents
    proof: LearnerProof
    now: datetime
    network: str | None = None  # a digest; None: not known
    replaced: bool = False  # the link was replaced: good for claims there are


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A claim that was made, or was there already."""

    claim_id: int
    learner_id: int
    secret: str | None = None  # for the browser to keep; None: it keeps what it has
    new_lead: bool = False


def press_continue(visit: Visit) -> Entered:
    """Claim by Continue, anonymous or remembered; raises ``OtherStep``."""
    step = step_for_visitor(visit.invite, visit.current)
    if step is not Step.CONTINUE:
        raise OtherStep(step)
    if visit.current is not None:
        return _enter(visit, visit.current.learner_id)
    learner_id = anonymous_learner(
        made_by=made_by_submission(visit.submission_id, ""), now=visit.now
    )
    return _enter(visit, learner_id, new_browser=True)


def send_details(
    visit: Visit,
    address: Address,
    *,
    stored: StoredForm,
    submission: Submission,
    suspect: bool,
) -> Entered:
    """Claim by the lead form; raises ``OtherStep``."""
    learner_id, new_browser = _learner_for_details(visit, address)
    entered = _enter(visit, learner_id, new_browser=new_browser)
    new_lead = store_lead(
        email=address,
        stored=stored,
        submission=submission,
        invite_id=visit.invite.id,
        attribution=visit.attribution,
        page=visit.page,
        suspect=suspect,
        now=visit.now,
    )
    return Entered(
        claim_id=entered.claim_id,
        learner_id=learner_id,
        secret=entered.secret,
        new_lead=new_lead,
    )


def _learner_for_details(visit: Visit, address: Address) -> tuple[int, bool]:
    """Give the learner that the lead form is for, and whether the browser is new."""
    if not visit.invite.access.asks.details:
        raise OtherStep(step_for_visitor(visit.invite, visit.current))
    current = visit.current
    if current is not None and current.email == address.email:
        step = step_for_visitor(visit.invite, current)
        if step not in {Step.DETAILS, Step.CONTINUE}:
            raise OtherStep(step)
        return current.learner_id, False
    made_by = made_by_submission(visit.submission_id, address.email)
    step = step_for_email(visit.invite, address.email, visit.proof)
    if step is Step.DETAILS:  # nobody has the e-mail, so no earlier press of this
        return _learner_of(visit, address, made_by), True
    same = learner_of_press(made_by, visit.now)
    if same is not None:
        return same, True
    if step is Step.KNOWN and not lead_exists(address.email):
        return _learner_of(visit, address, made_by), True
    twin = _sent_meanwhile(visit, address, made_by)
    if twin is None:
        raise OtherStep(step)
    return twin, True


def _sent_meanwhile(visit: Visit, address: Address, made_by: str) -> int | None:
    """Give the learner that this form made when it was sent twice at once.

    On PostgreSQL the other sending may be stored between two looks of this one.
    """
    same = learner_of_press(made_by, visit.now)
    if same is not None or visit.current is None:
        return same
    named = [holder.id for holder in holders(address.email)]
    return visit.current.learner_id if visit.current.learner_id in named else None


def start_afresh(visit: Visit, address: Address) -> Entered:
    """Claim by "Start afresh" with a known e-mail; raises ``OtherStep``."""
    made_by = made_by_submission(visit.submission_id, address.email)
    same = learner_of_press(made_by, visit.now)
    if same is None:
        step = step_for_email(visit.invite, address.email, visit.proof)
        if not visit.invite.access.asks.details or step is not Step.KNOWN:
            raise OtherStep(step)
        if not lead_exists(address.email):
            raise OtherStep(Step.DETAILS)
        same = _learner_of(visit, address, made_by)
    return _enter(visit, same, new_browser=True)


def _learner_of(visit: Visit, address: Address, made_by: str) -> int:
    return learner_for(address, current=visit.current, made_by=made_by, now=visit.now)


def _enter(visit: Visit, learner_id: int, *, new_browser: bool = False) -> Entered:
    claim_id = make_claim(
        invite_id=visit.invite.id,
        learner_id=learner_id,
        attribution=visit.attribution,
        network=visit.network,
        now=visit.now,
    )
    keeps = visit.current is not None and visit.current.learner_id == learner_id
    secret = None
    if new_browser and not keeps:
        secret = remember(learner_id, proved=False, now=visit.now)
    return Entered(claim_id=claim_id, learner_id=learner_id, secret=secret)
