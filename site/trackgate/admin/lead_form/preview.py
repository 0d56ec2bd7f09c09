"""The live preview: the learner's own page with the form as it is edited now."""

from flask import Response, make_response, render_template, request

from trackgate.admin.base.blueprint import bp
from trackgate.admin.lead_form.parse import what_can_be_shown
from trackgate.admin.lead_form.state import EditedForm
from trackgate.forms.definition import FormDefinition
from trackgate.forms.rendering import render_fields
from trackgate.forms.store import StoredForm

_TITLE = "The title of your invite"


def learner_page(definition: FormDefinition) -> str:
    """Give the page on which learners fill in this form, for a frame.

    The frame may not send forms, so nothing in it leads anywhere.
    """
    return render_template(
        "admin/lead_form/learner.html",
        access={"base": ""},
        form_token="",
        invite={"title": _TITLE, "description_html": ""},
        tracks=[],
        errors=[],
        form_heading=definition.heading,
        form_intro=definition.intro,
        fields_html=render_fields(StoredForm(0, definition)),
    )


def preview_of(edited: EditedForm) -> dict[str, object]:
    """Give what the preview shows of an edit, finished or not."""
    definition, left_out = what_can_be_shown(edited)
    return {"preview_page": learner_page(definition), "left_out": left_out}


@bp.post("/form/preview")
def form_preview() -> Response:
    """Give the frame anew; saves nothing."""
    edited = EditedForm.read(request.form)
    return make_response(
        render_template("admin/lead_form/preview.html", **preview_of(edited))
    )
