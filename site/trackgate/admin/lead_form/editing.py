"""The lead form's editor. The edit travels in the page's own form until it is saved."""

from flask import (
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.models import Role
from trackgate.admin.base.session import current_admin
from trackgate.admin.base.undo import with_undo
from trackgate.admin.lead_form.buttons import act, preset_title
from trackgate.admin.lead_form.parse import (
    Errors,
    choices_of,
    errors_of,
    read_definition,
)
from trackgate.admin.lead_form.preview import preview_of
from trackgate.admin.lead_form.state import EditedForm
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms.definition import InvalidForm
from trackgate.forms.kinds import Kind
from trackgate.forms.presets import list_presets
from trackgate.forms.store import StoredForm, current_form, form_version
from trackgate.forms.versions import FormMoved, find_version, save_edit
from trackgate.web.wording import moment

KINDS = {kind: kind.facts.label for kind in Kind}
"""The kinds of fields, as an admin reads them."""


@bp.get("/form")
def form_editor() -> Response:
    """Show the form that stands, to be edited."""
    stored = current_form()
    return _page(EditedForm.of(stored.definition, base=stored.id))


@bp.post("/form")
def form_edit() -> BaseResponse:
    """Save, or do what another button says and show the edit again."""
    edited = _sent()
    do = request.form.get("do", "")
    if do == "save":
        return _save(edited)
    edited, said, focus = act(edited, do, request.form)
    return _page(edited, said=said, focus=focus)


def show_again(said: str) -> Response:
    """Show the edit that was sent, unsaved, and say why."""
    return _page(_sent(), errors=[("", said)])


def _sent() -> EditedForm:
    """Read the editor's form; which addresses may register is for owners to say."""
    edited = EditedForm.read(request.form)
    if current_admin().role is not Role.OWNER:
        edited.keep_rules_of(current_form().definition)
    return edited


def _save(edited: EditedForm) -> BaseResponse:
    now = clock.now()
    try:
        definition = read_definition(edited)
        saved = save_edit(
            definition, base=edited.base, by=current_admin().email, now=now
        )
    except InvalidForm as error:
        return _page(edited, errors=errors_of(edited, error.problems), status=422)
    except FormMoved as error:
        db.session.rollback()
        return _page(edited, moved=error.newest.id, status=409)
    if saved is None:
        db.session.rollback()
        flash("Nothing was changed, so nothing was saved.")
        return redirect(url_for("admin.form_editor"), 303)
    link = url_for("admin.form_version_page", number=saved.id)
    note("form.saved", f"the lead form, version {saved.id}", now=now, link=link)
    db.session.commit()
    flash(_with_way_back(_saved(edited, saved.id), edited.base, saved))
    return redirect(url_for("admin.form_editor"), 303)


def _with_way_back(said: str, base: int, saved: StoredForm) -> str:
    """Offer the version before; not where it differs in what does not come back."""
    new = saved.definition
    if form_version(base).definition.with_rules_of(new) == new:
        return said
    back = url_for("admin.form_restore", number=base)
    return with_undo(said, back, text=f"Bring back version {base}", base=saved.id)


def _saved(edited: EditedForm, number: int) -> str:
    gone = [f"“{each.title}”" for each in edited.fields if each.removed and each.name]
    said = f"Saved as version {number}. Learners see it from now on."
    if gone:
        said += f" Answers to {', '.join(gone)} stay with the leads that gave them."
    return said


def _standing(number: int) -> dict[str, object]:
    """Give who saved a version, and when."""
    version = find_version(number)
    if version is None:
        return {}
    return {"number": number, "who": version.saved_by, "at": moment(version.created_at)}


def _told(edited: EditedForm, name: str, message: str) -> tuple[str, str]:
    """Give an error for the summary, where it must say which field it is about."""
    key, dash, _ = name.removeprefix("f").partition("-")
    each = edited.find(key) if dash else None
    return name, f"{each.title}: {message}" if each else message


def _page(
    edited: EditedForm,
    *,
    errors: Errors | None = None,
    said: str = "",
    focus: str = "",
    moved: int = 0,
    status: int = 200,
) -> Response:
    preview = preview_of(edited)
    page = render_template(
        "admin/lead_form/editor.html",
        edited=edited,
        errors=[_told(edited, *error) for error in errors or []],
        at=dict(errors or []),
        said=said,
        focus=focus,
        moved=_standing(moved) if moved else None,
        kinds=KINDS,
        choices_of=choices_of,
        presets=[(name, preset_title(name)) for name in list_presets()],
        **preview,
    )
    return make_response(page, status)
