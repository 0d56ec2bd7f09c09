"""One lead: what its page tells, releasing, erasing and merging it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from factories import (
    NOW,
    give_lead,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    rows,
)
from trackgate.admin.base.models import AuditEntry
from trackgate.core.db import db
from trackgate.core.emails import normalise
from trackgate.forms.builder import GivenConsent, Submission
from trackgate.forms.definition import FormDefinition
from trackgate.forms.leads import get_lead, store_lead
from trackgate.forms.models import Lead
from trackgate.forms.store import save_form
from trackgate.invites.claim_models import PlayState
from trackgate.invites.play_facts import find_play
from trackgate.invites.revoking import revoke_claim
from trackgate.learners.identity import prove
from trackgate.learners.models import Learner
from trackgate.people.erasing import belongings_of

Token = Callable[..., str]
Send = Callable[..., Any]

ANN, HOME = "ann@example.com", "ann@home.example"

FORM: dict[str, Any] = {
    "fields": [
        {"name": "team", "kind": "text", "label": "Your team"},
        {"name": "land", "kind": "country", "label": "Country"},
        {
            "name": "topics",
            "kind": "checkboxes",
            "label": "Topics",
            "options": [
                {"value": "a", "label": "Apples"},
                {"value": "b", "label": "Pears"},
            ],
        },
        {"name": "why", "kind": "text", "label": "Why"},
        {"name": "news", "kind": "consent", "label": "News", "text": "Send me news."},
    ]
}


def add_lead(email: str = ANN, *, suspect: bool = False, **more: Any) -> str:  # noqa: ANN401
    stored = save_form(FormDefinition.from_dict(FORM), now=NOW)
    store_lead(
        email=normalise(email),
        stored=stored,
        submission=Submission(
            answers={"team": "Blue <i>", "land": "NL", "topics": ["b"], "old": "kept"},
            consents=[GivenConsent("news", "Send me news.", given=False)],
            errors=[],
            honeypot=False,
        ),
        invite_id=more.get("invite_id"),
        attribution=more.get("attribution", {}),
        page="https://learn.example/i/x",
        suspect=suspect,
        now=NOW,
    )
    db.session.commit()
    lead = get_lead(normalise(email).email)
    assert lead is not None
    return lead.public_id


@pytest.fixture
def send(editor: FlaskClient, token: Token) -> Send:
    """Post below /admin/leads with a token of the session."""

    def post(path: str, **sent: str) -> Any:  # noqa: ANN401
        sent["csrf_token"] = token(editor, "/admin/leads")
        return editor.post(f"/admin/leads{path}", data=sent)

    return post


def audit() -> list[tuple[str, str]]:
    db.session.rollback()
    entries = db.session.execute(sa.select(AuditEntry.action, AuditEntry.subject))
    return [(row.action, row.subject) for row in entries]


def test_answers_have_the_labels_of_the_form_that_was_answered(
    editor: FlaskClient,
) -> None:
    lead = add_lead()
    save_form(FormDefinition(heading="Another form"), now=NOW)
    db.session.commit()
    page = editor.get(f"/admin/leads/{lead}").text
    for text in ("Your team", "Blue &lt;i&gt;", "Netherlands", "Pears", "Not asked"):
        assert text in page
    assert "Apples" not in page
    assert "old" in page  # an answer that its form does not know is shown, too
    assert "kept" in page


def test_a_consent_is_shown_with_text_version_time_and_page(
    editor: FlaskClient,
) -> None:
    lead = add_lead()
    page = editor.get(f"/admin/leads/{lead}").text
    version = db.session.scalars(sa.select(Lead.form_version_id)).one()
    consent = page.split('class="consent"')[1]
    for text in (
        "Did not agree",
        "Send me news.",
        f"version {version} of the form",
        "2 November 2026, 09:00 UTC",
        "https://learn.example/i/x",
    ):
        assert text in consent


def test_source_proof_claims_and_plays_are_told(editor: FlaskClient) -> None:
    invite = make_invite(title="Spring <course>")
    learner = make_learner(ANN)
    claim = make_claim(invite, learner)
    make_play(claim)
    other = make_claim(make_invite(title="Autumn"), learner)
    make_claim(invite, make_learner(ANN))  # another browser
    revoke_claim(other.id, now=NOW)
    lead = add_lead(invite_id=invite.id, attribution={"utm_source": "fair"})
    page = editor.get(f"/admin/leads/{lead}").text
    for text in ("Spring &lt;course&gt;", "fair", "Revoked", "Another browser"):
        assert text in page
    assert "Not proved" in page
    assert "In progress" in page
    prove(normalise(ANN), current=None, now=NOW)
    db.session.commit()
    assert "Not proved" not in editor.get(f"/admin/leads/{lead}").text


def test_there_is_no_page_for_no_lead(editor: FlaskClient) -> None:
    for path in ("", "/erase", "/merge"):
        assert editor.get(f"/admin/leads/nobody{path}").status_code == 404


def test_a_held_lead_is_released_once_it_was_looked_at(
    editor: FlaskClient, send: Send
) -> None:
    lead = add_lead(suspect=True)
    assert "Looked at: release" in editor.get(f"/admin/leads/{lead}").text
    assert send(f"/{lead}/release").status_code == 303
    assert "Looked at: release" not in editor.get(f"/admin/leads/{lead}").text
    assert ("lead.released", f"lead {lead}") in audit()
    send(f"/{lead}/release")
    assert [action for action, _ in audit()].count("lead.released") == 1


# Erasing


def test_the_page_says_what_goes_and_what_stays(editor: FlaskClient) -> None:
    make_play(make_claim(make_invite(), make_learner(ANN)))
    lead = add_lead()
    page = editor.get(f"/admin/leads/{lead}/erase").text
    for text in ("What goes", "What stays", "1 play that is running or paused ends"):
        assert text in page
    assert "1 claim and 1 play, as nameless counts" in page
    assert rows(Lead) == 1


def test_a_person_is_erased_once_the_address_was_typed(send: Send) -> None:
    make_claim(make_invite(), make_learner(ANN))
    add_lead()
    refused = send("/erase", email=ANN, confirm="ann@example")
    assert refused.status_code == 422
    assert 'id="error-confirm"' in refused.text
    assert 'value="ann@example"' in refused.text
    assert not belongings_of(ANN).is_nobody
    assert send("/erase", email=ANN, confirm=" Ann@Example.com ").status_code == 303
    db.session.rollback()
    assert belongings_of(ANN).is_nobody
    erased = [subject for action, subject in audit() if action == "lead.erased"]
    assert len(erased) == 1
    assert ANN not in erased[0]
    assert send("/erase", email=ANN, confirm=ANN).status_code == 422


def test_somebody_without_a_lead_is_erased_by_their_address(
    editor: FlaskClient, send: Send
) -> None:
    make_learner(ANN)
    db.session.commit()
    assert editor.get("/admin/leads/erase").status_code == 200
    assert "What goes" in send("/erase/look", email="Ann@example.com").text
    send("/erase", email=ANN, confirm=ANN)
    assert rows(Learner) == 0


@pytest.mark.parametrize("typed", ["", "no address", "unknown@example.com"])
def test_nobody_to_erase_is_told_beside_the_address(send: Send, typed: str) -> None:
    page = send("/erase/look", email=typed)
    assert page.status_code == 422
    assert 'id="error-email"' in page.text
    assert f'value="{typed}"' in page.text


# Merging


def test_both_are_shown_before_anything_is_merged(send: Send) -> None:
    lead = add_lead()
    give_lead(HOME)
    db.session.commit()
    page = send(f"/{lead}/merge", other="Ann@Home.example")
    assert page.status_code == 200
    assert "What happens" in page.text
    assert f'value="{HOME}"' in page.text
    assert rows(Lead) == 2


@pytest.mark.parametrize("typed", ["", "no address", ANN, "unknown@example.com"])
def test_another_address_of_nobody_is_told_beside_it(send: Send, typed: str) -> None:
    page = send(f"/{add_lead()}/merge", other=typed)
    assert page.status_code == 422
    assert 'id="error-other"' in page.text


@pytest.mark.parametrize("stays", [ANN, HOME])
def test_the_address_that_was_chosen_stays(
    editor: FlaskClient, send: Send, stays: str
) -> None:
    lead = add_lead()
    give_lead(HOME, "Red")
    db.session.commit()
    done = send(f"/{lead}/merge", other=HOME, stays=stays, sure="1")
    assert done.status_code == 303
    db.session.rollback()
    assert db.session.scalars(sa.select(Lead.email)).all() == [stays]
    page = editor.get(done.location).text
    goes = HOME if stays == ANN else ANN
    assert f"Merged from {goes}" in page
    assert "lead.merged" in [action for action, _ in audit()]


def test_of_two_open_plays_one_has_to_be_chosen(send: Send) -> None:
    invite = make_invite()
    mine = make_play(make_claim(invite, make_learner(ANN)))
    theirs = make_play(make_claim(invite, make_learner(HOME)))
    lead = add_lead()
    page = send(f"/{lead}/merge", other=HOME).text
    assert "Which one goes on?" in page
    refused = send(f"/{lead}/merge", other=HOME, stays=ANN, sure="1")
    assert refused.status_code == 422
    assert "Choose which play goes on" in refused.text
    keep = {f"keep-{mine.public_id}": theirs.public_id}
    send(f"/{lead}/merge", other=HOME, stays=ANN, sure="1", **keep)
    db.session.rollback()
    ended, kept = find_play(mine.public_id), find_play(theirs.public_id)
    assert ended is not None
    assert kept is not None
    assert (ended.state, kept.state) == (PlayState.STOPPED, PlayState.RUNNING)


def test_an_address_that_is_neither_is_asked_again(send: Send) -> None:
    lead = add_lead()
    give_lead(HOME)
    db.session.commit()
    page = send(f"/{lead}/merge", other=HOME, stays="eve@example.com", sure="1")
    assert page.status_code == 200
    assert rows(Lead) == 2


@pytest.mark.parametrize(
    "path", ["/{lead}", "/{lead}/erase", "/{lead}/merge", "/erase"]
)
def test_nobody_sees_a_person_and_both_roles_do(
    nobody: FlaskClient, owner: FlaskClient, editor: FlaskClient, path: str
) -> None:
    address = "/admin/leads" + path.format(lead=add_lead())
    assert nobody.get(address).status_code == 303
    assert owner.get(address).status_code == 200
    assert editor.get(address).status_code == 200


@pytest.mark.parametrize(
    "path", ["/{lead}/release", "/{lead}/merge", "/erase", "/erase/look"]
)
def test_a_post_without_its_token_is_refused(
    editor: FlaskClient, nobody: FlaskClient, path: str
) -> None:
    address = "/admin/leads" + path.format(lead=add_lead())
    for client in (editor, nobody):
        answer = client.post(address, data={"email": ANN, "confirm": ANN})
        assert answer.status_code == 400
    assert rows(Lead) == 1


def test_a_merge_at_a_later_time_is_told(editor: FlaskClient, send: Send) -> None:
    lead = add_lead()
    give_lead(HOME, "Red")
    db.session.execute(
        sa.update(Lead)
        .where(Lead.email == HOME)
        .values(created_at=NOW - timedelta(days=3))
    )
    db.session.commit()
    send(f"/{lead}/merge", other=HOME, stays=ANN, sure="1")
    page = editor.get(f"/admin/leads/{lead}").text
    assert "30 October 2026, 09:00 UTC" in page
    assert "Red" in page
