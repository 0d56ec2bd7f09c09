"""Trackgate: share hands-on tracks by signed invite links."""

import os
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from trackgate import models
from trackgate.admin import init_admin
from trackgate.cli import init_cli
from trackgate.core import clock, paths, tokens
from trackgate.core.config import Settings, load_settings
from trackgate.core.db import db, engine_options, prepare_engine
from trackgate.entry.proving import finish_all
from trackgate.invites import hot_start
from trackgate.invites.sweep import sweep
from trackgate.invites.view_counts import write_views
from trackgate.jobs import worker
from trackgate.jobs.optimize_sqlite import optimize
from trackgate.learners.codes import drop_old_codes
from trackgate.mail.delivery import register_jobs
from trackgate.pages import init_pages
from trackgate.sandboxes.states import upkeep as state_upkeep
from trackgate.sandboxes.templates import job as templates_job
from trackgate.web import health

__all__ = ["create_app", "models"]

migrate = Migrate()


class _AdminSessions(SecureCookieSessionInterface):
    """Flask's sessions. Learners have none, so nothing is made ready for them."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Give the session of the cookie, an empty one where none came."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def create_app(
    environ: Mapping[str, str] | None = None, *, instance: Path | None = None
) -> Flask:
    """Make the application from its environment (the process's own by default).

    ``instance`` is the folder for database and secret; by default ``INSTANCE_PATH``,
    else ``instance/`` in the current folder. Raises ``ConfigError``.
    """
    environ = os.environ if environ is None else environ
    folder = instance or Path(environ.get("INSTANCE_PATH", "instance")).resolve()
    settings = load_settings(environ, instance=folder)
    app = Flask(
        "trackgate",
        root_path=str(paths.DATA_ROOT),
        instance_path=str(folder),
        template_folder="templates",
        static_folder=None,
    )
    app.session_interface = _AdminSessions()
    _configure(app, settings)
    _ground(app, settings)
    _parts(app, settings)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    """Translate the settings into Flask's own."""
    app.extensions["trackgate.settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_keys[-1],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[:-1]),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_NAME="tg_admin",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.secure,
        TESTING=settings.testing,
        # With a test's clock too, learners meet the error page.
        PROPAGATE_EXCEPTIONS=False,
    )
    if not settings.testing:
        app.config["TRUSTED_HOSTS"] = [settings.host, "localhost", "127.0.0.1"]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )


def _ground(app: Flask, settings: Settings) -> None:
    """Install clock, tokens and database below every part."""
    time = (
        clock.FileClock(settings.test_clock)
        if settings.test_clock
        else clock.system_clock
    )
    clock.install(app.extensions, time)
    tokens.install(app.extensions, list(settings.secret_keys))
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    migrate.init_app(
        app,
        db,
        directory=str(paths.DATA_ROOT / "migrations"),
        render_as_batch=True,
    )
    with app.app_context():
        prepare_engine(db.engine)


def _parts(app: Flask, settings: Settings) -> None:
    """Register pages, health checks and background jobs."""
    init_pages(app, settings)
    init_admin(app)
    init_cli(app)
    app.register_blueprint(health.bp)
    register_jobs()
    state_upkeep.register_jobs()
    hot_start.register_jobs()
    templates_job.register_jobs()
    worker.register(worker.Job(name="plays", every_seconds=5, run=sweep))
    worker.register(worker.Job(name="codes", every_seconds=3600, run=drop_old_codes))
    worker.register(worker.Job(name="joining", every_seconds=60, run=finish_all))
    worker.register(worker.Job(name="views", every_seconds=10, run=write_views))
    worker.register(worker.Job(name="optimize", every_seconds=86400, run=optimize))
