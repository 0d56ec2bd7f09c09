"""The lead form over HTTP for e-mails that are known, under each ``LEARNER_PROOF``."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.test import TestResponse

from factories import (
    NOW,
    claimed,
    edit,
    give_lead,
    lead_form,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    rows,
)
from trackgate.core.db import db
from trackgate.forms.definition import FormDefinition
from trackgate.forms.store import save_form
from trackgate.invites.claim_models import Claim
from trackgate.invites.editing import delete_invite, new_link
from trackgate.invites.models import Access, Invite
from trackgate.learners.browsers import remember
from trackgate.web.framing import invite_path

ANN = "ann@example.com"
BOB = "bob@example.com"


def path(invite: Invite, rest: str = "") -> str:
    return invite_path(invite.public_id, invite.link_version) + rest


def ticket_in(page: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def send_details(
    client: FlaskClient, invite: Invite, email: str, **more: str
) -> TestResponse:
    """Send the lead form as a page that was open before would send it."""
    ticket = ticket_in(client.get(path(invite)))
    sent = {"ticket": ticket, "email": email, "team": "Blue", **more}
    return client.post(path(invite, "/details"), data=sent)


def same(one: TestResponse, other: TestResponse, *, named: tuple[str, str]) -> bool:
    """Tell whether two answers differ in nothing but form token and address typed."""
    texts = [
        re.sub(r'value="[^"]+"', "", answer.text).replace(email, "ADDRESS")
        for answer, email in zip((one, other), named, strict=True)
    ]
    return one.status_code == other.status_code and texts[0] == texts[1]


def strict_form() -> None:
    """Save a lead form that takes no addresses of a certain domain."""
    data = {"fields": [], "blocked_domains": ["example.com"]}
    save_form(FormDefinition.from_dict(data), now=NOW)


class TestCodeAlways:
    """Nobody learns whether an address is known."""

    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return environ | {"LEARNER_PROOF": "code_always"}

    @pytest.fixture
    def invite(self, app: Flask) -> Invite:
        """An invite; Ann has a lead, of before her domain was blocked."""
        give_lead(ANN)
        make_learner(ANN)
        strict_form()
        made = make_invite(access=Access.DETAILS)
        db.session.commit()
        return made

    def test_the_lead_form_asks_everybody_alike_for_a_code(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        known = send_details(client, invite, ANN)
        assert known.status_code == 200
        assert "Is this you?" in known.text
        assert same(known, send_details(client, invite, BOB), named=(ANN, BOB))

    def test_the_code_goes_to_the_address_that_the_form_had(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        asked = ticket_in(send_details(client, invite, BOB))
        page = client.post(path(invite, "/code/send"), data={"ticket": asked})
        assert BOB in page.text

    def test_what_is_no_address_is_said_at_the_e_mail_step(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        answer = send_details(client, invite, "bob")
        assert answer.status_code == 422
        assert "Start with your e-mail" in answer.text

    def test_a_known_browser_is_told_of_the_forms_rules(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        bob = make_learner(BOB)
        client.set_cookie("tg_learner", remember(bob, proved=True, now=NOW))
        db.session.commit()
        answer = send_details(client, invite, BOB)
        assert "cannot be used here" in answer.text


def test_a_form_for_invited_people_tells_nobody_who_is_known(
    app: Flask, client: FlaskClient
) -> None:
    give_lead(ANN)
    strict_form()
    invite = make_invite(access=Access.ALLOWED, allowed=["@example.org"])
    db.session.commit()
    known = send_details(client, invite, ANN)
    assert f'action="{path(invite, "/email")}"' in known.text
    assert same(known, send_details(client, invite, BOB), named=(ANN, BOB))


CLOSINGS: dict[str, Callable[[Invite], None]] = {
    "expired": lambda invite: edit(invite, expires_at=NOW),
    "full": lambda invite: edit(invite, claim_limit=1),
    "deleted": lambda invite: delete_invite(invite, revoke=False, now=NOW),
    "replaced": lambda invite: new_link(invite, now=NOW),
}


@pytest.mark.parametrize("closing", CLOSINGS)
class TestClosed:
    """A gate that lets nobody new in says so to every address alike."""

    @pytest.fixture
    def invite(self, app: Flask) -> Invite:
        """An invite that Ann has claimed, and whose page is open elsewhere."""
        give_lead(ANN)
        made = make_invite(access=Access.DETAILS)
        make_claim(made, make_learner(ANN))
        strict_form()
        db.session.commit()
        return made

    def close(self, invite: Invite, closing: str) -> None:
        CLOSINGS[closing](invite)
        db.session.commit()

    def test_a_known_address_reads_what_an_unknown_one_does(
        self, client: FlaskClient, invite: Invite, closing: str
    ) -> None:
        base = path(invite)
        ticket = ticket_in(client.get(base))
        self.close(invite, closing)
        answers = [
            client.post(
                f"{base}/details",
                data={"ticket": ticket, "email": email, "team": ""},
            )
            for email in (ANN, BOB, "cleo@example.org")
        ]
        assert answers[0].status_code in {403, 410}
        assert "I have been here before" in answers[0].text
        for other, email in zip(answers[1:], (BOB, "cleo@example.org"), strict=True):
            assert same(answers[0], other, named=(ANN, email))

    def test_who_has_a_claim_gets_in_by_the_form_all_the_same(
        self, client: FlaskClient, invite: Invite, closing: str
    ) -> None:
        base = path(invite)
        ann = make_learner(ANN)
        make_claim(invite, ann)
        client.set_cookie("tg_learner", remember(ann, proved=False, now=NOW))
        db.session.commit()
        ticket = ticket_in(client.get(base))
        self.close(invite, closing)
        sent = {"ticket": ticket, "email": ANN}
        assert client.post(f"{base}/details", data=sent).status_code == 303


def test_a_form_sent_twice_for_the_last_seat_gets_in_twice(
    app: Flask, client: FlaskClient
) -> None:
    lead_form()
    invite = make_invite(access=Access.DETAILS, claim_limit=1)
    db.session.commit()
    ticket = ticket_in(client.get(path(invite)))
    sent = {"ticket": ticket, "email": ANN, "team": "Blue"}
    for _sending in range(2):  # by a browser that has not kept the first answer yet
        answer = app.test_client().post(path(invite, "/details"), data=sent)
        assert answer.status_code == 303
    assert (rows(Claim), claimed(invite)) == (1, 1)


@pytest.mark.parametrize("email", ["ann", ANN, "x@spam.example"])
def test_the_sixty_first_lead_form_that_claims_nothing_has_to_wait(
    app: Flask, client: FlaskClient, email: str
) -> None:
    app.extensions["trackgate.limits"] = FixedWindowRateLimiter(MemoryStorage())
    data = {"fields": [], "blocked_domains": ["spam.example"]}
    save_form(FormDefinition.from_dict(data), now=NOW)
    make_learner(ANN)
    give_lead(ANN)
    save_form(FormDefinition.from_dict(data), now=NOW)
    invite = make_invite(access=Access.DETAILS)
    db.session.commit()
    ticket = ticket_in(client.get(path(invite)))
    sent = {"ticket": ticket, "email": email}
    link = path(invite, "/details")
    answers = [client.post(link, data=sent).status_code for _ in range(61)]
    assert set(answers[:60]) <= {200, 422}
    assert answers[60] == 429
    assert client.post(link, data={**sent, "email": BOB}).status_code == 303


class TestOpen:
    """The e-mail alone is enough."""

    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return environ | {"LEARNER_PROOF": "open"}

    @pytest.fixture
    def invite(self, app: Flask) -> Invite:
        """An invite under which Ann plays, in another browser."""
        give_lead(ANN)
        made = make_invite(access=Access.DETAILS)
        make_play(make_claim(made, make_learner(ANN)))
        db.session.commit()
        return made

    def test_a_known_e_mail_goes_on_from_the_lead_form_too(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        answer = send_details(client, invite, ANN)
        assert (answer.status_code, answer.location) == (303, path(invite))
        assert "In progress" in client.get(path(invite)).text
        assert rows(Claim) == 1

    def test_an_e_mail_that_became_known_goes_on_from_start_afresh_too(
        self, client: FlaskClient, invite: Invite
    ) -> None:
        sent = {"ticket": ticket_in(client.get(path(invite))), "email": BOB}
        form = client.post(path(invite, "/email"), data=sent)
        make_play(make_claim(invite, make_learner(BOB)))
        db.session.commit()
        sent = {"ticket": ticket_in(form)}
        assert client.post(path(invite, "/afresh"), data=sent).status_code == 303
        assert "In progress" in client.get(path(invite)).text
