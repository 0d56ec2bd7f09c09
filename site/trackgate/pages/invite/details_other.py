"""A lead form that cannot claim, whoever's e-mail it has.

Decided before anybody is looked up by the e-mail, so that no answer here tells
whether an address is known.
"""

from flask import Response, request

from trackgate.core.config import LearnerProof
from trackgate.core.emails import Address
from trackgate.core.organisation import organisation
from trackgate.entry.deciding import Step, step_for_visitor
from trackgate.forms.builder import Errors
from trackgate.invites.models import Access
from trackgate.learners.identity import learner_of_press, made_by_press
from trackgate.pages.invite.form_token import Ticket
from trackgate.pages.invite.gate import closed_page, email_page, step_page
from trackgate.pages.invite.invite_access import Door


def other_page(
    door: Door, ticket: Ticket, address: Address | None, wrong: Errors
) -> Response | None:
    """Give the page that answers instead, or None where the form may claim.

    ``wrong`` says why there is no address.
    """
    closed = closed_page(door, ticket)
    if closed is not None and not _has_claim(door, ticket, address):
        return closed
    if door.invite.access is not Access.DETAILS:
        return step_page(door, step_for_visitor(door.invite, door.current), ticket)
    if not _must_prove(door):
        return None
    if address is None:
        typed = request.form.get("email", "")
        return email_page(door, ticket, typed=typed, errors=wrong)
    return step_page(door, Step.PROVE, ticket.naming(address.typed))


def _must_prove(door: Door) -> bool:
    """Tell whether every address is proved first (``LEARNER_PROOF=code_always``)."""
    unknown = door.current is None or door.current.anonymous
    return unknown and organisation().learner_proof is LearnerProof.CODE_ALWAYS


def _has_claim(door: Door, ticket: Ticket, address: Address | None) -> bool:
    """Tell whether this browser has a claim, or this very form has made one.

    A form that is sent twice may have taken the last seat the first time.
    """
    if door.claim() is not None:
        return True
    if address is None:
        return False
    made_by = made_by_press(ticket.press, address.email)
    return learner_of_press(made_by, door.now) is not None
