"""A frame token is handed on once, and to who is there within the same minute."""

from datetime import timedelta

import pytest
from flask import Flask

from factories import NOW, make_learner
from trackgate.learners.browsers import forget, hand_on, remember, who_is

MINUTE = timedelta(minutes=1)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def environ(request: pytest.FixtureRequest, environ: dict[str, str]) -> dict[str, str]:
    """Either database: the guard is one statement that both must take alike."""
    if request.param == "sqlite":
        return environ
    return {**environ, "DATABASE_URL": request.getfixturevalue("postgres_url")}


def token_of(secret: str) -> int:
    known = who_is(secret)
    assert known is not None
    return known.token_id


def test_it_is_good_for_a_minute_from_the_first_time(app: Flask) -> None:
    token = token_of(remember(make_learner(), proved=False, now=NOW))
    assert hand_on(token, now=NOW)
    assert hand_on(token, now=NOW + 0.9 * MINUTE)
    assert not hand_on(token, now=NOW + MINUTE)


def test_not_you_ends_what_came_from_one_another_and_nobody_elses(app: Flask) -> None:
    learner = make_learner()
    window = remember(learner, proved=False, now=NOW)
    kept = remember(learner, proved=False, now=NOW)
    assert hand_on(token_of(kept), now=NOW)
    given = remember(learner, proved=False, now=NOW, invite_id=1)
    stranger = remember(make_learner(), proved=False, now=NOW, invite_id=1)
    forget(token_of(given), now=NOW)
    ended = {
        secret: known.ended
        for secret in (window, kept, given, stranger)
        if (known := who_is(secret))
    }
    assert ended == {window: False, kept: True, given: True, stranger: False}
    assert not hand_on(token_of(kept), now=NOW)
