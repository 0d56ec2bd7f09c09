"""Sending the lead form."""

from dataclasses import replace

from flask import Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from trackgate.core.config import LearnerProof
from trackgate.core.emails import Address, InvalidEmail, normalise
from trackgate.core.organisation import organisation
from trackgate.entry.claiming import send_details
from trackgate.entry.deciding import Step, step_for_visitor
from trackgate.forms.builder import Answer, Errors, Submission, validate
from trackgate.forms.email_rules import email_errors
from trackgate.forms.kinds import Kind
from trackgate.forms.leads import is_too_quick, lead_exists
from trackgate.forms.store import NoForm, StoredForm, current_form, form_version
from trackgate.invites.models import Access
from trackgate.learners.identity import learner_of_press, made_by_press
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.context import invite_page
from trackgate.pages.invite.form_token import StaleTicket, Ticket
from trackgate.pages.invite.gate import (
    claim_or_ask,
    closed_page,
    email_page,
    step_allowed,
    step_page,
)
from trackgate.pages.invite.invite_access import Door, open_door
from trackgate.pages.invite.lead_form_page import details_page
from trackgate.web.errors import error_page
from trackgate.web.security_headers import reads_first

_ONCE_MORE = "This page was open for a long time. Please press Continue once more"
_NOT_YOURS = "You are known here as {}. To use another address, press “Not you?” first"


@bp.post("/i/<token>/details")
@reads_first
def details(token: str) -> BaseResponse:
    """Claim by the lead form, or show it again with what is wrong."""
    door = open_door(token)
    try:
        ticket = door.read_ticket(request)
        stored = _form_seen(ticket)
    except (StaleTicket, NoForm):
        return _once_more(door)
    address, wrong = _read_email()
    page = other_page(door, ticket, address, wrong)
    submission = validate(stored, _with_data(stored, ticket))
    if page is None and address is not None:
        wrong = _check_email(door, stored, address)
        if not (wrong or submission.errors or submission.honeypot):
            ticket = replace(ticket, email=address.typed)
            return _send(door, ticket, address, stored, submission)
    if not step_allowed(ticket):
        return error_page(429)
    return page or _not_taken(door, ticket, stored, submission, wrong)


def _not_taken(
    door: Door,
    ticket: Ticket,
    stored: StoredForm,
    submission: Submission,
    wrong: Errors,
) -> Response:
    """Show the form again, with what was typed and what is wrong with it."""
    errors = [*wrong, *submission.errors]
    if not errors:  # so it is the field that people never see
        return _thanks(door, ticket)
    return details_page(
        door, ticket, stored=stored, values=submission.values, errors=errors
    )


def _form_seen(ticket: Ticket) -> StoredForm:
    """Give the version of the form that the page showed; raises ``NoForm``.

    Nobody answers, or agrees to, what an admin has saved since.
    """
    return current_form() if ticket.form is None else form_version(ticket.form)


def _once_more(door: Door) -> Response:
    """Show the form that stands, with what was typed."""
    stored, ticket = current_form(), door.new_ticket(request)
    values = validate(stored, request.form).values
    earlier = door.earlier_ticket(request)
    if earlier is not None:
        ticket = replace(ticket, form=earlier.form, age=earlier.age)
    if ticket.form != stored.id:
        values = _without_consents(stored, values)
    return details_page(
        door,
        ticket,
        stored=stored,
        values=values,
        errors=[("email", _ONCE_MORE)],
    )


def _without_consents(
    stored: StoredForm, values: dict[str, Answer]
) -> dict[str, Answer]:
    """Leave out the ticks of consents whose text may have been another."""
    fields = stored.definition.fields
    asked = {field.name for field in fields if field.kind is Kind.CONSENT}
    return {name: value for name, value in values.items() if name not in asked}


def _with_data(stored: StoredForm, ticket: Ticket) -> MultiDict[str, str]:
    """Give the form with hidden fields as the host page's element fills them."""
    sent = MultiDict(request.form)
    for field in stored.definition.fields:
        if field.kind is Kind.HIDDEN and field.name in ticket.data:
            sent[field.name] = ticket.data[field.name]
    return sent


def _read_email() -> tuple[Address | None, Errors]:
    """Give the address that was sent, or why it is none."""
    try:
        return normalise(request.form.get("email", "")), []
    except InvalidEmail as error:
        return None, [("email", str(error))]


def _check_email(door: Door, stored: StoredForm, address: Address) -> Errors:
    """Give what is wrong with an address.

    A remembered learner's own address is the only one that is taken.
    """
    known = door.current.email if door.current else None
    if known is not None and address.email != known:
        return [("email", _NOT_YOURS.format(known))]
    wrong = email_errors(stored.definition, address.email)
    # The form's rules never bar an existing lead.
    return [] if wrong and lead_exists(address.email) else wrong


def _send(
    door: Door,
    ticket: Ticket,
    address: Address,
    stored: StoredForm,
    submission: Submission,
) -> BaseResponse:
    visit = door.visit(ticket)
    suspect = is_too_quick(ticket.age, len(stored.definition.fields))
    return claim_or_ask(
        door,
        ticket,
        lambda: send_details(
            visit, address, stored=stored, submission=submission, suspect=suspect
        ),
        typed=True,
    )


def _thanks(door: Door, ticket: Ticket) -> Response:
    """Read as success to whatever filled in the field that people never see."""
    return invite_page(door, "pages/invite/thanks.html", ticket)


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
