"""Sending the lead form."""

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.emails import Address, InvalidEmail, normalise
from trackgate.entry.claiming import send_details
from trackgate.forms.builder import Submission, validate
from trackgate.forms.email_rules import email_errors
from trackgate.forms.leads import is_too_quick, lead_exists
from trackgate.forms.store import StoredForm, current_form
from trackgate.pages.blueprint import bp
from trackgate.pages.details_page import details_page
from trackgate.pages.door import Door, open_door
from trackgate.pages.gate import claim_or_ask, with_email
from trackgate.pages.invite_page import invite_page
from trackgate.pages.tickets import StaleTicket, Ticket

_ONCE_MORE = "This page was open for a long time. Please press Continue once more"


@bp.post("/i/<token>/details")
def details(token: str) -> BaseResponse:
    """Claim by the lead form, or show it again with what is wrong."""
    door = open_door(token)
    stored = current_form()
    submission = validate(stored, request.form)
    try:
        ticket = door.read_ticket(request)
    except StaleTicket:
        return details_page(
            door,
            door.new_ticket(request),
            values=submission.values,
            errors=[("email", _ONCE_MORE)],
        )
    address, wrong = _check_email(door, stored)
    if address is None or wrong or submission.errors:
        errors = [*wrong, *submission.errors]
        return details_page(door, ticket, values=submission.values, errors=errors)
    if submission.honeypot:
        return _thanks(door, ticket)
    return _send(door, with_email_kept(ticket, address), address, stored, submission)


def with_email_kept(ticket: Ticket, address: Address) -> Ticket:
    """Give the ticket with the e-mail as sent, still of the same press."""
    named = with_email(ticket, address)
    return Ticket(
        scope=named.scope,
        browser=named.browser,
        token_id=named.token_id,
        email=named.email,
        press=ticket.press,
        attribution=named.attribution,
        age=ticket.age,
    )


def _check_email(
    door: Door, stored: StoredForm
) -> tuple[Address | None, list[tuple[str, str]]]:
    """Give the address that was sent and what is wrong with it.

    A remembered learner's own address stands, whatever the form sent.
    """
    known = door.current.email_typed if door.current else None
    try:
        address = normalise(known or request.form.get("email", ""))
    except InvalidEmail as error:
        return None, [("email", str(error))]
    wrong = email_errors(stored.definition, address.email)
    if wrong and lead_exists(address.email):
        wrong = []  # the form's rules never bar an existing lead
    return address, wrong


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
    )


def _thanks(door: Door, ticket: Ticket) -> Response:
    """Read as success to whatever filled in the field that people never see."""
    return invite_page(door, "pages/thanks.html", ticket)
