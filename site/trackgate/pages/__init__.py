"""Learner pages: the gate, the microsite of an invite, the player."""

from flask import Flask

from trackgate.config import Settings
from trackgate.pages import (
    assets,
    calendar,
    codes,
    details,
    errors,
    gate,
    headers,
    limits,
    moves,
    notyou,
    player,
    starting,
    track_assets,
)
from trackgate.pages.blueprint import bp, play_bp


def init_pages(app: Flask, settings: Settings) -> None:
    """Register the learner pages, their assets, headers and error pages."""
    app.jinja_env.globals["organisation"] = settings.organisation
    assets.init(app)
    headers.init(app)
    errors.init(app)
    limits.init(app, settings)
    app.register_blueprint(bp)
    app.register_blueprint(play_bp)


# The modules register their views with the blueprints when they are imported.
_VIEWS = (
    calendar,
    codes,
    details,
    gate,
    moves,
    notyou,
    player,
    starting,
    track_assets,
)
