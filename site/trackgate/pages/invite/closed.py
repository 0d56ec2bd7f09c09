"""Pages that refuse a new claim: what happened, which clock, what can be done."""

from typing import Any

from flask import Response, request

from trackgate.invites.errors import Refusal
from trackgate.invites.links import NOBODY_NEW
from trackgate.invites.settings import InviteFacts
from trackgate.invites.status import closes_at, opens_at
from trackgate.pages.invite.access import InviteAccess
from trackgate.pages.invite.context import invite_page, offered_tracks
from trackgate.pages.invite.form_token import FormToken
from trackgate.pages.invite.opens import opens_url, written
from trackgate.web.wording import counted, moment

_ASK = "Ask the person who sent you the link for a new one."
# Gone is gone; a place may become free, and access may be given back.
_STATUS = {"full": 403, "revoked": 403}

_KEPT = "Whoever joined before can still go on."


def refusal_page(
    access: InviteAccess, refusal: Refusal, form_token: FormToken | None = None
) -> Response:
    """Give the page for an invite that takes no new claim."""
    form_token = form_token or access.new_form_token(request)
    if refusal is Refusal.UPCOMING:
        return _upcoming_page(access, form_token)
    words = {
        Refusal.EXPIRED: _expired,
        Refusal.FULL: _full,
        Refusal.DELETED: _deleted,
    }
    return _page(access, form_token, words[refusal](access.invite), offer_before=True)


def replaced_page(access: InviteAccess) -> Response:
    """Give the page for a link that a newer one has replaced, or lets nobody new in."""
    nobody_new = access.link_version == NOBODY_NEW
    words = {
        "kind": "replaced",
        "heading": "This link is for people who joined before"
        if nobody_new
        else "This link has been replaced",
        "lines": [
            "It takes nobody new."
            if nobody_new
            else "There is a newer link to the same tracks.",
            _ASK,
        ],
        "clock": "",
    }
    return _page(access, access.new_form_token(request), words, offer_before=True)


def revoked_page(access: InviteAccess) -> Response:
    """Give the page for a learner whose claim was revoked."""
    words = {
        "kind": "revoked",
        "heading": "Your access was withdrawn",
        "lines": [
            "The people who run these tracks have ended your access to them.",
            "If you think that is a mistake, ask the person who sent you the link.",
        ],
        "clock": "",
    }
    return _page(access, access.new_form_token(request), words, offer_before=False)


def _page(
    access: InviteAccess,
    form_token: FormToken,
    closed: dict[str, Any],
    *,
    offer_before: bool,
) -> Response:
    return invite_page(
        access,
        "pages/invite/closed.html",
        form_token,
        status=_STATUS.get(closed["kind"], 410),
        closed=closed,
        offer_before=offer_before,
    )


def _expired(invite: InviteFacts) -> dict[str, Any]:
    closes = closes_at(invite)
    when = moment(closes, invite.timezone)["text"] if closes else ""
    event = invite.ends_at is not None
    return {
        "kind": "expired",
        "heading": "This event is over" if event else "This invite has expired",
        "lines": [
            f"The event ended on {when}, and new people can no longer join."
            if event
            else f"It could be accepted until {when}, and that time is over.",
            _ASK,
        ],
        "clock": "That was the invite's own clock. Access that somebody already has "
        "runs on a clock of its own and goes on.",
    }


def _full(invite: InviteFacts) -> dict[str, Any]:
    return {
        "kind": "full",
        "heading": "Every place is taken",
        "lines": [
            f"This invite is for {counted(invite.claim_limit, 'person')}"
            ", and that many have joined."
            if invite.claim_limit == 1
            else f"This invite is for {invite.claim_limit} people, and that many "
            "have joined.",
            "Ask the person who sent you the link whether there is room elsewhere. "
            "If a place becomes free, this page lets you in.",
        ],
        "clock": "",
    }


def _deleted(_invite: InviteFacts) -> dict[str, Any]:
    return {
        "kind": "deleted",
        "heading": "This invite has ended",
        "lines": [f"It takes nobody new. {_KEPT}", _ASK],
        "clock": "",
    }


def _upcoming_page(access: InviteAccess, form_token: FormToken) -> Response:
    invite = access.invite
    moments = {
        "opens_at": opens_at(invite),
        "starts_at": invite.starts_at,
        "ends_at": invite.ends_at,
    }
    shown: dict[str, Any] = {
        name: moment(at, invite.timezone) for name, at in moments.items() if at
    }
    return invite_page(
        access,
        "pages/invite/upcoming.html",
        form_token,
        tracks=offered_tracks(access),
        offer_before=True,
        errors=[],
        waiting={
            "until": written(opens_at(invite) or access.now),
            "now": written(access.now),
            "ask": opens_url(invite.public_id, access.link_version),
        },
        **shown,
    )
