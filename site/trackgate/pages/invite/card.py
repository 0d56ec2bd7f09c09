"""The picture of an invite, for whoever shows its link."""

from pathlib import Path

from flask import Response, current_app, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.cards.keeping import kept_card
from trackgate.core.db import db
from trackgate.core.organisation import OrganisationRow
from trackgate.pages.blueprint import bp
from trackgate.pages.invite.access import open_invite
from trackgate.pages.invite.link_tags import card_of, track_titles
from trackgate.web.errors import error_page


@bp.get("/i/<token>/card-<digest>.jpg")
def card_picture(token: str, digest: str) -> BaseResponse:
    """Give the picture of an invite; an old address leads to the present one."""
    access = open_invite(token)
    if access.invite.deleted_at is not None or access.replaced:
        return error_page(410, "This link has ended", "It has no picture any more.")
    card = card_of(access.invite, track_titles(access))
    if digest != card.digest or request.path != f"{access.base}/card-{digest}.jpg":
        return redirect(f"{access.base}/card-{card.digest}.jpg", 302)
    folder = Path(current_app.instance_path) / "cards"
    picture = kept_card(card, _logo() if card.logo else b"", folder=folder)
    response = Response(picture, content_type="image/jpeg")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _logo() -> bytes:
    row = db.session.get(OrganisationRow, 1)
    return (row.logo if row else None) or b""
