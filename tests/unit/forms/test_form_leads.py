"""Leads: one per e-mail, with what was agreed to, never overwritten."""

from datetime import datetime
from typing import Any, Protocol

import pytest
import sqlalchemy as sa

from support.form_making import form_of, post
from trackgate.core.db import db
from trackgate.core.emails import normalise
from trackgate.forms import leads
from trackgate.forms.definition import FormDefinition
from trackgate.forms.models import Consent, Lead
from trackgate.forms.store import StoredForm, save_form

pytestmark = pytest.mark.usefixtures("app")

TEAM = {"name": "team"}
NEWS = {"name": "news", "kind": "consent", "text": "Send me news."}
CALL = {"name": "call", "kind": "consent", "text": "Call me."}


class Clock(Protocol):
    now: datetime

    def advance(self, **delta: float) -> None: ...


@pytest.fixture
def stored(tick: Clock) -> StoredForm:
    return save_form(form_of(TEAM, NEWS, CALL).definition, now=tick.now)


def store(stored: StoredForm, now: datetime, email: str, **more: Any) -> bool:  # noqa: ANN401
    given = {"suspect": False, "team": "Blue", "news": "yes"} | more
    suspect = bool(given.pop("suspect"))
    return leads.store_lead(
        email=normalise(email),
        stored=stored,
        submission=post(stored, **given),
        invite_id=7,
        attribution={"utm_source": "fair"},
        page="/i/abc",
        suspect=suspect,
        now=now,
    )


def test_a_lead_is_stored_with_all_that_belongs_to_it(
    stored: StoredForm, tick: Clock
) -> None:
    assert store(stored, tick.now, "Ann@Example.com")
    lead = leads.get_lead("ann@example.com")
    assert lead is not None
    assert lead.email_typed == "Ann@example.com"
    assert lead.form_version_id == stored.id
    assert lead.invite_id == 7
    assert lead.answers == {"team": "Blue"}
    assert lead.attribution == {"utm_source": "fair"}
    assert lead.suspect is False
    assert lead.created_at == lead.updated_at == tick.now
    assert len(lead.public_id) == 14


def test_a_consent_keeps_text_version_time_page_and_refusals_too(
    stored: StoredForm, tick: Clock
) -> None:
    store(stored, tick.now, "ann@example.com")
    lead = leads.get_lead("ann@example.com")
    assert lead is not None
    rows = leads.get_consents(lead.id)
    assert [(row.field, row.text, row.given) for row in rows] == [
        ("news", "Send me news.", True),
        ("call", "Call me.", False),
    ]
    assert {(row.form_version_id, row.page, row.at) for row in rows} == {
        (stored.id, "/i/abc", tick.now)
    }


def test_a_second_submission_changes_nothing(stored: StoredForm, tick: Clock) -> None:
    store(stored, tick.now, "ann@example.com")
    tick.advance(days=1)
    assert not store(stored, tick.now, "ANN@example.com", team="Red", call="yes")
    lead = leads.get_lead("ann@example.com")
    assert lead is not None
    assert lead.answers == {"team": "Blue"}
    assert db.session.scalar(sa.select(sa.func.count(Consent.id))) == 2


def test_a_form_without_consents_makes_one_write(tick: Clock, asked: list[str]) -> None:
    plain = save_form(form_of(TEAM).definition, now=tick.now)
    asked.clear()
    assert store(plain, tick.now, "ann@example.com")
    assert [text.split()[0] for text in asked] == ["INSERT"]


def test_every_consent_is_written_with_its_lead(asked: list[str], tick: Clock) -> None:
    stored = save_form(form_of(TEAM, NEWS, CALL).definition, now=tick.now)
    asked.clear()
    store(stored, tick.now, "ann@example.com")
    assert [text.split()[2] for text in asked] == ["lead", "consent", "consent"]


@pytest.mark.parametrize("sent", [{"website": "x"}, {"team": "x" * 300}])
def test_what_must_not_be_stored_is_refused(
    stored: StoredForm, tick: Clock, sent: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="no lead"):
        store(stored, tick.now, "ann@example.com", **sent)
    assert not leads.lead_exists("ann@example.com")


def test_an_email_is_known_once_it_has_a_lead(stored: StoredForm, tick: Clock) -> None:
    assert not leads.lead_exists("ann@example.com")
    store(stored, tick.now, "ann@example.com")
    assert leads.lead_exists("ann@example.com")
    assert not leads.lead_exists("bob@example.com")
    assert leads.get_lead("bob@example.com") is None


def test_erasing_removes_the_lead_and_its_consents_only(
    stored: StoredForm, tick: Clock
) -> None:
    store(stored, tick.now, "ann@example.com")
    store(stored, tick.now, "bob@example.com")
    assert leads.erase_lead("ann@example.com")
    assert not leads.lead_exists("ann@example.com")
    assert db.session.scalar(sa.select(sa.func.count(Consent.id))) == 2
    assert leads.lead_exists("bob@example.com")


def test_an_erased_email_is_new_afterwards(stored: StoredForm, tick: Clock) -> None:
    store(stored, tick.now, "ann@example.com")
    leads.erase_lead("ann@example.com")
    assert not leads.erase_lead("ann@example.com")
    assert store(stored, tick.now, "ann@example.com", team="Red")


def test_a_suspect_lead_is_held_until_it_is_released(
    stored: StoredForm, tick: Clock
) -> None:
    store(stored, tick.now, "ann@example.com", suspect=True)
    lead = leads.get_lead("ann@example.com")
    assert lead is not None
    assert lead.suspect
    tick.advance(hours=1)
    assert leads.release_lead("ann@example.com", now=tick.now)
    db.session.expire_all()
    assert not lead.suspect
    assert lead.updated_at == tick.now
    assert not leads.release_lead("ann@example.com", now=tick.now)


def test_the_database_itself_keeps_one_lead_per_email(
    stored: StoredForm, tick: Clock
) -> None:
    store(stored, tick.now, "ann@example.com")
    twin = sa.insert(Lead).from_select(
        ["email", "public_id", "email_typed", "form_version_id", "answers"],
        sa.select(
            Lead.email, sa.literal("x"), Lead.email, Lead.form_version_id, Lead.answers
        ),
    )
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(twin)


@pytest.mark.parametrize(
    ("seconds", "fields", "quick"),
    [(0, 5, True), (2.9, 5, True), (3, 5, False), (60, 5, False), (0, 0, False)],
)
def test_less_than_three_seconds_is_too_quick_for_a_person(
    seconds: float, fields: int, quick: bool
) -> None:
    assert leads.is_too_quick(seconds, fields) is quick


def test_a_lead_of_a_form_without_fields_has_no_answers(tick: Clock) -> None:
    bare = save_form(FormDefinition(), now=tick.now)
    assert store(bare, tick.now, "ann@example.com")
    lead = leads.get_lead("ann@example.com")
    assert lead is not None
    assert lead.answers == {}
