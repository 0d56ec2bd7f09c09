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
from trackgate.pages.invite.access import InviteAccess, open_invite
from trackgate.pages.invite.closed import refusal_page, replaced_page, revoked_page
from trackgate.pages.invite.codes import code_page, pending_address, prove_page
from trackgate.pages.invite.context import cached_page, invite_page, offered_tracks
from trackgate.pages.invite.form_token import FormToken, StaleFormToken
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
    access = open_invite(token)
    return add_discovery(_shown(access), access)


def _shown(access: InviteAccess) -> Response:
    claim = access.claim()
    if claim is not None:
        return revoked_page(access) if claim.revoked_at else tracks_page(access, claim)
    form_token = access.new_form_token(request)
    pending = pending_address(access, request)
    if pending is not None:
        return code_page(access, form_token, pending)
    step = step_for_visitor(access.invite, access.current)
    return _barred(access, step, form_token) or step_page(access, step, form_token)


def _barred(access: InviteAccess, step: Step, form_token: FormToken) -> Response | None:
    """Give the page that refuses whoever has no claim, but for who knows better why."""
    return None if step is Step.REVOKED else closed_page(access, form_token)


def closed_page(access: InviteAccess, form_token: FormToken) -> Response | None:
    """Give the page that refuses a new claim, or None where the gate is open."""
    if access.replaced:
        return replaced_page(access)
    refusal = why_closed(access.invite, access.now)
    return refusal_page(access, refusal, form_token) if refusal else None


def step_page(access: InviteAccess, step: Step, form_token: FormToken) -> Response:
    """Give the page that asks for the next step; ``RESUME`` asks for nothing."""
    if step is Step.EMAIL:
        return email_page(access, form_token)
    if step is Step.CONTINUE:
        return _continue_page(access, form_token)
    if step is Step.PROVE:
        return prove_page(access, form_token)
    if step is Step.REVOKED:
        return revoked_page(access)
    if step is Step.KNOWN:
        return kept_or_own(access, "pages/invite/gate_known.html", form_token)
    return details_page(access, form_token)


def kept_or_own(access: InviteAccess, template: str, form_token: FormToken) -> Response:
    """Give a page kept for browsers that are not remembered, or one of their own."""
    if access.current is None:
        return cached_page(access, template, form_token)
    return invite_page(
        access,
        template,
        form_token,
        tracks=offered_tracks(access),
        errors=[],
        email=form_token.email,
    )


def email_page(
    access: InviteAccess,
    form_token: FormToken,
    *,
    typed: str = "",
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    """Give the e-mail step, with what was typed and what is wrong with it."""
    intro = access.invite.access.value
    if access.current is None and not errors:
        return cached_page(
            access, "pages/invite/gate_email.html", form_token, intro=lambda: intro
        )
    return invite_page(
        access,
        "pages/invite/gate_email.html",
        form_token,
        tracks=offered_tracks(access),
        errors=errors,
        email=typed,
        intro=intro,
        status=422 if errors else 200,
    )


def _continue_page(access: InviteAccess, form_token: FormToken) -> Response:
    tracks = offered_tracks(access)
    anonymous = access.current is None or access.current.anonymous
    return invite_page(
        access,
        "pages/invite/gate_continue.html",
        form_token,
        tracks=tracks,
        errors=[],
        pausing_warning=anonymous and any(track["pausable"] for track in tracks),
    )


def entered(access: InviteAccess, result: Entered) -> BaseResponse:
    """Commit a claim and lead its learner to the tracks."""
    db.session.commit()
    lead = "lead-submitted" if result.new_lead else ""
    response = redirect(with_events(access.base, lead, "claimed"), 303)
    if result.secret is not None:
        set_remembered(response, result.secret)
    return response


def step_allowed(form_token: FormToken) -> bool:
    """Count an answer to a typed e-mail that claims nothing; is it within the limit?"""
    return rate_limits.email_step_allowed(form_token.browser, network_of(request))


def claim_or_ask(
    access: InviteAccess,
    form_token: FormToken,
    claim: Callable[[], Entered],
    *,
    typed: bool = False,
) -> BaseResponse:
    """Claim, or show what is asked for instead, or why it is too late.

    ``typed``: by an e-mail that was typed, so an answer that claims nothing counts.
    """
    if access.replaced and access.claim() is None:
        return replaced_page(access)
    start_writing()
    try:
        return entered(access, claim())
    except (OtherStep, ClaimRefused) as instead:
        start_reading()
        if typed and not step_allowed(form_token):
            return error_page(429)
        return _instead(access, form_token, instead)


def _instead(
    access: InviteAccess, form_token: FormToken, instead: OtherStep | ClaimRefused
) -> BaseResponse:
    """Give the page for a POST that did not claim.

    Where nobody new gets in that is said first: it reads alike for every e-mail.
    """
    if isinstance(instead, ClaimRefused):
        return refusal_page(access, instead.refusal, form_token)
    barred = _barred(access, instead.step, form_token)
    if barred is None and instead.step is Step.RESUME:
        return _resume(access, form_token, normalise(form_token.email))
    return barred or step_page(access, instead.step, form_token)


@bp.post("/i/<token>/claim")
@reads_first
def claim(token: str) -> BaseResponse:
    """Claim by Continue, anonymous or remembered."""
    access = open_invite(token)
    try:
        form_token = access.read_form_token(request)
    except StaleFormToken:
        return redirect(access.again(request), 303)
    visit = access.visit(form_token)
    return claim_or_ask(access, form_token, lambda: press_continue(visit))


@bp.post("/i/<token>/email")
@reads_first
def email_step(token: str) -> BaseResponse:
    """Answer a typed e-mail with the step it leads to. Claims and stores nothing."""
    access = open_invite(token)
    typed = request.form.get("email", "")
    try:
        form_token = access.read_form_token(request)
        address = normalise(typed)
    except StaleFormToken:
        fresh = access.new_form_token(request)
        return email_page(access, fresh, typed=typed, errors=[("email", _ONCE_MORE)])
    except InvalidEmail as error:
        return email_page(
            access, form_token, typed=typed, errors=[("email", str(error))]
        )
    closed = closed_page(access, form_token)
    if closed is not None:
        return closed
    if not step_allowed(form_token):
        return error_page(429)
    return _after_email(access, form_token, address)


def _after_email(
    access: InviteAccess, form_token: FormToken, address: Address
) -> BaseResponse:
    step = step_for_email(access.invite, address.email, organisation().learner_proof)
    named = form_token.naming(address.typed)
    if step is Step.RESUME:
        return _resume(access, named, address)
    if step is Step.DETAILS:
        wrong = email_errors(current_form().definition, address.email)
        if wrong:
            return email_page(access, form_token, typed=address.typed, errors=wrong)
    return step_page(access, step, named)


def _resume(
    access: InviteAccess, form_token: FormToken, address: Address
) -> BaseResponse:
    """Let a known e-mail go on by itself (``LEARNER_PROOF=open``)."""
    main = holders(address.email)[0].id
    start_writing()
    secret = resume_open(access.visit(form_token), address, main=main)
    db.session.commit()
    response = redirect(access.base, 303)
    set_remembered(response, secret)
    return response


@bp.post("/i/<token>/afresh")
@reads_first
def afresh(token: str) -> BaseResponse:
    """Claim by "Start afresh" with the e-mail that the form token carries."""
    access = open_invite(token)
    try:
        form_token = access.read_form_token(request)
        address = normalise(form_token.email)
    except (StaleFormToken, InvalidEmail):
        return redirect(access.again(request), 303)
    visit = access.visit(form_token)
    return claim_or_ask(access, form_token, lambda: start_afresh(visit, address))
