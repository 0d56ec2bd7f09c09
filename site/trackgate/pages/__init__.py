"""Learner pages: the gate, the microsite of an invite, the player."""

from flask import Flask

from trackgate.config import Settings
from trackgate.organisation import last_known
from trackgate.pages import (
    assets,
    beacon,
    brand,
    calendar,
    cards,
    codes,
    details,
    errors,
    frame_tokens,
    frames,
    gate,
    headers,
    limits,
    machine,
    machine_files,
    moves,
    notyou,
    oembed,
    opening,
    player,
    starting,
    states,
    track_assets,
    widget,
)
from trackgate.pages.blueprint import bp, play_bp


def _branding() -> dict[str, object]:
    """Give every template the organisation's name, colour and logo; is it a frame?"""
    found = last_known()
    return {
        "framed": frames.framed(),
        "organisation": found.name,
        "accent": found.accent,
        "logo_digest": found.logo_digest,
    }


def init_pages(app: Flask, settings: Settings) -> None:
    """Register the learner pages, their assets, headers and error pages."""
    app.context_processor(_branding)
    assets.init(app)
    brand.init(app)
    headers.init(app)
    app.after_request(frames.answer_script)
    errors.init(app)
    limits.init(app, settings)
    app.register_blueprint(bp)
    app.register_blueprint(play_bp)


# The modules register their views with the blueprints when they are imported.
_VIEWS = (
    beacon,
    calendar,
    cards,
    codes,
    details,
    frame_tokens,
    gate,
    machine,
    machine_files,
    moves,
    notyou,
    opening,
    oembed,
    player,
    starting,
    states,
    track_assets,
    widget,
)
