"""Saving how long things are kept; clearing away for good asks first."""

from flask import make_response, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.blueprint import bp, owners_only
from trackgate.admin.settings import clearing
from trackgate.admin.settings.page import FormFields, saved, show
from trackgate.core import clock
from trackgate.core.organisation import change_organisation, organisation


@bp.record_once
def _register(_state: BlueprintSetupState) -> None:
    """Have the worker do what this page says."""
    clearing.register_jobs()


@bp.post("/settings/retention")
@owners_only
def settings_retention() -> BaseResponse:
    """Save after how many days things go; 0 keeps them."""
    text = request.form.get("retention_days", "").strip()[:20]
    days = int(text) if text.isdecimal() and len(text) < 6 else -1
    if not 0 <= days <= clearing.LONGEST_DAYS:
        wrong = f"Enter whole days, up to {clearing.LONGEST_DAYS}; 0 keeps everything"
        typed = FormFields({"retention_days": text}, [("retention_days", wrong)])
        return show(typed, 422)
    before = organisation().retention_days
    shorter = days > 0 and (before == 0 or days < before)
    if shorter and request.form.get("sure") != "1":
        return _ask(days)
    changed = change_organisation(retention_days=days)
    return saved(changed, "How long things are kept", "retention")


def _ask(days: int) -> BaseResponse:
    old = clearing.count_old(days, now=clock.now())
    return make_response(
        render_template("admin/settings/retention.html", days=days, old=old)
    )
