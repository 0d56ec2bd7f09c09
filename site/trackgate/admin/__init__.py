"""The admin pages and who may use them."""

from importlib import import_module

from flask import Flask

from trackgate.admin.banners import admin_banners
from trackgate.admin.blueprint import bp
from trackgate.admin.session import admin_or_none, csrf

# Modules whose views register themselves with the blueprint when imported.
_VIEWS = (
    "audit_pages",
    "form_editing",
    "form_history",
    "form_preview",
    "invite_actions",
    "invite_form",
    "invite_hot_start",
    "invite_list",
    "invite_page",
    "invite_page_claim_actions",
    "invite_page_claims",
    "invite_page_embed",
    "invite_page_share",
    "invite_room",
    "invite_slide",
    "lead_erasing",
    "lead_export",
    "lead_list",
    "lead_merging",
    "lead_page",
    "outbox_pages",
    "people_account",
    "people_pages",
    "settings_emails",
    "settings_look",
    "settings_pages",
    "settings_retention",
    "settings_saving",
    "signing",
    "stale_forms",
    "track_import",
    "track_limits",
    "track_list",
    "track_page",
    "track_preview",
    "track_settings",
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
