"""Never past the limit: many claimers, few seats, on SQLite and PostgreSQL.

The same race is run with the guard off, to show that it would be seen.
"""

from collections.abc import Callable

import pytest
from flask import Flask

from factories import NOW, claimed, make_invite, make_learner, rows
from support.racing import at_once, of_kind, went_well
from support.unguarded import count_then_take
from trackgate.core.db import db
from trackgate.invites import claims
from trackgate.invites.claim_models import Claim
from trackgate.invites.errors import ClaimRefused, Refusal
from trackgate.invites.models import Invite

CLAIMERS = 32
SEATS = 10


def claim(invite_id: int, learner_id: int) -> Callable[[], int]:
    """Give the work of one claimer."""
    return lambda: claims.make_claim(
        invite_id=invite_id, learner_id=learner_id, attribution={}, now=NOW
    )


def race_for_seats(app: Flask) -> tuple[Invite, list[int | Exception]]:
    """Let 32 learners claim 10 seats at once; give the invite and what came of it."""
    invite = make_invite(claim_limit=SEATS)
    learners = [make_learner() for _ in range(CLAIMERS)]
    db.session.commit()
    works = [claim(invite.id, learner) for learner in learners]
    db.session.rollback()
    return invite, at_once(app, works)


def test_32_claimers_get_exactly_10_seats(race_app: Flask) -> None:
    invite, results = race_for_seats(race_app)
    refused = of_kind(results, ClaimRefused)
    assert len(set(went_well(results))) == SEATS
    assert {str(error) for error in refused} == {Refusal.FULL.value}
    assert len(refused) == CLAIMERS - SEATS
    assert claimed(invite) == rows(Claim) == SEATS


def test_without_the_guard_the_same_race_is_seen_to_oversell(
    race_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "_take_seat", count_then_take(patience=30))
    invite, results = race_for_seats(race_app)
    assert len(went_well(results)) > SEATS
    assert rows(Claim) > SEATS
    assert claimed(invite) > SEATS


def test_a_learner_who_claims_many_times_at_once_has_one_claim_and_one_seat(
    race_app: Flask,
) -> None:
    invite, learner = make_invite(claim_limit=SEATS), make_learner()
    db.session.commit()
    work = claim(invite.id, learner)
    db.session.rollback()
    results = at_once(race_app, [work] * 16)
    assert len(went_well(results)) == 16
    assert len(set(results)) == 1
    assert claimed(invite) == rows(Claim) == 1


def test_the_last_seat_claimed_twice_by_one_learner_is_one_success_told_twice(
    race_app: Flask,
) -> None:
    invite, learner = make_invite(claim_limit=1), make_learner()
    db.session.commit()
    work = claim(invite.id, learner)
    db.session.rollback()
    results = at_once(race_app, [work] * 8)
    assert len(set(went_well(results))) == 1
    assert not of_kind(results, Exception)
    assert claimed(invite) == 1
