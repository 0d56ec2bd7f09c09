"""Browsers that know a learner: remember tokens, made, read and ended.

The browser keeps a random secret; the database keeps its digest, and can end it.
"""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from trackgate.db import db
from trackgate.ids import digest, new_secret
from trackgate.learners.models import Learner, LearnerKind, RememberToken
from trackgate.prepared import Prepared


class Known(NamedTuple):
    """What a remembered browser says about who sits at it."""

    token_id: int
    learner_id: int
    kind: LearnerKind
    email: str | None
    email_typed: str | None
    proved: bool  # this very browser has entered a code
    ended: bool

    @property
    def anonymous(self) -> bool:
        """Tell whether no e-mail is known."""
        return self.kind is LearnerKind.ANONYMOUS


_FACTS = sa.select(
    RememberToken.id,
    RememberToken.learner_id,
    Learner.kind,
    Learner.email,
    Learner.email_typed,
    RememberToken.proved,
    RememberToken.ended_at.is_not(None),
).join(Learner, Learner.id == RememberToken.learner_id)
_KNOWN = Prepared(_FACTS.where(RememberToken.digest == sa.bindparam("digest")))
_BY_ID = Prepared(_FACTS.where(RememberToken.id == sa.bindparam("id")))
_REMEMBER = Prepared(sa.insert(RememberToken).inline())  # gives nothing back


def who_is(secret: str | None) -> Known | None:
    """Give who a browser's secret stands for, also where it has been ended.

    An ended token is worth nothing but this: once its browser has entered a code,
    what it had is joined to the learner it proved to be.
    """
    if not secret:
        return None
    row = _KNOWN.first(digest=digest(secret))
    return Known._make(row) if row else None


def who_has(token_id: int) -> Known | None:
    """Give who a browser's token stands for, by its key."""
    row = _BY_ID.first(id=token_id)
    return Known._make(row) if row else None


def remember(learner_id: int, *, proved: bool, now: datetime) -> str:
    """Let a browser know a learner; give the secret for it to keep."""
    secret = new_secret()
    _REMEMBER.write(
        digest=digest(secret), learner_id=learner_id, proved=proved, created_at=now
    )
    return secret


def forget(token_id: int, *, now: datetime) -> None:
    """End one browser's token ("Not you?")."""
    _end(RememberToken.id == token_id, now)
    known = sa.select(RememberToken.learner_id).where(RememberToken.id == token_id)
    _end_presses(Learner.id.in_(known))


def forget_unproved(email: str, *, now: datetime) -> None:
    """End the tokens of every browser that typed this e-mail and proved nothing."""
    mine = sa.select(Learner.id).where(Learner.email == email)
    _end(
        sa.and_(RememberToken.learner_id.in_(mine), RememberToken.proved.is_(False)),
        now,
    )
    _end_presses(Learner.email == email)


def _end_presses(of: sa.ColumnElement[bool]) -> None:
    """Let no page that made a learner find that learner again.

    Else a browser whose token was ended could send its old page once more and be
    remembered anew, without any code (invariant 5).
    """
    db.session.execute(sa.update(Learner).where(of).values(made_by=None))


def _end(where: sa.ColumnElement[bool], now: datetime) -> None:
    db.session.execute(
        sa.update(RememberToken)
        .where(where, RememberToken.ended_at.is_(None))
        .values(ended_at=now)
    )
