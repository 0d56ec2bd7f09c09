"""Learner pages: the gate, the microsite of an invite, the player."""

from flask import Flask

from trackgate.core.config import Settings
from trackgate.core.organisation import last_known
from trackgate.pages.blueprint import bp, play_bp
from trackgate.pages.embed import frame_tokens, view_beacon, widget
from trackgate.pages.invite import calendar, codes, gate, lead_form, not_you, oembed
from trackgate.pages.invite import card as cards
from trackgate.pages.invite import opens as opening
from trackgate.pages.play import actions as moves
from trackgate.pages.play import (
    machine,
    machine_files,
    player,
    saved_states,
    track_files,
)
from trackgate.pages.play import start as starting
from trackgate.web import (
    branding,
    errors,
    framing,
    rate_limits,
    security_headers,
    static_files,
)


def _branding() -> dict[str, object]:
    """Give every template the organisation's name, colour and logo; is it a frame?"""
    found = last_known()
    return {
        "framed": framing.framed(),
        "organisation": found.name,
        "accent": found.accent,
        "logo_digest": found.logo_digest,
    }


def init_pages(app: Flask, settings: Settings) -> None:
    """Register the learner pages, their assets, headers and error pages."""
    app.context_processor(_branding)
    static_files.init(app)
    branding.init(app)
    security_headers.init(app)
    app.after_request(framing.answer_script)
    errors.init(app)
    rate_limits.init(app, settings)
    app.register_blueprint(bp)
    app.register_blueprint(play_bp)


# The modules register their views with the blueprints when they are imported.
_VIEWS = (
    view_beacon,
    calendar,
    cards,
    codes,
    lead_form,
    frame_tokens,
    gate,
    machine,
    machine_files,
    moves,
    not_you,
    opening,
    oembed,
    player,
    starting,
    saved_states,
    track_files,
    widget,
)
