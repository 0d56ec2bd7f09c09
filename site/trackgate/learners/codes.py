"""Six-digit codes that prove an e-mail: asked for, mailed, tried, used.

Limits (``rules.md``, Knowing a learner again): newest only, ten minutes, single use,
bound to the browser that asked, five tries; 5 an hour per address and network, 50
mails and 50 wrong codes a day per address; per network only what looks like guessing.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from flask import current_app

from trackgate.core.config import Settings
from trackgate.core.db import db, rows_changed
from trackgate.learners.models import EmailCode

GOOD_FOR = timedelta(minutes=10)
TRIES = 5
_PAIR_AN_HOUR = 5
_MAILS_A_DAY = 50
_WRONG_A_DAY = 50
_NETWORK_AN_HOUR = 100


class TooMany(Exception):
    """A limit is reached: nothing was mailed or tried."""


class Outcome(StrEnum):
    """What came of trying a code."""

    RIGHT = "right"
    WRONG = "wrong"
    ENDED = "ended"  # too old, used, tried too often, or a newer one was asked for


def keyed_digest(text: str) -> str:
    """Give a digest under the deployment's secret, for what could be guessed."""
    settings: Settings = current_app.extensions["trackgate.settings"]
    key = settings.secret_keys[-1].encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def ask_code(
    *, email: str, browser: str, network: str, mailed: bool, now: datetime
) -> str:
    """Make a code for an e-mail, asked by a browser (its secret) from a network.

    ``mailed`` says whether a mail will go out; a row is kept either way. Raises
    ``TooMany``.
    """
    net = keyed_digest(network)
    _check_asks(email, net, now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    db.session.execute(
        sa.insert(EmailCode).values(
            email=email,
            browser=keyed_digest(browser),
            network=net,
            code=keyed_digest(f"{email} {code}"),
            mailed=mailed,
            asked_at=now,
            expires_at=now + GOOD_FOR,
        )
    )
    return code


def _check_asks(email: str, network: str, now: datetime) -> None:
    hour, day = now - timedelta(hours=1), now - timedelta(days=1)
    of_email, of_network = EmailCode.email == email, EmailCode.network == network
    asks = _count(of_email, of_network, EmailCode.asked_at > hour)
    mails = _count(of_email, EmailCode.mailed.is_(True), EmailCode.asked_at > day)
    if asks >= _PAIR_AN_HOUR or mails >= _MAILS_A_DAY:
        raise TooMany
    unmailed = _count(
        of_network, EmailCode.mailed.is_(False), EmailCode.asked_at > hour
    )
    if unmailed >= _NETWORK_AN_HOUR:
        raise TooMany


def _count(*where: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count(EmailCode.id)).where(*where)) or 0


def _wrong(*where: sa.ColumnElement[bool]) -> int:
    wrong = sa.select(sa.func.coalesce(sa.func.sum(EmailCode.tries), 0)).where(*where)
    return db.session.scalar(wrong) or 0


def try_code(
    *, email: str, browser: str, network: str, code: str, now: datetime
) -> Outcome:
    """Try a code; a wrong one is counted, so the caller commits in any case.

    Raises ``TooMany``.
    """
    hour, day = now - timedelta(hours=1), now - timedelta(days=1)
    net = keyed_digest(network)
    wrong_today = _wrong(EmailCode.email == email, EmailCode.asked_at > day)
    wrong_here = _wrong(EmailCode.network == net, EmailCode.asked_at > hour)
    if wrong_today >= _WRONG_A_DAY or wrong_here >= _NETWORK_AN_HOUR:
        raise TooMany
    newest = _newest(email, browser)
    if newest is None or not _spend_try(newest, now):
        return Outcome.ENDED
    digits = "".join(char for char in code if char.isdigit())
    same = hmac.compare_digest(newest.code, keyed_digest(f"{email} {digits}"))
    if not (same and newest.mailed):  # a code that nobody was sent proves nothing
        return Outcome.WRONG
    return Outcome.RIGHT if _use(newest.id, now) else Outcome.ENDED


def _newest(email: str, browser: str) -> sa.Row[int, str, bool] | None:
    return db.session.execute(
        sa.select(EmailCode.id, EmailCode.code, EmailCode.mailed)
        .where(EmailCode.email == email, EmailCode.browser == keyed_digest(browser))
        .order_by(EmailCode.id.desc())
        .limit(1)
    ).first()


def _spend_try(newest: sa.Row[int, str, bool], now: datetime) -> bool:
    """Count a try before looking, so that tries sent together are all counted."""
    spent = db.session.execute(
        sa.update(EmailCode)
        .where(
            EmailCode.id == newest.id,
            EmailCode.tries < TRIES,
            EmailCode.used_at.is_(None),
            EmailCode.expires_at > now,
        )
        .values(tries=EmailCode.tries + 1)
    )
    return rows_changed(spent) == 1


def _use(code_id: int, now: datetime) -> bool:
    """Use a code once, and take back the try that was not wrong."""
    used = db.session.execute(
        sa.update(EmailCode)
        .where(EmailCode.id == code_id, EmailCode.used_at.is_(None))
        .values(used_at=now, tries=EmailCode.tries - 1)
    )
    return rows_changed(used) == 1


def drop_old_codes(*, now: datetime) -> int:
    """Delete codes that no limit counts any longer; give how many."""
    dropped = db.session.execute(
        sa.delete(EmailCode).where(EmailCode.asked_at < now - timedelta(days=2))
    )
    return rows_changed(dropped)
