"""Merging two leads: two addresses of one person become one."""

from typing import Any

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
from trackgate.admin.leads.history import proved_at, track_titles
from trackgate.admin.leads.page import lead_or_404
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.core.emails import Address, InvalidEmail, normalise
from trackgate.forms.leads import get_lead
from trackgate.forms.models import Lead
from trackgate.invites.joining import LivePair
from trackgate.people.erasing import belongings_of
from trackgate.people.merging import MustChoose, choices, merge_people
from trackgate.tracks.reading import challenge_counts
from trackgate.web.wording import moment

Errors = list[tuple[str, str]]

_SAME = "This is the same address. Enter the person's other one"
_NOBODY = "Nobody has come by this address"


@bp.get("/leads/<public_id>/merge")
def lead_merge_form(public_id: str) -> Response:
    """Ask for the person's other address."""
    return _ask(lead_or_404(public_id), "", [])


def _ask(lead: Lead, typed: str, errors: Errors) -> Response:
    page = render_template(
        "admin/leads/merge_who.html", lead=lead, typed=typed, errors=errors
    )
    return make_response(page, 422 if errors else 200)


@bp.post("/leads/<public_id>/merge")
def lead_merge(public_id: str) -> BaseResponse:
    """Look at both addresses, ask, and merge once it is said which one stays."""
    lead, typed = lead_or_404(public_id), request.form.get("other", "")
    try:
        other = _other(lead, typed)
    except InvalidEmail as error:
        return _ask(lead, typed, [("other", str(error))])
    mine, stays = _address(lead), request.form.get("stays", "")
    if not request.form.get("sure") or stays not in {mine.email, other.email}:
        return _sure(lead, other, [])
    if stays == mine.email:
        return _merge(lead, other, stays=mine, goes=other)
    return _merge(lead, other, stays=other, goes=mine)


def _address(lead: Lead) -> Address:
    return Address(email=lead.email, typed=lead.email_typed)


def _other(lead: Lead, typed: str) -> Address:
    """Give the other address as it is known; raises ``InvalidEmail``."""
    address = normalise(typed)
    if address.email == lead.email:
        raise InvalidEmail(_SAME)
    if belongings_of(address.email).is_nobody:
        raise InvalidEmail(_NOBODY)
    found = get_lead(address.email)
    return _address(found) if found else address


def _merge(
    lead: Lead, other: Address, *, stays: Address, goes: Address
) -> BaseResponse:
    now = clock.now()
    keep = {text for name, text in request.form.items() if name.startswith("keep-")}
    subject = f"lead {lead.public_id}"
    try:
        merge_people(stays=stays, goes=goes, keep=keep, now=now)
    except MustChoose as error:
        db.session.rollback()
        first = error.pairs[0].plays[0].public_id
        wrong = [(f"keep-{first}", "Choose which play goes on")]
        return _sure(lead, other, wrong, stays)
    left = get_lead(stays.email)
    link = url_for("admin.lead_page", public_id=left.public_id) if left else ""
    note("lead.merged", subject, now=now, link=link)
    db.session.commit()
    flash(f"Merged. They are {stays.typed} from now on.")
    return redirect(link or url_for("admin.leads"), 303)


def _sure(
    lead: Lead, other: Address, errors: Errors, stays: Address | None = None
) -> Response:
    """Show both, what happens, and which plays there are to choose between."""
    mine = _address(lead)
    kept = stays or mine
    goes = mine if kept == other else other
    page = render_template(
        "admin/leads/merge.html",
        lead=lead,
        other=other,
        people=[_person(mine), _person(other)],
        stays=kept.email,
        pairs=_pairs(choices(stays=kept.email, goes=goes.email)),
        errors=errors,
        at=dict(errors),
    )
    return make_response(page, 422 if errors else 200)


def _person(address: Address) -> dict[str, Any]:
    lead = get_lead(address.email)
    proved = proved_at(address.email)
    return {
        "email": address.email,
        "typed": address.typed,
        "lead": lead,
        "created": moment(lead.created_at) if lead else None,
        "proved": moment(proved) if proved else None,
        "found": belongings_of(address.email),
    }


def _pairs(pairs: list[LivePair]) -> list[dict[str, Any]]:
    plays = [play for pair in pairs for play in pair.plays]
    titles = track_titles(plays)
    counts = challenge_counts([play.revision_id for play in plays])
    return [
        {
            "name": f"keep-{pair.plays[0].public_id}",
            "track": titles[pair.plays[0].revision_id],
            "plays": [
                {
                    "id": play.public_id,
                    "at": moment(play.started_at),
                    "reached": play.reached,
                    "challenges": counts.get(play.revision_id, 0),
                }
                for play in pair.plays
            ],
        }
        for pair in pairs
    ]
