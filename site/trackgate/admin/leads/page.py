"""One lead: what it answered and agreed to, where it came from, what it has done."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.audit import note
from trackgate.admin.base.blueprint import bp
from trackgate.admin.leads.facts import answers_of, consents_of, merged_of, sources_of
from trackgate.admin.leads.history import history_of, proved_at
from trackgate.admin.leads.list import invite_titles
from trackgate.admin.leads.names import who_line
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.forms.finding import find_lead
from trackgate.forms.leads import release_lead
from trackgate.forms.models import Lead
from trackgate.forms.store import form_version
from trackgate.web.wording import moment


def lead_or_404(public_id: str) -> Lead:
    """Give a lead by its public id."""
    return find_lead(public_id) or abort(404)


@bp.get("/leads/<public_id>")
def lead_page(public_id: str) -> str:
    """Show a lead."""
    lead, now = lead_or_404(public_id), clock.now()
    proved = proved_at(lead.email)
    definition = form_version(lead.form_version_id).definition
    return render_template(
        "admin/leads/page.html",
        lead=lead,
        who=who_line(definition, lead.answers),
        created=moment(lead.created_at),
        proved=moment(proved) if proved else None,
        invite=invite_titles([lead.invite_id or 0]).get(lead.invite_id or 0),
        answers=answers_of(lead.form_version_id, lead.answers),
        consents=consents_of(lead),
        sources=sources_of(lead.attribution),
        merged=merged_of(lead),
        history=history_of(lead.email, now=now),
    )


@bp.post("/leads/<public_id>/release")
def lead_release(public_id: str) -> BaseResponse:
    """Let a lead go that came too quickly for a person, now that it was looked at."""
    lead, now = lead_or_404(public_id), clock.now()
    link = url_for("admin.lead_page", public_id=public_id)
    if release_lead(lead.email, now=now):
        # No address in the list of changes: it outlives people who are erased.
        note("lead.released", f"lead {public_id}", now=now, link=link)
        flash("Released: it is in exports, and goes where leads are sent.")
    db.session.commit()
    return redirect(link, 303)
