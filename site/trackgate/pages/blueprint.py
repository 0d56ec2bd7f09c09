"""The blueprints that the learner pages' modules register their views with."""

from flask import Blueprint

bp = Blueprint("pages", __name__)
play_bp = Blueprint("play", __name__, url_prefix="/play")
