"""The gate of an invite: what a visitor meets at ``/i/<token>``."""

from collections.abc import Callable, Sequence

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.core.db import db, start_reading, start_writing
from trackgate.core.emails import Address, InvalidEmail, normalise
from trackgate.core.organisation import organisation
from trackgate.entry.claiming import Entered, OtherStep, press_continue, start_afresh
from trackgate.entry.deciding import Step, step_for_email, step_for_visitor
from trackgate.entry.proving import resume_open
from trackgate.forms.email_rules import email_errors
from trackgate.forms.store import current_form
from trackgate.invites.claims import why_closed
from trackgate.invites.errors import ClaimRefused
from trackgate.learners.identity import holders
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.closed import refusal_page, replaced_page, revoked_page
from trackgate.pages.invite.codes import code_page, pending_address, prove_page
from trackgate.pages.invite.context import invite_page, kept_page, offered_tracks
from trackgate.pages.invite.form_token import StaleTicket, Ticket
from trackgate.pages.invite.invite_access import Door, open_door
from trackgate.pages.invite.lead_form_page import details_page
from trackgate.pages.invite.link_tags import add_discovery
from trackgate.pages.invite.tracks import tracks_page
from trackgate.web import rate_limits
from trackgate.web.errors import error_page
from trackgate.web.framing import with_events
from trackgate.web.security_headers import reads_first
from trackgate.web.visitor import network_of, set_remembered

_ONCE_MORE = "This page was open for a long time. Please press the button once more"


@bp.get("/i/<token>")
def show(token: str) -> Response:
    """Show the gate, the learner's tracks, or why nobody new gets in."""
    door = open_door(token)
    return add_discovery(_shown(door), door)


def _shown(door: Door) -> Response:
    claim = door.claim()
    if claim is not None:
        return revoked_page(door) if claim.revoked_at else tracks_page(door, claim)
    ticket = door.new_ticket(request)
    pending = pending_address(door, request)
    if pending is not None:
        return code_page(door, ticket, pending)
    step = step_for_visitor(door.invite, door.current)
    return _barred(door, step, ticket) or step_page(door, step, ticket)


def _barred(door: Door, step: Step, ticket: Ticket) -> Response | None:
    """Give the page that refuses whoever has no claim, but for who knows better why."""
    return None if step is Step.REVOKED else closed_page(door, ticket)


def closed_page(door: Door, ticket: Ticket) -> Response | None:
    """Give the page that refuses a new claim, or None where the gate is open."""
    if door.replaced:
        return replaced_page(door)
    refusal = why_closed(door.invite, door.now)
    return refusal_page(door, refusal, ticket) if refusal else None


def step_page(door: Door, step: Step, ticket: Ticket) -> Response:
    """Give the page that asks for the next step; ``RESUME`` asks for nothing."""
    if step is Step.EMAIL:
        return email_page(door, ticket)
    if step is Step.CONTINUE:
        return _continue_page(door, ticket)
    if step is Step.PROVE:
        return prove_page(door, ticket)
    if step is Step.REVOKED:
        return revoked_page(door)
    if step is Step.KNOWN:
        return kept_or_own(door, "pages/invite/gate_known.html", ticket)
    return details_page(door, ticket)


def kept_or_own(door: Door, template: str, ticket: Ticket) -> Response:
    """Give a page kept for browsers that are not remembered, or one of their own."""
    if door.current is None:
        return kept_page(door, template, ticket)
    return invite_page(
        door,
        template,
        ticket,
        tracks=offered_tracks(door),
        errors=[],
        email=ticket.email,
    )


def email_page(
    door: Door,
    ticket: Ticket,
    *,
    typed: str = "",
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    """Give the e-mail step, with what was typed and what is wrong with it."""
    intro = door.invite.access.value
    if door.current is None and not errors:
        return kept_page(
            door, "pages/invite/gate_email.html", ticket, intro=lambda: intro
        )
    return invite_page(
        door,
        "pages/invite/gate_email.html",
        ticket,
        tracks=offered_tracks(door),
        errors=errors,
        email=typed,
        intro=intro,
        status=422 if errors else 200,
    )


def _continue_page(door: Door, ticket: Ticket) -> Response:
    tracks = offered_tracks(door)
    anonymous = door.current is None or door.current.anonymous
    return invite_page(
        door,
        "pages/invite/gate_continue.html",
        ticket,
        tracks=tracks,
        errors=[],
        pausing_warning=anonymous and any(track["pausable"] for track in tracks),
    )


def entered(door: Door, result: Entered) -> BaseResponse:
    """Commit a claim and lead its learner to the tracks."""
    db.session.commit()
    lead = "lead-submitted" if result.new_lead else ""
    response = redirect(with_events(door.base, lead, "claimed"), 303)
    if result.secret is not None:
        set_remembered(response, result.secret)
    return response


def step_allowed(ticket: Ticket) -> bool:
    """Count an answer to a typed e-mail that claims nothing; is it within the limit?"""
    return rate_limits.email_step_allowed(ticket.browser, network_of(request))


def claim_or_ask(
    door: Door, ticket: Ticket, claim: Callable[[], Entered], *, typed: bool = False
) -> BaseResponse:
    """Claim, or show what is asked for instead, or why it is too late.

    ``typed``: by an e-mail that was typed, so an answer that claims nothing counts.
    """
    if door.replaced and door.claim() is None:
        return replaced_page(door)
    start_writing()
    try:
        return entered(door, claim())
    except (OtherStep, ClaimRefused) as instead:
        start_reading()
        if typed and not step_allowed(ticket):
            return error_page(429)
        return _instead(door, ticket, instead)


def _instead(
    door: Door, ticket: Ticket, instead: OtherStep | ClaimRefused
) -> BaseResponse:
    """Give the page for a POST that did not claim.

    Where nobody new gets in that is said first: it reads alike for every e-mail.
    """
    if isinstance(instead, ClaimRefused):
        return refusal_page(door, instead.refusal, ticket)
    barred = _barred(door, instead.step, ticket)
    if barred is None and instead.step is Step.RESUME:
        return _resume(door, ticket, normalise(ticket.email))
    return barred or step_page(door, instead.step, ticket)


@bp.post("/i/<token>/claim")
@reads_first
def claim(token: str) -> BaseResponse:
    """Claim by Continue, anonymous or remembered."""
    door = open_door(token)
    try:
        ticket = door.read_ticket(request)
    except StaleTicket:
        return redirect(door.again(request), 303)
    visit = door.visit(ticket)
    return claim_or_ask(door, ticket, lambda: press_continue(visit))


@bp.post("/i/<token>/email")
@reads_first
def email_step(token: str) -> BaseResponse:
    """Answer a typed e-mail with the step it leads to. Claims and stores nothing."""
    door = open_door(token)
    typed = request.form.get("email", "")
    try:
        ticket = door.read_ticket(request)
        address = normalise(typed)
    except StaleTicket:
        fresh = door.new_ticket(request)
        return email_page(door, fresh, typed=typed, errors=[("email", _ONCE_MORE)])
    except InvalidEmail as error:
        return email_page(door, ticket, typed=typed, errors=[("email", str(error))])
    closed = closed_page(door, ticket)
    if closed is not None:
        return closed
    if not step_allowed(ticket):
        return error_page(429)
    return _after_email(door, ticket, address)


def _after_email(door: Door, ticket: Ticket, address: Address) -> BaseResponse:
    step = step_for_email(door.invite, address.email, organisation().learner_proof)
    named = ticket.naming(address.typed)
    if step is Step.RESUME:
        return _resume(door, named, address)
    if step is Step.DETAILS:
        wrong = email_errors(current_form().definition, address.email)
        if wrong:
            return email_page(door, ticket, typed=address.typed, errors=wrong)
    return step_page(door, step, named)


def _resume(door: Door, ticket: Ticket, address: Address) -> BaseResponse:
    """Let a known e-mail go on by itself (``LEARNER_PROOF=open``)."""
    main = holders(address.email)[0].id
    start_writing()
    secret = resume_open(door.visit(ticket), address, main=main)
    db.session.commit()
    response = redirect(door.base, 303)
    set_remembered(response, secret)
    return response


@bp.post("/i/<token>/afresh")
@reads_first
def afresh(token: str) -> BaseResponse:
    """Claim by "Start afresh" with the e-mail that the ticket carries."""
    door = open_door(token)
    try:
        ticket = door.read_ticket(request)
        address = normalise(ticket.email)
    except (StaleTicket, InvalidEmail):
        return redirect(door.again(request), 303)
    visit = door.visit(ticket)
    return claim_or_ask(door, ticket, lambda: start_afresh(visit, address))
