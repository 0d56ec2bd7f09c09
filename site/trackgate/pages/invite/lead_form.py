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
from trackgate.learners.identity import learner_of_press, made_by_submission
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.access import InviteAccess, open_invite
from trackgate.pages.invite.context import invite_page
from trackgate.pages.invite.form_token import FormToken, StaleFormToken
from trackgate.pages.invite.gate import (
    claim_or_ask,
    closed_page,
    email_page,
    step_allowed,
    step_page,
)
from trackgate.pages.invite.lead_form_page import details_page
from trackgate.web.errors import error_page
from trackgate.web.security_headers import reads_first

_ONCE_MORE = "This page was open for a long time. Please press Continue once more"
_NOT_YOURS = "You are known here as {}. To use another address, press “Not you?” first"


@bp.post("/i/<token>/details")
@reads_first
def details(token: str) -> BaseResponse:
    """Claim by the lead form, or show it again with what is wrong."""
    access = open_invite(token)
    try:
        form_token = access.read_form_token(request)
        stored = _form_seen(form_token)
    except (StaleFormToken, NoForm):
        return _once_more(access)
    address, wrong = _read_email()
    page = other_page(access, form_token, address, wrong)
    submission = validate(stored, _with_data(stored, form_token))
    if page is None and address is not None:
        wrong = _check_email(access, stored, address)
        if not (wrong or submission.errors or submission.honeypot):
            form_token = replace(form_token, email=address.typed)
            return _send(access, form_token, address, stored, submission)
    if not step_allowed(form_token):
        return error_page(429)
    return page or _not_taken(access, form_token, stored, submission, wrong)


def _not_taken(
    access: InviteAccess,
    form_token: FormToken,
    stored: StoredForm,
    submission: Submission,
    wrong: Errors,
) -> Response:
    """Show the form again, with what was typed and what is wrong with it."""
    errors = [*wrong, *submission.errors]
    if not errors:  # so it is the field that people never see
        return _thanks(access, form_token)
    return details_page(
        access, form_token, stored=stored, values=submission.values, errors=errors
    )


def _form_seen(form_token: FormToken) -> StoredForm:
    """Give the version of the form that the page showed; raises ``NoForm``.

    Nobody answers, or agrees to, what an admin has saved since.
    """
    return current_form() if form_token.form is None else form_version(form_token.form)


def _once_more(access: InviteAccess) -> Response:
    """Show the form that stands, with what was typed."""
    stored, form_token = current_form(), access.new_form_token(request)
    values = validate(stored, request.form).values
    earlier = access.earlier_form_token(request)
    if earlier is not None:
        form_token = replace(form_token, form=earlier.form, age=earlier.age)
    if form_token.form != stored.id:
        values = _without_consents(stored, values)
    return details_page(
        access,
        form_token,
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


def _with_data(stored: StoredForm, form_token: FormToken) -> MultiDict[str, str]:
    """Give the form with hidden fields as the host page's element fills them."""
    sent = MultiDict(request.form)
    for field in stored.definition.fields:
        if field.kind is Kind.HIDDEN and field.name in form_token.data:
            sent[field.name] = form_token.data[field.name]
    return sent


def _read_email() -> tuple[Address | None, Errors]:
    """Give the address that was sent, or why it is none."""
    try:
        return normalise(request.form.get("email", "")), []
    except InvalidEmail as error:
        return None, [("email", str(error))]


def _check_email(access: InviteAccess, stored: StoredForm, address: Address) -> Errors:
    """Give what is wrong with an address.

    A remembered learner's own address is the only one that is taken.
    """
    known = access.current.email if access.current else None
    if known is not None and address.email != known:
        return [("email", _NOT_YOURS.format(known))]
    wrong = email_errors(stored.definition, address.email)
    # The form's rules never bar an existing lead.
    return [] if wrong and lead_exists(address.email) else wrong


def _send(
    access: InviteAccess,
    form_token: FormToken,
    address: Address,
    stored: StoredForm,
    submission: Submission,
) -> BaseResponse:
    visit = access.visit(form_token)
    suspect = is_too_quick(form_token.age, len(stored.definition.fields))
    return claim_or_ask(
        access,
        form_token,
        lambda: send_details(
            visit, address, stored=stored, submission=submission, suspect=suspect
        ),
        typed=True,
    )


def _thanks(access: InviteAccess, form_token: FormToken) -> Response:
    """Read as success to whatever filled in the field that people never see."""
    return invite_page(access, "pages/invite/thanks.html", form_token)


def other_page(
    access: InviteAccess, form_token: FormToken, address: Address | None, wrong: Errors
) -> Response | None:
    """Give the page that answers instead, or None where the form may claim.

    ``wrong`` says why there is no address.
    """
    closed = closed_page(access, form_token)
    if closed is not None and not _has_claim(access, form_token, address):
        return closed
    if not access.invite.access.asks.details:
        return step_page(
            access, step_for_visitor(access.invite, access.current), form_token
        )
    if not _must_prove(access):
        return None
    if address is None:
        typed = request.form.get("email", "")
        return email_page(access, form_token, typed=typed, errors=wrong)
    return step_page(access, Step.PROVE, form_token.naming(address.typed))


def _must_prove(access: InviteAccess) -> bool:
    """Tell whether every address is proved first (``LEARNER_PROOF=code_always``)."""
    unknown = access.current is None or access.current.anonymous
    return unknown and organisation().learner_proof is LearnerProof.CODE_ALWAYS


def _has_claim(
    access: InviteAccess, form_token: FormToken, address: Address | None
) -> bool:
    """Tell whether this browser has a claim, or this very form has made one.

    A form that is sent twice may have taken the last seat the first time.
    """
    if access.claim() is not None:
        return True
    if address is None:
        return False
    made_by = made_by_submission(form_token.submission_id, address.email)
    return learner_of_press(made_by, access.now) is not None
