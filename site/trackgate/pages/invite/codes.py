"""Asking for a code, entering it, and "I have been here before"."""

from flask import Request, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.core.db import db
from trackgate.core.emails import Address, InvalidEmail, normalise
from trackgate.core.organisation import organisation
from trackgate.core.tokens import TokenError, form_tokens
from trackgate.entry.proving import Proved, send_code, try_code
from trackgate.learners.codes import GOOD_FOR, Outcome, TooMany
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.access import InviteAccess, open_invite
from trackgate.pages.invite.context import invite_page, offered_tracks
from trackgate.pages.invite.form_token import FormToken, StaleFormToken
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
    access = open_invite(token)
    return before_page(access, access.new_form_token(request))


@bp.get("/i/<token>/email")
@bp.get("/i/<token>/details")
@bp.get("/i/<token>/claim")
@bp.get("/i/<token>/afresh")
@bp.get("/i/<token>/code")
@bp.get("/i/<token>/code/send")
def back_to_the_gate(token: str) -> BaseResponse:
    """Lead a reloaded or bookmarked step back to the gate."""
    return redirect(open_invite(token).base, 303)


@bp.post("/i/<token>/code/send")
def send(token: str) -> BaseResponse:
    """Mail a code where it should be, and answer alike where not."""
    access = open_invite(token)
    typed = request.form.get("email", "")
    try:
        form_token = access.read_form_token(request)
        address = normalise(typed or form_token.email or _own_email(access))
    except StaleFormToken:
        return before_page(access, access.new_form_token(request), typed=typed)
    except InvalidEmail as error:
        wrong = [("email", str(error))]
        return before_page(access, form_token, typed=typed, errors=wrong)
    try:
        _ask(access, form_token, address)
    except TooMany:
        db.session.rollback()
        return error_page(429, text=_TOO_MANY)
    db.session.commit()
    named = form_token.naming(address.typed)
    response = code_page(access, named, address.typed)
    note_pending(response, named)
    return response


def _own_email(access: InviteAccess) -> str:
    return (access.current.email_typed or "") if access.current else ""


def _ask(access: InviteAccess, form_token: FormToken, address: Address) -> None:
    send_code(
        access.visit(form_token),
        address,
        browser=form_token.browser,
        network=network_of(request),
        organisation=organisation().name,
    )


@bp.post("/i/<token>/code")
def enter(token: str) -> BaseResponse:
    """Try the code that was entered."""
    access = open_invite(token)
    try:
        form_token = access.read_form_token(request)
        address = normalise(form_token.email)
    except (StaleFormToken, InvalidEmail):
        return redirect(access.again(request), 303)
    try:
        proved = try_code(
            access.visit(form_token),
            address,
            seen=access.seen,
            browser=form_token.browser,
            network=network_of(request),
            code=request.form.get("code", ""),
        )
    except TooMany:
        db.session.rollback()
        return error_page(429, text=_TOO_MANY)
    db.session.commit()  # wrong tries count
    if proved.secret is None:
        wrong = [("code", _WRONG[proved.outcome])]
        return code_page(access, form_token, form_token.email, errors=wrong)
    return _go_on(access, proved, proved.secret)


def _go_on(access: InviteAccess, proved: Proved, secret: str) -> BaseResponse:
    again = access.again(request)
    target = f"{access.base}/choose" if proved.must_choose else again
    happened = "claimed" if proved.claimed else ""
    response = redirect(with_events(target, happened), 303)
    set_remembered(response, secret)
    drop_pending(response)
    return response


def prove_page(access: InviteAccess, form_token: FormToken) -> Response:
    """Offer to send a code, before anything else can happen."""
    email = (
        form_token.email or (access.current.email_typed if access.current else "") or ""
    )
    return _page(access, "pages/invite/gate_prove.html", form_token, email=email)


def code_page(
    access: InviteAccess,
    form_token: FormToken,
    email: str,
    *,
    errors: list[tuple[str, str]] | None = None,
) -> Response:
    """Ask for the code that may be on its way to an e-mail."""
    named = form_token if form_token.email == email else form_token.naming(email)
    return _page(
        access, "pages/invite/gate_code.html", named, email=email, errors=errors
    )


def before_page(
    access: InviteAccess,
    form_token: FormToken,
    *,
    typed: str = "",
    errors: list[tuple[str, str]] | None = None,
) -> Response:
    """Ask somebody who was here before for their e-mail."""
    return _page(
        access,
        "pages/invite/gate_before.html",
        form_token,
        email=typed,
        errors=errors,
        reason="",
    )


def _page(
    access: InviteAccess,
    template: str,
    form_token: FormToken,
    *,
    errors: list[tuple[str, str]] | None = None,
    **context: object,
) -> Response:
    return invite_page(
        access,
        template,
        form_token,
        tracks=offered_tracks(access),
        errors=errors or [],
        status=422 if errors else 200,
        **context,
    )


def note_pending(response: BaseResponse, form_token: FormToken) -> None:
    """Let this browser come back to the code page while the code is good."""
    seconds = int(GOOD_FOR.total_seconds())
    write_cookie(response, PENDING, form_token.write(), seconds)


def drop_pending(response: BaseResponse) -> None:
    """Take the note back."""
    drop_cookie(response, PENDING)


def pending_address(access: InviteAccess, request: Request) -> str | None:
    """Give the e-mail that this browser waits for a code for, on this invite."""
    text = read_cookie(request, PENDING)
    if not text or "other" in request.args:
        return None
    try:
        payload, age = form_tokens().loads(text)
    except TokenError:
        return None
    good = payload["s"] == access.invite.public_id and age < GOOD_FOR.total_seconds()
    email: str = payload.get("e", "") if good else ""
    return email or None
