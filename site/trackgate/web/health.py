"""What monitors ask: is the process alive, and can it do its work?"""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from trackgate.core import paths
from trackgate.core.db import db, reading
from trackgate.jobs import heartbeat

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Answer, so that whoever asks knows that the process is alive."""
    return _fresh(Response("ok", mimetype="text/plain"))


@bp.get("/readyz")
def readyz() -> Response:
    """Tell whether learners can be served: 200 or, with the reasons, 503."""
    problems = find_problems()
    response = jsonify(ready=not problems, problems=problems)
    response.status_code = 503 if problems else 200
    return _fresh(response)


def find_problems() -> list[str]:
    """Give what keeps this deployment from working, in plain words without secrets."""
    try:
        with reading():
            db.session.execute(sa.text("SELECT 1"))
            if not _is_migrated():
                return ["the database is not migrated; run: trackgate db upgrade"]
            alive = heartbeat.is_alive()
    except SQLAlchemyError:
        current_app.logger.exception("Readiness check: the database failed")
        return ["the database cannot be reached"]
    finally:
        db.session.rollback()
    return [] if alive else ["the background worker has not been seen for a minute"]


def _is_migrated() -> bool:
    migrations = MigrationContext.configure(db.session.connection())
    return set(migrations.get_current_heads()) == _newest_revisions()


@cache
def _newest_revisions(folder: Path = paths.DATA_ROOT / "migrations") -> set[str]:
    """Give the heads of the migrations that came with this version of the program."""
    return set(ScriptDirectory(str(folder)).get_heads())


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
