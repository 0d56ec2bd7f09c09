"""Saving the organisation's name, the sender of mails, and ``LEARNER_PROOF``."""

from email.headerregistry import Address
from email.utils import parseaddr

from flask import abort, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.blueprint import bp, owners_only
from trackgate.admin.settings.page import FormFields, saved, show
from trackgate.core.config import LearnerProof
from trackgate.core.emails import InvalidEmail, normalise
from trackgate.core.organisation import change_organisation, organisation

_LONGEST_NAME = 100
_LONGEST_SENDER = 254


@bp.post("/settings/name")
@owners_only
def settings_name() -> BaseResponse:
    """Save the name that learners see; empty: what the environment says."""
    name = " ".join(request.form.get("name", "").split())
    wrong = ""
    if len(name) > _LONGEST_NAME:
        wrong = f"A name has at most {_LONGEST_NAME} characters"
    elif not name.isprintable():
        wrong = "This name has a character that cannot be shown"
    if wrong:
        return show(FormFields({"name": name}, [("name", wrong)]), 422)
    return saved(change_organisation(name=name or None), "Name", "name")


@bp.post("/settings/mail")
@owners_only
def settings_mail() -> BaseResponse:
    """Save the sender of mails; empty: what the environment says."""
    sender = request.form.get("mail_from", "").strip()
    wrong = _sender_problem(sender) if sender else ""
    if wrong:
        return show(FormFields({"mail_from": sender}, [("mail_from", wrong)]), 422)
    changed = change_organisation(mail_from=sender or None)
    return saved(changed, "Sender of mails", "mail")


def _sender_problem(sender: str) -> str:
    """Give why a text cannot be a sender, or ""."""
    if len(sender) > _LONGEST_SENDER:
        return f"A sender has at most {_LONGEST_SENDER} characters"
    if not sender.isprintable():
        return "A sender is one line"
    name, address = parseaddr(sender)
    try:
        normalise(address)
        Address(name, addr_spec=address)
    except (InvalidEmail, ValueError):
        return "Enter an address, like Example <learn@example.com>"
    plain = sender in {address, f"{name} <{address}>", f'"{name}" <{address}>'}
    return "" if plain else "Enter one address, like Example <learn@example.com>"


@bp.post("/settings/proof")
@owners_only
def settings_proof() -> BaseResponse:
    """Save what a typed e-mail is worth; "open" asks first."""
    try:
        proof = LearnerProof(request.form.get("learner_proof", ""))
    except ValueError:
        abort(400)
    opens = proof is LearnerProof.OPEN and organisation().learner_proof is not proof
    if opens and request.form.get("sure") != "1":
        return make_response(render_template("admin/settings/open.html"))
    changed = change_organisation(learner_proof=proof)
    return saved(changed, "Knowing learners again", "proof")
