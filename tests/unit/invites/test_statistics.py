"""What came of an invite: counted from facts, views apart."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from factories import (
    NOW,
    edit,
    fresh_claim,
    make_claim,
    make_invite,
    make_learner,
    make_play,
)
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, Play, PlayState
from trackgate.invites.claims import make_claim as domain_claim
from trackgate.invites.list_keys import NEVER, end_key, title_key
from trackgate.invites.models import Invite
from trackgate.invites.sources import source_of
from trackgate.invites.statistics import (
    Reached,
    Tally,
    by_day,
    by_source,
    count_unplayed,
    tallies,
    total,
)
from trackgate.invites.view_models import ViewCount, ViewKind

pytestmark = pytest.mark.usefixtures("app")


def claim_from(invite: Invite, **attribution: str) -> Claim:
    claim_id = domain_claim(
        invite_id=invite.id,
        learner_id=make_learner(),
        attribution=attribution,
        now=NOW,
    )
    return fresh_claim(claim_id)


def complete(play_id: int) -> None:
    db.session.execute(
        sa.update(Play)
        .where(Play.id == play_id)
        .values(state=PlayState.COMPLETED, ended_at=NOW + timedelta(hours=1))
    )


def add_views(invite: Invite, number: int, **more: Any) -> None:  # noqa: ANN401
    facts = {"day": NOW.date(), "kind": ViewKind.VIEWED, "source": "", **more}
    db.session.add(ViewCount(invite_id=invite.id, number=number, **facts))
    db.session.flush()


def test_leads_are_the_identified_learners_who_claimed() -> None:
    invite = make_invite()
    make_claim(invite)
    make_claim(invite, make_learner("ann@example.com"))
    assert tallies([invite.id]) == {invite.id: Tally(plays=0, leads=1)}


def test_every_play_counts_and_each_invite_has_its_own() -> None:
    one, other = make_invite(), make_invite()
    claim = make_claim(one)
    complete(make_play(claim).id)
    make_play(claim)
    make_claim(other)
    assert tallies([one.id, other.id]) == {one.id: Tally(plays=2, leads=0)}


def test_a_claim_counts_once_however_often_it_is_played() -> None:
    invite = make_invite()
    claim = claim_from(invite, utm_source="fair")
    complete(make_play(claim).id)
    complete(make_play(claim).id)
    claim_from(invite, utm_source="fair")
    assert by_source(invite.id) == [
        Reached(source="fair", claimed=2, started=1, completed=1)
    ]


def test_sources_stand_by_claims_and_views_join_them() -> None:
    invite = make_invite()
    claim_from(invite)
    claim_from(invite, utm_source="Fair ")
    claim_from(invite, utm_source="fair", referrer="https://www.example.com/x")
    add_views(invite, 9, source="fair")
    add_views(invite, 4, source="fair", kind=ViewKind.FORM_SHOWN)
    add_views(invite, 5, source="poster")
    assert by_source(invite.id) == [
        Reached(source="fair", viewed=9, form_shown=4, claimed=2),
        Reached(source="", claimed=1),
        Reached(source="poster", viewed=5),
    ]


def test_the_total_adds_every_source() -> None:
    parts = [Reached(source="a", viewed=2, claimed=1), Reached(source="b", claimed=3)]
    assert total(parts) == Reached(viewed=2, claimed=4)
    assert total([]) == Reached()


def test_days_are_those_on_which_something_happened() -> None:
    invite = make_invite()
    late = NOW.replace(hour=23, minute=59)
    claim = make_claim(invite, now=late)
    complete(make_play(claim, now=late + timedelta(minutes=2)).id)
    add_views(invite, 3)
    first, second = by_day(invite.id, since=date(2026, 11, 1))
    assert (first.day, first.viewed, first.claimed) == (date(2026, 11, 2), 3, 1)
    assert (first.started, first.completed) == (0, 1)
    assert (second.day, second.claimed, second.started) == (date(2026, 11, 3), 0, 1)


def test_days_before_the_first_are_left_out() -> None:
    invite = make_invite()
    make_claim(invite)
    add_views(invite, 3)
    assert by_day(invite.id, since=date(2026, 11, 3)) == []


def test_only_claims_that_release_would_take_count_as_unplayed() -> None:
    invite = make_invite()
    make_play(make_claim(invite))
    revoked = make_claim(invite)
    revoked.revoked_at = NOW
    make_claim(invite)
    db.session.flush()
    assert count_unplayed(invite.id) == 1


@pytest.mark.parametrize(
    ("attribution", "source"),
    [
        ({}, ""),
        ({"utm_source": " News Letter "}, "news letter"),
        ({"referrer": "https://www.example.com/page"}, "example.com"),
        ({"utm_source": "a", "referrer": "https://example.com"}, "a"),
        ({"referrer": "https://[broken"}, ""),
        ({"utm_source": "x" * 90}, "x" * 60),
    ],
)
def test_a_source_is_one_short_name(attribution: dict[str, str], source: str) -> None:
    assert source_of(attribution) == source


def test_a_claim_keeps_the_source_it_was_made_from() -> None:
    assert claim_from(make_invite(), referrer="https://blog.example/post").source == (
        "blog.example"
    )


def test_keys_of_lists_know_neither_capitals_nor_accents() -> None:
    assert title_key("  Ärger  mit STRASSE ") == "arger mit strasse"
    assert title_key("ﷺ" * 200) == title_key("ﷺ" * 200)[:400]


def test_an_invite_without_an_end_sorts_after_every_other() -> None:
    assert end_key(None, None) == NEVER
    assert end_key(None, NOW) == NOW < NEVER


def test_keys_follow_an_edit() -> None:
    invite = make_invite(title="Alpha")
    edit(invite, title="Été", expires_at=NOW)
    assert (invite.title_key, invite.end_key) == ("ete", NOW)
