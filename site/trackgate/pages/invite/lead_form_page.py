"""The lead form as a page: kept where it is blank, rendered where it has errors."""

from dataclasses import replace

from flask import Response
from markupsafe import Markup

from trackgate.forms.builder import Answer
from trackgate.forms.rendering import render_fields
from trackgate.forms.store import StoredForm, current_form
from trackgate.pages.invite.context import (
    invite_page,
    kept_page,
    offered_tracks,
    slot_for_email,
)
from trackgate.pages.invite.form_token import Ticket
from trackgate.pages.invite.invite_access import Door


def details_page(
    door: Door,
    ticket: Ticket,
    *,
    stored: StoredForm | None = None,
    values: dict[str, Answer] | None = None,
    errors: list[tuple[str, str]] | None = None,
) -> Response:
    """Give the lead form, blank or with what was typed and what is wrong.

    ``stored`` is the version to show, by default the one that stands. The ticket says
    which it was: what comes back is judged and kept as an answer to that one.
    """
    stored = stored or current_form()
    seen_for = 0 if ticket.form is None else ticket.age
    ticket = replace(ticket, form=stored.id, age=seen_for)
    if door.current is None and not errors and values is None:
        return _blank_page(door, ticket, stored)
    shown = values or {"email": ticket.email or _known_email(door)}
    return invite_page(
        door,
        "pages/invite/gate_details.html",
        ticket,
        tracks=offered_tracks(door),
        errors=errors or [],
        email=shown.get("email", ""),
        form_heading=stored.definition.heading,
        form_intro=stored.definition.intro,
        fields_html=render_fields(stored, shown, errors or []),
        status=422 if errors else 200,
    )


def _known_email(door: Door) -> str:
    return (door.current.email_typed or "") if door.current else ""


def _blank_page(door: Door, ticket: Ticket, stored: StoredForm) -> Response:
    def fields() -> Markup:
        return render_fields(stored, {"email": slot_for_email()})

    return kept_page(
        door,
        "pages/invite/gate_details.html",
        ticket,
        key=stored.id,
        form_heading=lambda: stored.definition.heading,
        form_intro=lambda: stored.definition.intro,
        fields_html=fields,
    )
