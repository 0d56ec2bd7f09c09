"""The ceiling: what Flask behind this gunicorn answers when it has nothing to do."""

from flask import Flask


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/")
    def bare() -> str:
        return "ok"

    return app
