"""What a visitor is asked for, decided from facts alone (``rules.md``, Who gets in)."""

from datetime import datetime
from enum import StrEnum

from trackgate.core.config import LearnerProof
from trackgate.forms.leads import lead_exists
from trackgate.invites.claims import claims_of, why_closed
from trackgate.invites.queries import is_allowed
from trackgate.invites.settings import InviteFacts
from trackgate.learners.browsers import Known
from trackgate.learners.identity import Holder, holders
from trackgate.learners.models import LearnerKind


class Step(StrEnum):
    """What comes next for somebody without a claim."""

    EMAIL = "email"  # type an e-mail
    CONTINUE = "continue"  # one press claims
    DETAILS = "details"  # the lead form
    KNOWN = "known"  # start afresh, or prove and go on
    PROVE = "prove"  # a code first
    RESUME = "resume"  # the e-mail alone is enough (LEARNER_PROOF=open)
    REVOKED = "revoked"  # proved, and barred here by a claim that was revoked


def step_for_visitor(invite: InviteFacts, current: Known | None) -> Step:
    """Give what the gate shows to a browser, remembered or not."""
    if current is None or current.email is None:
        return Step.EMAIL if invite.access.asks.email else Step.CONTINUE
    if is_barred(invite.id, holders(current.email)):
        return Step.REVOKED if current.proved else Step.PROVE
    if not invite.access.asks.email:
        return Step.CONTINUE
    if invite.access.asks.listed:
        may = current.proved and is_allowed(invite.id, current.email)
        return Step.CONTINUE if may else Step.EMAIL
    return Step.CONTINUE if lead_exists(current.email) else Step.DETAILS


def step_for_email(invite: InviteFacts, email: str, proof: LearnerProof) -> Step:
    """Give what typing an e-mail (lower case) leads to in an unknown browser."""
    if invite.access.asks.listed or proof is LearnerProof.CODE_ALWAYS:
        return Step.PROVE
    known = holders(email)
    if not _has_main(known):
        return Step.DETAILS
    if is_barred(invite.id, known):
        return Step.PROVE
    return Step.RESUME if proof is LearnerProof.OPEN else Step.KNOWN


def _has_main(known: list[Holder]) -> bool:
    return any(holder.kind is LearnerKind.MAIN for holder in known)


def is_barred(invite_id: int, known: list[Holder]) -> bool:
    """Tell whether any learner of one e-mail has a revoked claim on an invite.

    Such an e-mail needs a code there, and then reads "revoked".
    """
    claims = claims_of([holder.id for holder in known], invite_id=invite_id)
    return any(claim.revoked_at is not None for claim in claims)


def code_goes_out(
    invite: InviteFacts,
    email: str,
    proof: LearnerProof,
    now: datetime,
    *,
    replaced: bool = False,
) -> bool:
    """Tell whether a code asked for here is mailed; the answer never shows it.

    ``replaced`` says that the link has been replaced, which closes it like the rest.
    """
    known = holders(email)
    if claims_of([holder.id for holder in known], invite_id=invite.id):
        return True
    if invite.access.asks.listed:
        return is_allowed(invite.id, email)
    if replaced or why_closed(invite, now) is not None:
        return False
    return proof is LearnerProof.CODE_ALWAYS or _has_main(known)
