"""Tokens: a purpose each, three errors, old keys, and a clock that tests move."""

from datetime import timedelta

import pytest
from flask import Flask

from factories import NOW
from support.clockfile import Ticking
from trackgate.core.tokens import (
    FORM_TOKEN_SECONDS,
    TimedTokenService,
    TokenExpired,
    TokenInvalid,
    TokenMissing,
    TokenService,
    form_tokens,
    frame_tokens,
    invite_tokens,
)

LINK = ["abc", 1]
FIRST_LINK = "WyJhYmMiLDFd.MV43RHdU9I5Xt-F0eSJS6HTxTnE"


def test_a_token_gives_back_what_was_signed() -> None:
    service = TokenService(["key"], purpose="invite")
    assert service.loads(service.dumps(LINK)) == LINK


@pytest.mark.parametrize("given", [None, ""])
def test_no_token_is_missing(app: Flask, given: str | None) -> None:
    with pytest.raises(TokenMissing):
        invite_tokens().loads(given)
    with pytest.raises(TokenMissing):
        form_tokens().loads(given)


@pytest.mark.parametrize("given", ["x", "a.b", "a.b.c", "é", "\x00", "." * 1000])
def test_what_we_did_not_sign_is_invalid(app: Flask, given: str) -> None:
    with pytest.raises(TokenInvalid):
        invite_tokens().loads(given)
    with pytest.raises(TokenInvalid):
        form_tokens().loads(given)


def test_a_changed_token_is_invalid(app: Flask) -> None:
    token = invite_tokens().dumps(LINK)
    other = invite_tokens().dumps(["abd", 1])
    with pytest.raises(TokenInvalid):
        invite_tokens().loads(other.split(".")[0] + "." + token.split(".")[1])


def test_a_token_of_one_purpose_is_invalid_for_another() -> None:
    token = TokenService(["key"], purpose="invite").dumps(LINK)
    with pytest.raises(TokenInvalid):
        TokenService(["key"], purpose="form").loads(token)


def test_a_token_under_an_older_key_still_holds_and_new_ones_use_the_newest() -> None:
    old = TokenService(["old"], purpose="invite")
    both = TokenService(["old", "new"], purpose="invite")
    assert both.loads(old.dumps(LINK)) == LINK
    with pytest.raises(TokenInvalid):
        old.loads(both.dumps(LINK))


def test_the_text_of_a_token_is_no_key_but_what_it_decodes_to_is(app: Flask) -> None:
    token = invite_tokens().dumps(LINK)
    assert invite_tokens().loads(token + "=") == LINK


@pytest.mark.parametrize(
    "age", [0, 1, FORM_TOKEN_SECONDS], ids=["at once", "a second", "at its end"]
)
def test_a_timed_token_tells_its_age(app: Flask, tick: Ticking, age: int) -> None:
    token = form_tokens().dumps({"s": "x"})
    tick.advance(seconds=age)
    assert form_tokens().loads(token) == ({"s": "x"}, age)


def test_a_timed_token_past_its_age_is_expired(app: Flask, tick: Ticking) -> None:
    token = form_tokens().dumps({})
    tick.advance(seconds=FORM_TOKEN_SECONDS + 1)
    with pytest.raises(TokenExpired):
        form_tokens().loads(token)


def test_a_timed_token_from_the_future_is_not_good(app: Flask, tick: Ticking) -> None:
    token = form_tokens().dumps({})
    tick.set(NOW - timedelta(minutes=5))
    with pytest.raises((TokenExpired, TokenInvalid)):
        form_tokens().loads(token)


def test_a_form_is_good_for_twelve_hours_and_no_longer(
    app: Flask, tick: Ticking
) -> None:
    token = form_tokens().dumps({})
    tick.advance(hours=12)
    form_tokens().loads(token)
    tick.advance(seconds=1)
    with pytest.raises(TokenExpired):
        form_tokens().loads(token)


def test_a_frame_token_is_good_for_thirty_days_and_no_longer(
    app: Flask, tick: Ticking
) -> None:
    token = frame_tokens().dumps([1, "invite", "https://example.com"])
    tick.advance(days=30)
    frame_tokens().loads(token)
    tick.advance(seconds=1)
    with pytest.raises(TokenExpired):
        frame_tokens().loads(token)


def test_a_token_past_its_age_still_tells_what_need_not_be_fresh(
    app: Flask, tick: Ticking
) -> None:
    token = form_tokens().dumps({"s": "x"})
    tick.advance(days=400)
    assert form_tokens().loads_old(token) == ({"s": "x"}, 400 * 24 * 3600)


@pytest.mark.parametrize("payload", [[1, "invite", "https://a.example"], {"s": "x"}])
def test_a_form_is_no_frame_token_and_a_frame_token_no_form(
    app: Flask, payload: object
) -> None:
    with pytest.raises(TokenInvalid):
        frame_tokens().loads(form_tokens().dumps(payload))
    with pytest.raises(TokenInvalid):
        form_tokens().loads(frame_tokens().dumps(payload))


def test_no_link_in_the_world_is_dead_after_a_release(app: Flask) -> None:
    """What is written here was signed by the first release, under this secret."""
    assert invite_tokens().loads(FIRST_LINK) == LINK
    assert invite_tokens().dumps(LINK) == FIRST_LINK


def test_a_timed_token_is_of_one_purpose_too(app: Flask) -> None:
    other = TimedTokenService(["test-secret"], purpose="other", max_age=60)
    with pytest.raises(TokenInvalid):
        form_tokens().loads(other.dumps({}))
