"""The versions of the lead form: every one is kept, can be seen and be taken again."""

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.session import current_admin
from trackgate.admin.lead_form.preview import learner_page
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms.definition import FormDefinition
from trackgate.forms.models import FormVersion
from trackgate.forms.store import current_form
from trackgate.forms.versions import FormMoved, find_version, save_edit
from trackgate.web.pagination import Sort, fetch_page
from trackgate.web.wording import counted, moment


@bp.get("/form/versions")
def form_versions() -> str:
    """List the versions, newest first."""
    page = fetch_page(
        sa.select(
            FormVersion.id,
            FormVersion.created_at,
            FormVersion.definition,
            FormVersion.saved_by,
        ),
        sort=Sort(column=FormVersion.id.expression, descending=True),
        key=FormVersion.id.expression,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    newest = current_form().id
    rows = [
        {
            "number": row.id,
            "at": moment(row.created_at),
            "who": row.saved_by,
            "heading": row.definition.get("heading", ""),
            "fields": counted(len(row.definition.get("fields", [])) + 1, "field"),
            "stands": row.id == newest,
        }
        for row in page.rows
    ]
    return render_template("admin/lead_form/versions.html", page=page, rows=rows)


def _version_or_404(number: int) -> FormVersion:
    return find_version(number) or abort(404)


@bp.get("/form/versions/<int:number>")
def form_version_page(number: int) -> str:
    """Show a version as learners saw it."""
    version = _version_or_404(number)
    newest = current_form().id
    return render_template(
        "admin/lead_form/version.html",
        number=number,
        newest=newest,
        at=moment(version.created_at),
        who=version.saved_by,
        preview_page=learner_page(FormDefinition.from_dict(version.definition)),
    )


@bp.post("/form/versions/<int:number>/restore")
def form_restore(number: int) -> BaseResponse:
    """Save what an old version asks once more, as the newest.

    Which addresses may register is no part of it: that may have been changed under
    Settings since, and bringing back a field must not undo it.
    """
    version = _version_or_404(number)
    now, base = clock.now(), request.form.get("base", "")
    old = FormDefinition.from_dict(version.definition)
    definition = old.with_rules_of(current_form().definition)
    try:
        saved = save_edit(
            definition,
            base=int(base) if base.isdecimal() else 0,
            by=current_admin().email,
            now=now,
        )
    except FormMoved:
        db.session.rollback()
        flash("Somebody saved the form meanwhile. Look again before you do.", "error")
        return redirect(url_for("admin.form_version_page", number=number), 303)
    if saved is None:
        db.session.rollback()
        said = "Learners see just this form already, so nothing was saved."
        flash(said + _about_rules(old, definition))
        return redirect(url_for("admin.form_versions"), 303)
    link = url_for("admin.form_version_page", number=saved.id)
    subject = f"the lead form, version {number} as version {saved.id}"
    note("form.restored", subject, now=now, link=link)
    db.session.commit()
    said = f"Version {number} is back, as version {saved.id}."
    flash(f"{said} Learners see it from now on.{_about_rules(old, definition)}")
    return redirect(url_for("admin.form_versions"), 303)


def _about_rules(old: FormDefinition, now: FormDefinition) -> str:
    """Say what did not come back, where it is another than it was."""
    return "" if old == now else " Which addresses may register stays as it is."
