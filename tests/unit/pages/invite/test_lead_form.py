"""The lead form over HTTP: answers and consents are those of the form that was seen."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import NOW, make_invite, make_learner
from support.clockfile import Ticking as Tick
from support.html_form import read_form
from trackgate.core.db import db
from trackgate.core.tokens import FORM_TOKEN_SECONDS
from trackgate.forms.definition import FormDefinition
from trackgate.forms.leads import get_consents, get_lead
from trackgate.forms.models import Lead
from trackgate.forms.store import save_form
from trackgate.invites.models import Access
from trackgate.learners.browsers import remember
from trackgate.web.framing import invite_path

ANN = "ann@example.com"
SEEN, NEWER = "Write to me.", "Write to me, and sell my address."


def save(text: str, **more: object) -> int:
    """Let an admin save a form with a consent; give the version's number."""
    team = {"kind": "text", "name": "team", "label": "Team"}
    news = {"kind": "consent", "name": "news", "label": "News", "text": text}
    data = {"fields": [team, news], **more}
    saved = save_form(FormDefinition.from_dict(data), now=NOW)
    db.session.commit()
    return saved.id


class Ann:
    """Somebody at a browser, from the link to the form."""

    def __init__(self, client: FlaskClient, base: str) -> None:
        self.client, self.base = client, base
        self.page = client.get(base)

    def send(self, rest: str, **typed: str) -> TestResponse:
        """Fill in the page's form and send it."""
        form = _form(self.page)
        for name, text in typed.items():
            form[name] = text
        self.page = self.client.post(self.base + rest, data=form)
        return self.page

    def details(self, **typed: str) -> TestResponse:
        return self.send("/details", **{"team": "Blue", "news": "yes", **typed})


def _form(page: TestResponse) -> dict[str, str]:
    html = page.text.replace('<form class="form"', '<form id="gate" class="form"')
    return dict(read_form(html, "gate").items())


@pytest.fixture
def ann(app: Flask, client: FlaskClient) -> Ann:
    """Ann, before the form with the consent as it stood first."""
    save(SEEN)
    invite = make_invite(access=Access.DETAILS)
    db.session.commit()
    ann = Ann(client, invite_path(invite.public_id, invite.link_version))
    assert SEEN in ann.send("/email", email=ANN).text
    return ann


def lead() -> Lead:
    found = get_lead(ANN)
    assert found is not None
    return found


def consents() -> list[tuple[str, bool]]:
    return [(each.text, each.given) for each in get_consents(lead().id)]


def test_a_consent_is_kept_with_the_text_that_was_on_the_page(ann: Ann) -> None:
    save(NEWER)
    assert ann.details().status_code == 303
    assert consents() == [(SEEN, True)]


def test_a_lead_names_the_version_that_it_answered(ann: Ann) -> None:
    newer = save(NEWER)
    ann.details()
    assert lead().form_version_id < newer
    assert [each.form_version_id for each in get_consents(lead().id)] == [
        lead().form_version_id
    ]


def test_a_form_with_a_mistake_comes_back_as_it_was(ann: Ann) -> None:
    save(NEWER)
    shown = ann.details(email="ann").text
    assert SEEN in shown
    assert NEWER not in shown
    assert ann.send("/details", email=ANN).status_code == 303
    assert consents() == [(SEEN, True)]


def test_who_comes_after_the_change_agrees_to_the_new_text(
    ann: Ann, app: Flask
) -> None:
    save(NEWER)
    ann.page = app.test_client().get(ann.base)
    assert NEWER in ann.send("/email", email=ANN).text
    ann.details()
    assert consents() == [(NEWER, True)]


def other_tab(ann: Ann) -> None:
    """Let another tab make this browser known, so that the open page is stale."""
    secret = remember(make_learner(), proved=False, now=NOW)
    db.session.commit()
    ann.client.set_cookie("tg_learner", secret)


def test_a_page_open_too_long_comes_back_with_what_was_ticked(
    ann: Ann, tick: Tick
) -> None:
    tick.advance(seconds=FORM_TOKEN_SECONDS + 1)
    assert "press Continue once more" in ann.details().text
    assert ann.send("/details").status_code == 303
    assert consents() == [(SEEN, True)]


def test_a_tick_beside_the_old_text_is_not_put_beside_the_new_one(
    ann: Ann, tick: Tick
) -> None:
    newer = save(NEWER)
    tick.advance(seconds=FORM_TOKEN_SECONDS + 1)
    assert NEWER in ann.details().text
    ann.send("/details")
    assert (lead().form_version_id, consents()) == (newer, [(NEWER, False)])


class TestSuspect:
    """A form is held that came back sooner than a person could look at it."""

    def test_who_sends_a_first_showing_at_once_is_suspect(self, ann: Ann) -> None:
        ann.details()
        assert lead().suspect

    def test_the_time_before_a_mistake_counts(self, ann: Ann, tick: Tick) -> None:
        tick.advance(seconds=40)
        assert ann.details(email="ann").status_code == 422
        ann.send("/details", email=ANN)
        assert not lead().suspect

    def test_the_times_of_several_showings_add_up(self, ann: Ann, tick: Tick) -> None:
        for _showing in range(2):
            tick.advance(seconds=1)
            ann.details(email="ann")
        tick.advance(seconds=1)
        ann.send("/details", email=ANN)
        assert not lead().suspect

    def test_a_mistake_sent_at_once_gives_no_time(self, ann: Ann) -> None:
        ann.details(email="ann")
        ann.send("/details", email=ANN)
        assert lead().suspect

    def test_who_reads_longer_than_a_page_is_good_for_is_a_person(
        self, ann: Ann, tick: Tick
    ) -> None:
        tick.advance(seconds=FORM_TOKEN_SECONDS + 1)
        ann.details()
        ann.send("/details")
        assert not lead().suspect

    def test_the_time_before_another_tab_made_the_browser_known_counts(
        self, ann: Ann, tick: Tick
    ) -> None:
        tick.advance(seconds=40)
        other_tab(ann)
        assert "press Continue once more" in ann.details().text
        ann.send("/details")
        assert not lead().suspect

    def test_a_made_up_form_token_gives_no_time(self, ann: Ann, tick: Tick) -> None:
        tick.advance(seconds=40)
        assert "press Continue once more" in ann.details(ticket="made-up").text
        ann.send("/details")
        assert lead().suspect

    def test_the_time_of_the_e_mail_step_is_not_the_forms(
        self, ann: Ann, tick: Tick
    ) -> None:
        ann.page = ann.client.get(ann.base)
        tick.advance(seconds=40)
        ann.send("/email", email=ANN)
        ann.details()
        assert lead().suspect
