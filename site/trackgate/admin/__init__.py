"""The admin pages and who may use them."""

from importlib import import_module

from flask import Flask

from trackgate.admin.base.banners import admin_banners
from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.session import admin_or_none, csrf

# Modules whose views register themselves with the blueprint when imported.
_VIEWS = (
    "stale_forms",
    "invites.actions",
    "invites.claim_actions",
    "invites.claims",
    "invites.embed",
    "invites.form.page",
    "invites.hot_start",
    "invites.list",
    "invites.overview",
    "invites.room",
    "invites.share",
    "invites.slide",
    "lead_form.editing",
    "lead_form.history",
    "lead_form.preview",
    "leads.erasing",
    "leads.export",
    "leads.list",
    "leads.merging",
    "leads.page",
    "outbox",
    "people.account",
    "people.audit_log",
    "people.pages",
    "people.signing",
    "settings.emails",
    "settings.look",
    "settings.page",
    "settings.retention",
    "settings.saving",
    "tracks.importing",
    "tracks.list",
    "tracks.page",
    "tracks.preview",
    "tracks.settings",
    "tracks.upload_limits",
)


def init_admin(app: Flask) -> None:
    """Register the admin pages and their form protection."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = 12 * 3600
    csrf.init_app(app)
    for name in _VIEWS:
        import_module(f"trackgate.admin.{name}")
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        admin_or_none=admin_or_none, admin_banners=admin_banners
    )
