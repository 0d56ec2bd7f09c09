"""Saving the accent colour and the logo."""

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.blueprint import bp, owners_only
from trackgate.admin.settings.colours import ENOUGH, contrasts, read_colour
from trackgate.admin.settings.logo import LARGEST, InvalidLogo, read_logo
from trackgate.admin.settings.page import FormFields, saved, show
from trackgate.core.organisation import change_organisation, organisation


@bp.post("/settings/accent")
@owners_only
def settings_accent() -> BaseResponse:
    """Save the accent colour, if text stays readable on it; empty: our own."""
    text = request.form.get("accent", "").strip()[:40]
    colour = read_colour(text) if text else ""
    wrong = _unreadable(colour) if colour else ""
    if colour is None:
        wrong = "Enter a colour, like #0f6b55"
    if wrong:
        return show(FormFields({"accent": text}, [("accent", wrong)]), 422)
    return saved(change_organisation(accent=colour or None), "Colour", "look")


def _unreadable(colour: str) -> str:
    """Say where text would not be readable, or ""."""
    for scheme, found in zip(("light", "dark"), contrasts(colour), strict=True):
        if not found.enough:
            worst = min(found.buttons, found.links)
            return (
                f"Text would be hard to read on {scheme} pages: its contrast is "
                f"{worst:.1f} to 1, and {ENOUGH} to 1 is needed. Choose another colour"
            )
    return ""


@bp.post("/settings/logo")
@owners_only
def settings_logo() -> BaseResponse:
    """Save the logo, or remove it; that asks first, as no copy of it is kept."""
    before = bool(organisation().logo_digest)
    if request.form.get("remove") == "1":
        if before and request.form.get("sure") != "1":
            return make_response(render_template("admin/settings/logo.html"))
        changed = change_organisation(logo=None, logo_type=None)
        return saved(_told(changed, before, "none"), "Logo", "look")
    sent = request.files.get("logo")
    content = sent.stream.read(LARGEST * 40) if sent and sent.filename else b""
    try:
        logo = read_logo(content)
    except InvalidLogo as error:
        said = str(error) if sent and sent.filename else "Choose a picture"
        return show(FormFields(errors=[("logo", said)]), 422)
    changed = change_organisation(logo=logo.content, logo_type=logo.media_type)
    new = f"{logo.media_type}, {logo.width} × {logo.height} pixels"
    return saved(_told(changed, before, new), "Logo", "look")


def _told(
    changed: dict[str, list[object]], before: bool, new: str
) -> dict[str, list[object]]:
    """Say what changed without the pictures themselves."""
    return {"logo": ["a picture" if before else "none", new]} if changed else {}
