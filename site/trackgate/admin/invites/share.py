"""What an admin hands out: the link, the embed code, the QR code."""

import io

import segno
from flask import Response, abort, render_template, request

from trackgate.admin.base.blueprint import bp
from trackgate.admin.invites.head import get_invite, head
from trackgate.core import clock
from trackgate.invites.links import url_of

_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@bp.get("/invites/<public_id>/share")
def invite_share(public_id: str) -> str:
    """Show link and embed code as texts to copy, also without scripts."""
    now, invite = clock.now(), get_invite(public_id)
    return render_template("admin/invites/share.html", **head(invite, now=now))


@bp.get("/invites/<public_id>/qr")
def invite_qr(public_id: str) -> str:
    """Show the link's QR code, large, with downloads."""
    now, invite = clock.now(), get_invite(public_id)
    return render_template("admin/invites/qr.html", **head(invite, now=now))


@bp.get("/invites/<public_id>/qr.<kind>")
def invite_qr_image(public_id: str, kind: str) -> Response:
    """Send the QR code as SVG or PNG; with ``download`` to be saved."""
    if kind not in _TYPES:
        abort(404)
    response = Response(_draw(url_of(get_invite(public_id)), kind))
    response.headers["Content-Type"] = _TYPES[kind]
    if request.args.get("download"):
        name = f"invite-{public_id}.{kind}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _draw(text: str, kind: str) -> bytes:
    """Draw dark on light in any colour scheme: cameras expect it so."""
    out = io.BytesIO()
    code = segno.make_qr(text, error="m")
    if kind == "svg":
        code.save(out, kind="svg", border=4, light="#fff", omitsize=True)
    else:
        code.save(out, kind="png", scale=12, border=4)
    return out.getvalue()
