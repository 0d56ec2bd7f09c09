"""The settings of the organisation: one page, a form for each matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import (
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp, owners_only
from trackgate.admin.settings.colours import contrasts
from trackgate.core.clock import now as clock_now
from trackgate.core.config import LearnerProof, Settings
from trackgate.core.db import db
from trackgate.core.organisation import OrganisationRow, organisation
from trackgate.forms.store import current_form

DEFAULT_ACCENT = "#0f6b55"  # of base.css


@dataclass
class FormFields:
    """What was typed in one of the forms, and what is wrong with it."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)


@bp.get("/settings")
@owners_only
def settings_page() -> Response:
    """Show the settings in force."""
    return show(FormFields())


def show(typed: FormFields, status: int = 200) -> Response:
    """Show the page: what was typed, else what is stored."""
    settings: Settings = current_app.extensions["trackgate.settings"]
    accent = organisation().accent or DEFAULT_ACCENT
    page = render_template(
        "admin/settings/page.html",
        values={**_stored(), **typed.values},
        errors=typed.errors,
        defaults={"name": settings.organisation, "mail_from": settings.mail_from},
        default_accent=DEFAULT_ACCENT,
        contrasts=contrasts(accent),
        proofs=list(LearnerProof),
        proof_in_force=organisation().learner_proof,
        smtp=settings.smtp_url is not None,
    )
    return make_response(page, status)


def _stored() -> dict[str, Any]:
    row = db.session.get(OrganisationRow, 1)
    stored = current_form()
    form = stored.definition
    return {
        "name": (row.name if row else None) or "",
        "accent": (row.accent if row else None) or "",
        "mail_from": (row.mail_from if row else None) or "",
        "learner_proof": organisation().learner_proof.value,
        "business_only": form.business_only,
        "blocked_domains": "\n".join(form.blocked_domains),
        "form_base": str(stored.id),
        "retention_days": str(row.retention_days if row else 0),
    }


def saved(changed: Mapping[str, object], what: str, anchor: str) -> BaseResponse:
    """Note a change of settings (old and new values), commit, and lead back."""
    if changed:
        note(
            "settings.changed",
            what,
            now=clock_now(),
            link=url_for("admin.settings_page", _anchor=anchor),
            detail=dict(changed),
        )
    db.session.commit()
    flash(f"{what}: saved." if changed else f"{what}: nothing was changed.")
    return redirect(url_for("admin.settings_page", _anchor=anchor), 303)
