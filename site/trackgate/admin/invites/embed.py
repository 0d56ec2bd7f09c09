"""Embedding an invite: the code for each kind of site, and how it will look."""

from dataclasses import dataclass

from flask import render_template, request

from trackgate.admin.base.blueprint import bp
from trackgate.admin.invites.head import get_invite, head
from trackgate.core import clock
from trackgate.invites.embed_codes import (
    MODES,
    frame_html,
    react_component,
    widget_html,
    wordpress_block,
)
from trackgate.invites.links import token_of
from trackgate.invites.models import Invite
from trackgate.web.framing import PARENTS
from trackgate.web.security_headers import allow_frames

KINDS = {
    "html": "HTML",
    "pinned": "HTML, one version of the script",
    "react": "React",
    "wordpress": "WordPress",
    "frame": "A plain frame, no script",
}
_MODE_WORDS = {
    "inline": "In the page",
    "popup": "A button that opens a window over the page",
    "drawer": "A button that opens a drawer at the side",
    "button": "A button that floats in the corner",
}
_LABEL_MOST = 60


@dataclass(frozen=True)
class Chosen:
    """What was chosen on the page; what is unknown reads as the default."""

    kind: str
    mode: str
    label: str

    @property
    def scripted(self) -> bool:
        """Tell whether the widget is meant, which alone knows modes and labels."""
        return self.kind in {"html", "pinned", "react"}


def _chosen() -> Chosen:
    kind, mode = request.args.get("kind", ""), request.args.get("mode", "")
    return Chosen(
        kind=kind if kind in KINDS else "html",
        mode=mode if mode in MODES else MODES[0],
        label=request.args.get("label", "").strip()[:_LABEL_MOST],
    )


@bp.get("/invites/<public_id>/embed")
def invite_embed(public_id: str) -> str:
    """Show the code to paste, for the kind of site and the mode chosen."""
    now, invite = clock.now(), get_invite(public_id)
    chosen = _chosen()
    allow_frames(["'self'"])
    return render_template(
        "admin/invites/embed.html",
        **head(invite, now=now),
        chosen=chosen,
        code=_code(invite, chosen),
        kinds=KINDS,
        modes=_MODE_WORDS,
        label_most=_LABEL_MOST,
    )


@bp.get("/invites/<public_id>/embed/preview")
def invite_embed_preview(public_id: str) -> str:
    """Show a page with the invite in it, as a site's visitors would see it."""
    allow_frames(["'self'"])
    request.environ[PARENTS] = "'self'"
    invite = get_invite(public_id)
    return render_template(
        "admin/invites/embed_preview.html",
        invite=invite,
        token=token_of(invite),
        chosen=_chosen(),
    )


def _code(invite: Invite, chosen: Chosen) -> str:
    token, title = token_of(invite), invite.public_title or invite.title
    if chosen.kind == "frame":
        return frame_html(token, title=title)
    if chosen.kind == "wordpress":
        return wordpress_block(token, title=title)
    if chosen.kind == "react":
        return react_component(token, mode=chosen.mode, label=chosen.label)
    pinned = chosen.kind == "pinned"
    return widget_html(token, mode=chosen.mode, label=chosen.label, pinned=pinned)
