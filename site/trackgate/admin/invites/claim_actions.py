"""What an admin does to claims: revoke one, extend one, release the unplayed."""

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.wording import counted, moment_text
from trackgate.admin.invites.claims import ClaimRow, claim_rows, fetch_claim
from trackgate.admin.invites.form.moments import InvalidMoment, read_moment
from trackgate.admin.invites.head import get_invite, head
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.invites import revoking
from trackgate.invites.models import Invite
from trackgate.invites.statistics import count_unplayed
from trackgate.invites.terms import zone

_PAST = "Choose a time that is still to come; to end access at once, revoke it"


def _get(public_id: str, claim_id: str, now: datetime) -> tuple[Invite, ClaimRow]:
    """Give an invite and a claim of it; aborts with 404."""
    invite = get_invite(public_id)
    facts = fetch_claim(invite.id, claim_id)
    if facts is None:
        abort(404)
    return invite, claim_rows([facts], now=now)[0]


def _claims_url(invite: Invite) -> str:
    return url_for("admin.invite_claims", public_id=invite.public_id)


def _done(invite: Invite, said: str) -> BaseResponse:
    flash(said)
    return redirect(_claims_url(invite), 303)


def _noted(invite: Invite, action: str, now: datetime, **detail: object) -> None:
    note(action, invite.title, now=now, link=_claims_url(invite), detail=detail or None)
    db.session.commit()


@bp.get("/invites/<public_id>/claims/<claim_id>/revoke")
def claim_revoke_form(public_id: str, claim_id: str) -> str:
    """Ask before a claim is revoked."""
    now = clock.now()
    invite, claim = _get(public_id, claim_id, now)
    return render_template(
        "admin/invites/claim_revoke.html", **head(invite, now=now), claim=claim
    )


@bp.post("/invites/<public_id>/claims/<claim_id>/revoke")
def claim_revoke(public_id: str, claim_id: str) -> BaseResponse:
    """Revoke a claim: its plays end, its saved states go, it stays as a bar."""
    now = clock.now()
    invite, claim = _get(public_id, claim_id, now)
    if not revoking.revoke_claim(claim.facts.id, now=now):
        return _done(invite, "That claim was revoked already.")
    _noted(invite, "claim.revoked", now, claim=claim_id)
    return _done(invite, f"The access of {claim.named} is revoked.")


@bp.get("/invites/<public_id>/claims/<claim_id>/extend")
def claim_extend_form(public_id: str, claim_id: str) -> str:
    """Ask until when a claim's access is to last."""
    now = clock.now()
    invite, claim = _get(public_id, claim_id, now)
    ends = claim.facts.access_ends_at
    local = (ends or now).astimezone(zone(claim.facts.timezone))
    typed = {
        "until": "date" if ends else "forever",
        "date": f"{local:%Y-%m-%d}" if ends else "",
        "time": f"{local:%H:%M}" if ends else "",
    }
    return _extend_page(invite, claim, typed, [], now)


def _extend_page(
    invite: Invite,
    claim: ClaimRow,
    typed: dict[str, str],
    errors: list[tuple[str, str]],
    now: datetime,
) -> str:
    return render_template(
        "admin/invites/claim_extend.html",
        **head(invite, now=now),
        claim=claim,
        typed=typed,
        errors=errors,
    )


@bp.post("/invites/<public_id>/claims/<claim_id>/extend")
def claim_extend(public_id: str, claim_id: str) -> Any:  # noqa: ANN401
    """Set when a claim's access ends; it then keeps that end."""
    now = clock.now()
    invite, claim = _get(public_id, claim_id, now)
    typed = {name: request.form.get(name, "") for name in ("until", "date", "time")}
    try:
        until, remark = _read_until(claim, typed, now)
    except InvalidMoment as wrong:
        field = "until" if typed["until"] not in {"date", "forever"} else "date"
        page = _extend_page(invite, claim, typed, [(field, str(wrong))], now)
        return page, 422
    if not revoking.extend_claim(claim.facts.id, until=until, now=now):
        return _too_late(invite, claim)
    written = until.isoformat() if until else "forever"
    _noted(invite, "claim.extended", now, claim=claim_id, until=written)
    end = moment_text(until, claim.facts.timezone) if until else ""
    lasts = f"until {end}" if end else "forever"
    said = f"{claim.who} now has access {lasts}. {remark}"
    return _done(invite, said.strip())


def _too_late(invite: Invite, claim: ClaimRow) -> BaseResponse:
    """Say that somebody else ended the claim while this one was asked about."""
    db.session.rollback()
    there = fetch_claim(invite.id, claim.facts.public_id) is not None
    happened = (
        "was revoked" if there else "is no longer there: it was released or joined"
    )
    return _done(invite, f"Nothing was changed. The claim of {claim.who} {happened}.")


def _read_until(
    claim: ClaimRow, typed: dict[str, str], now: datetime
) -> tuple[datetime | None, str]:
    """Give the end that was typed (None = forever) and a remark about it."""
    if claim.facts.revoked_at is not None:
        raise InvalidMoment("This claim is revoked and stays so")
    if typed["until"] == "forever":
        return None, ""
    if typed["until"] != "date":
        raise InvalidMoment("Choose until when the access lasts")
    read = read_moment(typed["date"], typed["time"], zone(claim.facts.timezone))
    if read.at <= now:
        raise InvalidMoment(_PAST)
    return read.at, read.note


@bp.get("/invites/<public_id>/release")
def invite_release_form(public_id: str) -> str:
    """Ask before the claims that were never played are released; say how many."""
    now, invite = clock.now(), get_invite(public_id)
    number = count_unplayed(invite.id)
    return render_template(
        "admin/invites/release.html", **head(invite, now=now), number=number
    )


@bp.post("/invites/<public_id>/release")
def invite_release(public_id: str) -> BaseResponse:
    """Release the claims that were never played; their seats are free again."""
    now, invite = clock.now(), get_invite(public_id)
    number = revoking.release_unplayed(invite.id)
    if number == 0:
        return _done(invite, "There was no claim to release.")
    _noted(invite, "invite.released", now, released=number)
    free = "place is" if number == 1 else "places are"
    return _done(invite, f"{counted(number, 'claim')} released; the {free} free again.")
