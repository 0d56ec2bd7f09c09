"""Codes: newest only, five tries, ten minutes, single use, bound to the browser."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from factories import NOW, rows, unique
from trackgate.core.config import Settings
from trackgate.core.db import db
from trackgate.learners.codes import (
    Outcome,
    TooMany,
    ask_code,
    drop_old_codes,
    keyed_digest,
    try_code,
)
from trackgate.learners.models import EmailCode

pytestmark = pytest.mark.usefixtures("app")

ANN = "ann@example.com"
MINUTE = timedelta(minutes=1)


def ask(
    email: str = ANN,
    *,
    browser: str = "b1",
    network: str = "10.0.0.1",
    mailed: bool = True,
    now: datetime = NOW,
) -> str:
    return ask_code(
        email=email, browser=browser, network=network, mailed=mailed, now=now
    )


def enter(
    code: str,
    email: str = ANN,
    *,
    browser: str = "b1",
    network: str = "10.0.0.1",
    now: datetime = NOW,
) -> Outcome:
    return try_code(email=email, browser=browser, network=network, code=code, now=now)


def wrong(code: str) -> str:
    """Give another code than this one."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_has_six_digits_and_is_not_stored_as_it_is() -> None:
    code = ask()
    assert len(code) == 6
    assert code.isdigit()
    stored = db.session.execute(sa.select(EmailCode.__table__)).one()
    assert code not in str(stored)
    assert "b1" not in stored
    assert "10.0.0.1" not in stored


def test_the_right_code_works_once() -> None:
    code = ask()
    assert enter(code) is Outcome.RIGHT
    assert enter(code) is Outcome.ENDED


def test_a_code_may_be_written_in_groups() -> None:
    code = ask()
    assert enter(f" {code[:3]} {code[3:]}\n") is Outcome.RIGHT


def test_a_wrong_code_is_wrong_and_leaves_the_right_one_good() -> None:
    code = ask()
    assert enter(wrong(code)) is Outcome.WRONG
    assert enter("") is Outcome.WRONG
    assert enter(code) is Outcome.RIGHT


@pytest.mark.parametrize(("tries", "outcome"), [(4, Outcome.RIGHT), (5, Outcome.ENDED)])
def test_five_tries_count(tries: int, outcome: Outcome) -> None:
    code = ask()
    for _ in range(tries):
        assert enter(wrong(code)) is Outcome.WRONG
    assert enter(code) is outcome


@pytest.mark.parametrize(
    ("age", "outcome"),
    [
        (10 * MINUTE - timedelta(seconds=1), Outcome.RIGHT),
        (10 * MINUTE, Outcome.ENDED),
    ],
)
def test_a_code_is_good_for_ten_minutes(age: timedelta, outcome: Outcome) -> None:
    code = ask()
    assert enter(code, now=NOW + age) is outcome


def test_only_the_newest_code_of_a_browser_counts() -> None:
    old, new = ask(), ask()
    if old != new:
        assert enter(old) is Outcome.WRONG
    assert enter(new) is Outcome.RIGHT


def test_an_older_code_does_not_come_back_when_the_newest_is_used() -> None:
    old, new = ask(), ask()
    assert enter(new) is Outcome.RIGHT
    assert enter(old) is Outcome.ENDED


def test_a_code_works_only_in_the_browser_that_asked() -> None:
    code = ask(browser="b1")
    assert enter(code, browser="b2") is Outcome.ENDED
    ask(browser="b2")
    assert enter(code, browser="b1") is Outcome.RIGHT


def test_a_code_works_only_for_its_e_mail() -> None:
    code = ask(ANN)
    ask("bob@example.com")
    assert enter(code, "bob@example.com") is Outcome.WRONG


def test_a_code_that_was_never_mailed_proves_nothing() -> None:
    code = ask(mailed=False)
    assert enter(code) is Outcome.WRONG


def test_an_unmailed_code_counts_tries_like_a_mailed_one() -> None:
    code = ask(mailed=False)
    answers = [enter(wrong(code)) for _ in range(6)]
    assert answers == [Outcome.WRONG] * 5 + [Outcome.ENDED]


def test_where_no_code_was_asked_none_is_right() -> None:
    assert enter("123456") is Outcome.ENDED


@pytest.mark.parametrize("mailed", [True, False])
def test_an_address_and_network_ask_five_times_an_hour(mailed: bool) -> None:
    for minute in range(5):
        ask(mailed=mailed, browser=unique("b"), now=NOW + minute * MINUTE)
    with pytest.raises(TooMany):
        ask(mailed=mailed, now=NOW + 59 * MINUTE)
    ask(mailed=mailed, now=NOW + 60 * MINUTE)
    assert rows(EmailCode) == 6


def test_the_limit_of_a_pair_is_of_nobody_else() -> None:
    for _ in range(5):
        ask()
    ask("bob@example.com")
    ask(network="10.0.0.2")


def test_an_address_gets_fifty_mails_a_day() -> None:
    for number in range(50):
        ask(network=f"10.0.1.{number}")
    with pytest.raises(TooMany):
        ask(network="10.0.2.1", now=NOW + timedelta(hours=23, minutes=59))
    ask("bob@example.com", network="10.0.2.1")
    ask(network="10.0.2.1", now=NOW + timedelta(days=1))


def enter_fifty_wrong_codes() -> None:
    for number in range(10):
        browser = f"b{number}"
        code = ask(browser=browser, network=f"10.0.1.{number}")
        for _ in range(5):
            enter(wrong(code), browser=browser, network=f"10.0.1.{number}")


def test_fifty_wrong_codes_a_day_are_enough_for_an_address() -> None:
    enter_fifty_wrong_codes()
    last = ask(browser="last", network="10.0.9.9")
    with pytest.raises(TooMany):
        enter(last, browser="last", network="10.0.9.9")


def test_wrong_codes_of_yesterday_count_no_longer() -> None:
    enter_fifty_wrong_codes()
    tomorrow = NOW + timedelta(days=1)
    assert enter(ask(now=tomorrow), now=tomorrow) is Outcome.RIGHT


def test_right_codes_are_not_counted_as_wrong_ones() -> None:
    for number in range(49):
        code = ask(browser=f"b{number}", network=f"10.0.1.{number}")
        assert enter(code, browser=f"b{number}") is Outcome.RIGHT
    assert db.session.scalar(sa.select(sa.func.sum(EmailCode.tries))) == 0


def test_a_network_is_stopped_after_a_hundred_wrong_codes_an_hour() -> None:
    for number in range(20):
        email = f"p{number}@example.com"
        code = ask(email)
        for _ in range(5):
            enter(wrong(code), email)
    code = ask()
    with pytest.raises(TooMany):
        enter(code)
    elsewhere = ask(network="10.0.0.2")
    assert enter(elsewhere, network="10.0.0.2") is Outcome.RIGHT


def test_a_network_is_stopped_after_a_hundred_asks_that_mailed_nothing() -> None:
    for number in range(100):
        ask(f"p{number}@example.com", mailed=False)
    with pytest.raises(TooMany):
        ask()
    ask(network="10.0.0.2")


def test_a_classroom_behind_one_address_gets_its_mails() -> None:
    for number in range(500):
        ask(f"p{number}@example.com")


def test_codes_are_dropped_when_no_limit_counts_them_any_longer() -> None:
    ask()
    ask("bob@example.com", now=NOW + timedelta(days=1))
    assert drop_old_codes(now=NOW + timedelta(days=2)) == 0
    assert drop_old_codes(now=NOW + timedelta(days=2, minutes=1)) == 1
    assert rows(EmailCode) == 1


def test_what_could_be_guessed_is_digested_under_the_newest_secret(app: Flask) -> None:
    settings: Settings = app.extensions["trackgate.settings"]
    before = keyed_digest(ANN)
    older = replace(settings, secret_keys=("an-older-secret", *settings.secret_keys))
    app.extensions["trackgate.settings"] = older
    assert keyed_digest(ANN) == before
