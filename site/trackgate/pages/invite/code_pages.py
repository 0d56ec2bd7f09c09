"""The pages around a code, and the note of a code that is on its way."""

from flask import Request, Response
from werkzeug.wrappers import Response as BaseResponse

from trackgate.core.tokens import TokenError, form_tickets
from trackgate.learners.codes import GOOD_FOR
from trackgate.pages.invite.context import invite_page, offered_tracks
from trackgate.pages.invite.form_token import Ticket
from trackgate.pages.invite.invite_access import Door
from trackgate.web.visitor import PENDING, drop_cookie, read_cookie, write_cookie


def prove_page(door: Door, ticket: Ticket) -> Response:
    """Offer to send a code, before anything else can happen."""
    email = ticket.email or (door.current.email_typed if door.current else "") or ""
    return _page(door, "pages/gate_prove.html", ticket, email=email)


def code_page(
    door: Door,
    ticket: Ticket,
    email: str,
    *,
    errors: list[tuple[str, str]] | None = None,
) -> Response:
    """Ask for the code that may be on its way to an e-mail."""
    named = ticket if ticket.email == email else ticket.naming(email)
    return _page(door, "pages/gate_code.html", named, email=email, errors=errors)


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
        "pages/gate_before.html",
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
