"""Asking for a code, entering it, and "I have been here before"."""

from flask import Request, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.core.db import db
from trackgate.core.emails import Address, InvalidEmail, normalise
from trackgate.core.organisation import organisation
from trackgate.core.tokens import TokenError, form_tickets
from trackgate.entry.proving import Proved, send_code, try_code
from trackgate.learners.codes import GOOD_FOR, Outcome, TooMany
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.context import invite_page, offered_tracks
from trackgate.pages.invite.form_token import StaleTicket, Ticket
from trackgate.pages.invite.invite_access import Door, open_door
from trackgate.web.errors import error_page
from trackgate.web.framing import with_events
from trackgate.web.visitor import (
    PENDING,
    drop_cookie,
    network_of,
    read_cookie,
    set_remembered,
    write_cookie,
)

_WRONG = {
    Outcome.WRONG: "That is not the code we sent. Check it and enter it again",
    Outcome.ENDED: "That code has ended. Send yourself a new one",
}
_TOO_MANY = "Too many codes were asked for or tried. Wait an hour, then try again."


@bp.get("/i/<token>/before")
def before(token: str) -> Response:
    """Ask somebody who was here before for their e-mail."""
    door = open_door(token)
    return before_page(door, door.new_ticket(request))


@bp.get("/i/<token>/email")
@bp.get("/i/<token>/details")
@bp.get("/i/<token>/claim")
@bp.get("/i/<token>/afresh")
@bp.get("/i/<token>/code")
@bp.get("/i/<token>/code/send")
def back_to_the_gate(token: str) -> BaseResponse:
    """Lead a reloaded or bookmarked step back to the gate."""
    return redirect(open_door(token).base, 303)


@bp.post("/i/<token>/code/send")
def send(token: str) -> BaseResponse:
    """Mail a code where it should be, and answer alike where not."""
    door = open_door(token)
    typed = request.form.get("email", "")
    try:
        ticket = door.read_ticket(request)
        address = normalise(typed or ticket.email or _own_email(door))
    except StaleTicket:
        return before_page(door, door.new_ticket(request), typed=typed)
    except InvalidEmail as error:
        wrong = [("email", str(error))]
        return before_page(door, ticket, typed=typed, errors=wrong)
    try:
        _ask(door, ticket, address)
    except TooMany:
        db.session.rollback()
        return error_page(429, text=_TOO_MANY)
    db.session.commit()
    named = ticket.naming(address.typed)
    response = code_page(door, named, address.typed)
    note_pending(response, named)
    return response


def _own_email(door: Door) -> str:
    return (door.current.email_typed or "") if door.current else ""


def _ask(door: Door, ticket: Ticket, address: Address) -> None:
    send_code(
        door.visit(ticket),
        address,
        browser=ticket.browser,
        network=network_of(request),
        organisation=organisation().name,
    )


@bp.post("/i/<token>/code")
def enter(token: str) -> BaseResponse:
    """Try the code that was entered."""
    door = open_door(token)
    try:
        ticket = door.read_ticket(request)
        address = normalise(ticket.email)
    except (StaleTicket, InvalidEmail):
        return redirect(door.again(request), 303)
    try:
        proved = try_code(
            door.visit(ticket),
            address,
            seen=door.seen,
            browser=ticket.browser,
            network=network_of(request),
            code=request.form.get("code", ""),
        )
    except TooMany:
        db.session.rollback()
        return error_page(429, text=_TOO_MANY)
    db.session.commit()  # wrong tries count
    if proved.secret is None:
        wrong = [("code", _WRONG[proved.outcome])]
        return code_page(door, ticket, ticket.email, errors=wrong)
    return _go_on(door, proved, proved.secret)


def _go_on(door: Door, proved: Proved, secret: str) -> BaseResponse:
    again = door.again(request)
    target = f"{door.base}/choose" if proved.must_choose else again
    happened = "claimed" if proved.claimed else ""
    response = redirect(with_events(target, happened), 303)
    set_remembered(response, secret)
    drop_pending(response)
    return response


def prove_page(door: Door, ticket: Ticket) -> Response:
    """Offer to send a code, before anything else can happen."""
    email = ticket.email or (door.current.email_typed if door.current else "") or ""
    return _page(door, "pages/invite/gate_prove.html", ticket, email=email)


def code_page(
    door: Door,
    ticket: Ticket,
    email: str,
    *,
    errors: list[tuple[str, str]] | None = None,
) -> Response:
    """Ask for the code that may be on its way to an e-mail."""
    named = ticket if ticket.email == email else ticket.naming(email)
    return _page(door, "pages/invite/gate_code.html", named, email=email, errors=errors)


def before_page(
    door: Door,
    ticket: Ticket,
    *,
    typed: str = "",
    errors: list[tuple[str, str]] | None = None,
) -> Response:
    """Ask somebody who was here before for their e-mail."""
    return _page(
        door,
        "pages/invite/gate_before.html",
        ticket,
        email=typed,
        errors=errors,
        reason="",
    )


def _page(
    door: Door,
    template: str,
    ticket: Ticket,
    *,
    errors: list[tuple[str, str]] | None = None,
    **context: object,
) -> Response:
    return invite_page(
        door,
        template,
        ticket,
        tracks=offered_tracks(door),
        errors=errors or [],
        status=422 if errors else 200,
        **context,
    )


def note_pending(response: BaseResponse, ticket: Ticket) -> None:
    """Let this browser come back to the code page while the code is good."""
    seconds = int(GOOD_FOR.total_seconds())
    write_cookie(response, PENDING, ticket.write(), seconds)


def drop_pending(response: BaseResponse) -> None:
    """Take the note back."""
    drop_cookie(response, PENDING)


def pending_address(door: Door, request: Request) -> str | None:
    """Give the e-mail that this browser waits for a code for, on this invite."""
    text = read_cookie(request, PENDING)
    if not text or "other" in request.args:
        return None
    try:
        payload, age = form_tickets().loads(text)
    except TokenError:
        return None
    good = payload["s"] == door.invite.public_id and age < GOOD_FOR.total_seconds()
    email: str = payload.get("e", "") if good else ""
    return email or None
