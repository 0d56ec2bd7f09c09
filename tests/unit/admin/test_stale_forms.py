"""What was typed into an editor stays when its token has grown too old."""

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from factories import make_invite
from support.html_form import read_form
from trackgate.core.db import db
from trackgate.forms.models import FormVersion
from trackgate.invites.models import Invite

NEW = "/admin/invites/new"
FORM = "/admin/form"
KEPT = "is still here: look it over, then save it again"


def count(what: type[Invite] | type[FormVersion]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(what.id))) or 0


def with_(form: MultiDict[str, str], **changes: str) -> MultiDict[str, str]:
    """Give a form with some of its fields changed."""
    changed = MultiDict(form)
    for name, value in changes.items():
        changed[name] = value
    return changed


def test_a_new_invite_is_shown_again_with_a_token_that_counts(
    editor: FlaskClient,
) -> None:
    sent = read_form(editor.get(NEW).text, "invite-form")
    sent = with_(sent, title="Typed all night", csrf_token="stale", do="save")

    answer = editor.post(NEW, data=sent)

    assert answer.status_code == 400
    assert KEPT in answer.text
    assert count(Invite) == 0
    again = read_form(answer.text, "invite-form")
    assert again["title"] == "Typed all night"
    assert again["csrf_token"] != "stale"
    assert editor.post(NEW, data=with_(again, do="preview")).status_code == 200


def test_an_edited_invite_is_shown_again_and_nothing_is_changed(
    editor: FlaskClient,
) -> None:
    invite = make_invite(title="Before")
    db.session.commit()
    path = f"/admin/invites/{invite.public_id}/edit"
    sent = read_form(editor.get(path).text, "invite-form")
    sent = with_(sent, title="After", csrf_token="stale", do="save")

    answer = editor.post(path, data=sent)

    assert answer.status_code == 400
    assert read_form(answer.text, "invite-form")["title"] == "After"
    assert db.session.get_one(Invite, invite.id).title == "Before"


def test_the_lead_forms_edit_is_shown_again_and_makes_no_version(
    editor: FlaskClient,
) -> None:
    sent = read_form(editor.get(FORM).text, "editor")
    before = count(FormVersion)
    sent = with_(sent, heading="Typed", csrf_token="stale", do="save")

    answer = editor.post(FORM, data=sent)

    assert answer.status_code == 400
    assert KEPT in answer.text
    assert count(FormVersion) == before
    again = read_form(answer.text, "editor")
    assert again["heading"] == "Typed"
    assert editor.post(FORM, data=with_(again, do="save")).status_code == 303
    assert count(FormVersion) == before + 1
