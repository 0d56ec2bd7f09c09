"""Browsers that know a learner: remember tokens, made, read and ended.

The browser keeps a random secret; the database keeps its digest, and can end it.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from trackgate.core.compiled_statements import Prepared
from trackgate.core.db import db, rows_changed
from trackgate.core.ids import digest, new_secret
from trackgate.learners.models import Learner, LearnerKind, RememberToken


class Known(NamedTuple):
    """What a remembered browser says about who sits at it."""

    token_id: int
    learner_id: int
    kind: LearnerKind
    email: str | None
    email_typed: str | None
    proved: bool  # this very browser has entered a code
    ended: bool
    invite_id: int | None  # the only one whose framed pages know this browser

    def is_known(self, *, invite_id: int, framed: bool) -> bool:
        """Tell whether pages of an invite may know the learner by this."""
        return self.invite_id is None or (framed and self.invite_id == invite_id)

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
    RememberToken.invite_id,
).join(Learner, Learner.id == RememberToken.learner_id)
_KNOWN = Prepared(_FACTS.where(RememberToken.digest == sa.bindparam("digest")))
_BY_ID = Prepared(_FACTS.where(RememberToken.id == sa.bindparam("id")))
_BY_HOST = sa.or_(
    RememberToken.invite_id.is_not(None), RememberToken.handed_on_at.is_not(None)
)
_GRACE = timedelta(minutes=1)
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


def remember(
    learner_id: int, *, proved: bool, now: datetime, invite_id: int | None = None
) -> str:
    """Let a browser know a learner; give the secret for it to keep.

    With ``invite_id`` it is good on framed pages of that invite only.
    """
    secret = new_secret()
    _REMEMBER.write(
        digest=digest(secret),
        learner_id=learner_id,
        proved=proved,
        created_at=now,
        invite_id=invite_id,
    )
    return secret


def hand_on(token_id: int, *, now: datetime) -> bool:
    """Note that a frame token was given in for another one; False: it is used up.

    Two frames of one page give in the same one at once, so it stays good for a minute.
    The browser's own token goes on: the tab that has it may still be open.
    """
    handed_on_at = RememberToken.handed_on_at
    changed = db.session.execute(
        sa.update(RememberToken)
        .where(
            RememberToken.id == token_id,
            RememberToken.ended_at.is_(None),
            sa.or_(handed_on_at.is_(None), handed_on_at > now - _GRACE),
        )
        .values(
            handed_on_at=sa.func.coalesce(
                handed_on_at, sa.literal(now, handed_on_at.type)
            )
        )
    )
    return rows_changed(changed) > 0


def forget(token_id: int, *, now: datetime) -> None:
    """End one browser's token ("Not you?").

    Tokens that came one from another by a host page are one browser's.
    """
    mine = sa.select(RememberToken.learner_id).where(
        RememberToken.id == token_id, _BY_HOST
    )
    same = sa.and_(RememberToken.learner_id.in_(mine), _BY_HOST)
    _end(sa.or_(RememberToken.id == token_id, same), now)
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
