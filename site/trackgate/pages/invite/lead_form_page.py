"""The lead form as a page: kept where it is blank, rendered where it has errors."""

from dataclasses import replace

from flask import Response
from markupsafe import Markup

from trackgate.forms.builder import Answer
from trackgate.forms.rendering import render_fields
from trackgate.forms.store import StoredForm, current_form
from trackgate.pages.invite.access import InviteAccess
from trackgate.pages.invite.context import (
    cached_page,
    invite_page,
    offered_tracks,
    slot_for_email,
)
from trackgate.pages.invite.form_token import FormToken


def details_page(
    access: InviteAccess,
    form_token: FormToken,
    *,
    stored: StoredForm | None = None,
    values: dict[str, Answer] | None = None,
    errors: list[tuple[str, str]] | None = None,
) -> Response:
    """Give the lead form, blank or with what was typed and what is wrong.

    ``stored`` is the version to show, by default the one that stands. The form token
    says which it was: what comes back is judged and kept as an answer to that one.
    """
    stored = stored or current_form()
    seen_for = 0 if form_token.form is None else form_token.age
    form_token = replace(form_token, form=stored.id, age=seen_for)
    if access.current is None and not errors and values is None:
        return _blank_page(access, form_token, stored)
    shown = values or {"email": form_token.email or _known_email(access)}
    return invite_page(
        access,
        "pages/invite/gate_details.html",
        form_token,
        tracks=offered_tracks(access),
        errors=errors or [],
        email=shown.get("email", ""),
        form_heading=stored.definition.heading,
        form_intro=stored.definition.intro,
        fields_html=render_fields(stored, shown, errors or []),
        status=422 if errors else 200,
    )


def _known_email(access: InviteAccess) -> str:
    return (access.current.email_typed or "") if access.current else ""


def _blank_page(
    access: InviteAccess, form_token: FormToken, stored: StoredForm
) -> Response:
    def fields() -> Markup:
        return render_fields(stored, {"email": slot_for_email()})

    return cached_page(
        access,
        "pages/invite/gate_details.html",
        form_token,
        key=stored.id,
        form_heading=lambda: stored.definition.heading,
        form_intro=lambda: stored.definition.intro,
        fields_html=fields,
    )
