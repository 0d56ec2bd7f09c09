"""Erasing a person: asked for in so many words, since nothing brings them back."""

from flask import (
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.leads.page import lead_or_404
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.core.emails import InvalidEmail, normalise
from trackgate.forms.leads import get_lead
from trackgate.people.erasing import belongings_of, erase_person

_NOBODY = "There is nothing of this address to erase"
_OTHER = "This is not the address that is to be erased"


@bp.get("/leads/erase")
def person_erase_form() -> Response:
    """Ask for the address of somebody who may have no lead."""
    return _ask("", [])


def _ask(typed: str, errors: list[tuple[str, str]]) -> Response:
    page = render_template("admin/leads/erase_who.html", typed=typed, errors=errors)
    return make_response(page, 422 if errors else 200)


@bp.post("/leads/erase/look")
def person_look() -> BaseResponse:
    """Show what there is of an address. A POST, so that it stands in no log."""
    typed = request.form.get("email", "")
    try:
        email = normalise(typed).email
    except InvalidEmail as error:
        return _ask(typed, [("email", str(error))])
    if belongings_of(email).is_nobody:
        return _ask(typed, [("email", _NOBODY)])
    return _sure(email, [])


@bp.get("/leads/<public_id>/erase")
def lead_erase_form(public_id: str) -> Response:
    """Say what goes and what stays, and ask for the address."""
    return _sure(lead_or_404(public_id).email, [])


def _sure(email: str, errors: list[tuple[str, str]], typed: str = "") -> Response:
    lead = get_lead(email)
    page = render_template(
        "admin/leads/erase.html",
        email=email,
        found=belongings_of(email),
        back=url_for("admin.lead_page", public_id=lead.public_id)
        if lead
        else url_for("admin.leads"),
        typed=typed,
        errors=errors,
    )
    return make_response(page, 422 if errors else 200)


@bp.post("/leads/erase")
def person_erase() -> BaseResponse:
    """Erase a person whose address the admin has typed to say so."""
    email = request.form.get("email", "").strip().lower()
    typed = request.form.get("confirm", "")
    if belongings_of(email).is_nobody:
        return _ask(email, [("email", _NOBODY)])
    if typed.strip().lower() != email:
        return _sure(email, [("confirm", _OTHER)], typed)
    now = clock.now()
    erase_person(email, now=now)
    note("lead.erased", "a person, with lead, plays' states and mail", now=now)
    db.session.commit()
    flash("Erased. If the address comes back, it is new.")
    return redirect(url_for("admin.leads"), 303)
