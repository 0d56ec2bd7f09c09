"""The gate over HTTP: what its forms carry along, and which ones are refused."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from factories import (
    NOW,
    claimed,
    give_lead,
    lead_form,
    make_claim,
    make_invite,
    make_learner,
    rows,
)
from trackgate.core.db import db
from trackgate.forms.models import Lead
from trackgate.invites.claim_models import Claim
from trackgate.invites.editing import delete_invite, new_link
from trackgate.invites.models import Access, Invite
from trackgate.invites.revoking import revoke_claim
from trackgate.learners.browsers import remember
from trackgate.learners.models import EmailCode
from trackgate.web.framing import invite_path

ANN = "ann@example.com"
FORMS = {
    "email": {"email": ANN},
    "details": {"email": ANN, "team": "Blue"},
    "claim": {},
    "afresh": {},
    "code/send": {"email": ANN},
    "code": {"code": "123456"},
}


@pytest.fixture
def gated(app: Flask) -> Invite:
    """An invite that asks for details, and a form of one field."""
    lead_form()
    made = make_invite(access=Access.DETAILS)
    db.session.commit()
    return made


def path(invite: Invite, rest: str = "") -> str:
    return invite_path(invite.public_id, invite.link_version) + rest


def ticket_in(html: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def first_view(client: FlaskClient, invite: Invite, query: str = "") -> str:
    """Open the link; give the form token of the form that comes."""
    return ticket_in(client.get(path(invite, query)).text)


def be(client: FlaskClient, email: str) -> None:
    """Let the browser be known as a learner who has left details."""
    learner = make_learner(email)
    give_lead(email)
    client.set_cookie("tg_learner", remember(learner, proved=True, now=NOW))
    db.session.commit()


def attribution() -> dict[str, Any]:
    """Give where the one claim says that its learner came from."""
    found: dict[str, Any] = db.session.scalars(db.select(Claim.attribution)).one()
    return found


class TestAttribution:
    def test_a_source_goes_with_the_forms_to_the_claim(
        self, client: FlaskClient, gated: Invite
    ) -> None:
        ticket = first_view(client, gated, "?utm_source=fair&other=x")
        sent = {"ticket": ticket, "email": ANN}
        form = client.post(path(gated, "/email"), data=sent).text
        sent = {"ticket": ticket_in(form), "email": ANN, "team": "Blue"}
        assert client.post(path(gated, "/details"), data=sent).status_code == 303
        assert attribution() == {"utm_source": "fair", "landing_page": path(gated)}

    def test_a_direct_visit_knows_at_least_its_landing_page(
        self, client: FlaskClient, gated: Invite
    ) -> None:
        sent = {"ticket": first_view(client, gated), "email": ANN, "team": "Blue"}
        assert client.post(path(gated, "/details"), data=sent).status_code == 303
        assert attribution() == {"landing_page": path(gated)}

    def test_a_source_outlives_the_wait_for_a_code(
        self, client: FlaskClient, gated: Invite
    ) -> None:
        ticket = first_view(client, gated, "?utm_source=fair")
        sent = {"ticket": ticket, "email": ANN}
        client.post(path(gated, "/code/send"), data=sent)
        again = client.get(path(gated))
        assert "code" in again.text
        other = client.get(path(gated, "?other")).text
        sent = {"ticket": ticket_in(other), "email": ANN, "team": "Blue"}
        assert client.post(path(gated, "/details"), data=sent).status_code == 303
        assert attribution()["utm_source"] == "fair"

    def test_a_source_outlives_a_form_that_is_shown_again(
        self, client: FlaskClient, gated: Invite
    ) -> None:
        ticket = first_view(client, gated, "?utm_source=fair")
        secret = remember(make_learner(), proved=False, now=NOW)
        db.session.commit()
        client.set_cookie("tg_learner", secret)  # by another tab, meanwhile
        sent = {"ticket": ticket, "email": ANN, "team": "Blue"}
        shown = client.post(path(gated, "/details"), data=sent)
        assert "press Continue once more" in shown.text
        sent["ticket"] = ticket_in(shown.text)
        assert client.post(path(gated, "/details"), data=sent).status_code == 303
        assert attribution()["utm_source"] == "fair"

    def test_a_source_outlives_a_claim_that_has_to_be_pressed_again(
        self, client: FlaskClient, app: Flask
    ) -> None:
        invite = make_invite()
        db.session.commit()
        ticket = first_view(client, invite, "?utm_source=fair")
        client.set_cookie("tg_learner", remember(make_learner(), proved=False, now=NOW))
        db.session.commit()
        stale = client.post(path(invite, "/claim"), data={"ticket": ticket})
        assert stale.location == path(invite, "?utm_source=fair")
        sent = {"ticket": ticket_in(client.get(stale.location).text)}
        assert client.post(path(invite, "/claim"), data=sent).status_code == 303
        assert attribution()["utm_source"] == "fair"

    def test_a_form_that_is_shown_again_is_no_landing_page(
        self, client: FlaskClient, gated: Invite
    ) -> None:
        sent = {"ticket": "made-up", "email": ANN, "team": "Blue"}
        shown = client.post(path(gated, "/details"), data=sent)
        sent["ticket"] = ticket_in(shown.text)
        client.post(path(gated, "/details"), data=sent)
        assert attribution() == {"landing_page": path(gated)}

    def test_another_invites_form_token_brings_nothing_along(
        self, client: FlaskClient, gated: Invite
    ) -> None:
        other = make_invite(access=Access.DETAILS)
        db.session.commit()
        ticket = first_view(client, other, "?utm_source=fair")
        sent = {"ticket": ticket, "email": ANN, "team": "Blue"}
        shown = client.post(path(gated, "/details"), data=sent)
        sent["ticket"] = ticket_in(shown.text)
        client.post(path(gated, "/details"), data=sent)
        assert "utm_source" not in attribution()


@pytest.mark.parametrize("form", FORMS)
class TestEveryForm:
    def test_a_form_that_another_site_sent_is_refused(
        self, client: FlaskClient, gated: Invite, form: str
    ) -> None:
        sent = {"ticket": first_view(client, gated), **FORMS[form]}
        answer = client.post(
            path(gated, f"/{form}"), data=sent, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403
        assert (rows(Claim), rows(Lead)) == (0, 0)

    @pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
    def test_a_form_that_another_site_sent_is_refused_by_its_origin_alone(
        self, client: FlaskClient, gated: Invite, form: str, origin: str
    ) -> None:
        sent = {"ticket": first_view(client, gated), **FORMS[form]}
        headers = {"Origin": origin}  # of a browser that says no more than that
        answer = client.post(path(gated, f"/{form}"), data=sent, headers=headers)
        assert answer.status_code == 403
        assert (rows(Claim), rows(Lead), rows(EmailCode)) == (0, 0, 0)

    @pytest.mark.parametrize("origin", ["http://localhost", "HTTP://LOCALHOST"])
    def test_a_form_of_our_own_origin_is_taken(
        self, client: FlaskClient, gated: Invite, form: str, origin: str
    ) -> None:
        sent = {"ticket": first_view(client, gated), **FORMS[form]}
        headers = {"Origin": origin}
        answer = client.post(path(gated, f"/{form}"), data=sent, headers=headers)
        assert answer.status_code in {200, 303, 422}

    def test_a_form_that_was_shown_to_another_learner_claims_nothing(
        self, client: FlaskClient, gated: Invite, form: str
    ) -> None:
        be(client, ANN)
        sent = {"ticket": first_view(client, gated), **FORMS[form]}
        be(client, "bob@example.com")
        answer = client.post(path(gated, f"/{form}"), data=sent)
        assert answer.status_code in {200, 303, 422}
        assert (rows(Claim), rows(EmailCode)) == (0, 0)

    @pytest.mark.parametrize("ticket", ["", "made-up", "of another invite"])
    def test_a_form_without_a_form_token_of_its_own_claims_nothing(
        self, client: FlaskClient, gated: Invite, form: str, ticket: str
    ) -> None:
        if ticket == "of another invite":
            other = make_invite(access=Access.DETAILS)
            db.session.commit()
            ticket = first_view(client, other)
        sent = {"ticket": ticket, **FORMS[form]}
        answer = client.post(path(gated, f"/{form}"), data=sent)
        assert answer.status_code in {200, 303, 422}
        assert (rows(Claim), rows(Lead)) == (0, 0)


def test_a_remembered_learner_leaves_no_details_under_another_address(
    client: FlaskClient, gated: Invite
) -> None:
    client.set_cookie("tg_learner", remember(make_learner(ANN), proved=False, now=NOW))
    db.session.commit()
    sent = {"ticket": first_view(client, gated), "team": "Blue"}
    other = client.post(
        path(gated, "/details"), data={**sent, "email": "bob@example.com"}
    )
    assert other.status_code == 422
    assert f"You are known here as {ANN}" in other.text
    assert (rows(Claim), rows(Lead)) == (0, 0)


def test_what_fills_in_the_field_that_nobody_sees_reads_thanks_and_leaves_nothing(
    client: FlaskClient, gated: Invite
) -> None:
    sent = {"ticket": first_view(client, gated), "email": ANN, "team": "Blue"}
    answer = client.post(path(gated, "/details"), data={**sent, "website": "spam"})
    assert answer.status_code == 200
    assert "Thank you" in answer.text
    assert (rows(Claim), rows(Lead), claimed(gated)) == (0, 0, 0)


def test_the_sixty_first_e_mail_step_of_an_hour_has_to_wait(
    app: Flask, client: FlaskClient, gated: Invite
) -> None:
    app.extensions["trackgate.limits"] = FixedWindowRateLimiter(MemoryStorage())
    sent = {"ticket": first_view(client, gated), "email": ANN}
    answers = [client.post(path(gated, "/email"), data=sent) for _ in range(61)]
    assert {answer.status_code for answer in answers[:60]} == {200}
    assert answers[60].status_code == 429
    assert "too many" in answers[60].text.lower()


def test_a_barred_e_mail_claims_nothing_by_a_form_of_its_own_page(
    client: FlaskClient, gated: Invite
) -> None:
    secret = remember(make_learner(ANN), proved=True, now=NOW)
    revoke_claim(make_claim(gated, make_learner(ANN)).id, now=NOW)
    db.session.commit()
    client.set_cookie("tg_learner", secret)
    page = client.get(path(gated))
    assert page.status_code == 403
    sent = {"ticket": ticket_in(page.text), "email": ANN, "team": "Blue"}
    answer = client.post(path(gated, "/details"), data=sent)
    assert "Your access was withdrawn" in answer.text
    assert (rows(Claim), rows(Lead)) == (1, 0)


class TestShare:
    @pytest.fixture
    def old(self, client: FlaskClient, gated: Invite) -> str:
        """The link by which a learner came, who is known here."""
        learner = make_learner(ANN)
        make_claim(gated, learner)
        client.set_cookie("tg_learner", remember(learner, proved=True, now=NOW))
        db.session.commit()
        return path(gated)

    def test_who_came_by_an_old_link_shares_the_new_one(
        self, client: FlaskClient, gated: Invite, old: str
    ) -> None:
        new_link(gated, now=NOW)
        db.session.commit()
        page = client.get(old).text
        assert f'{path(gated)}"' in page
        assert path(gated) != old

    def test_a_deleted_invite_is_not_shared(
        self, client: FlaskClient, gated: Invite, old: str
    ) -> None:
        assert "Share" in client.get(old).text
        delete_invite(gated, revoke=False, now=NOW)
        db.session.commit()
        assert "Share" not in client.get(old).text
