"""Clearing away what is older than the organisation keeps: also a job of the worker.

The one place that knows what goes. The settings page says the same in words: change
both together. 0 days keeps everything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from trackgate.admin.base.audit import note
from trackgate.admin.base.models import AuditEntry
from trackgate.core.db import Base, db, reading, rows_changed
from trackgate.core.organisation import OrganisationRow
from trackgate.invites.claim_models import LIVE_STATES, Claim, Play
from trackgate.jobs import worker
from trackgate.learners.models import Learner, LearnerKind
from trackgate.mail.models import Mail
from trackgate.web.wording import counted

LONGEST_DAYS = 3650
_BATCH = 500
_MOST_COUNTED = 1000


@dataclass(frozen=True, kw_only=True)
class Old:
    """How many of each are older than is kept."""

    learners: int
    mails: int
    changes: int

    def __bool__(self) -> bool:
        return bool(self.learners or self.mails or self.changes)

    @property
    def words(self) -> list[str]:
        """Say it, kind by kind; a thousand stands for more, too."""
        return [
            _counted(self.learners, "anonymous learner"),
            _counted(self.mails, "mail"),
            _counted(self.changes, "entry", "entries") + " in the list of changes",
        ]


def _counted(number: int, word: str, many: str = "") -> str:
    if number >= _MOST_COUNTED:
        return f"1,000 or more {many or word + 's'}"
    return f"{number} {many}" if many and number != 1 else counted(number, word)


def register_jobs() -> None:
    """Give the worker what is to be cleared away."""
    worker.register(worker.Job(name="retention", every_seconds=3600, run=clear_old))


def clear_old(*, now: datetime) -> Old:
    """Delete what is older than is kept; give how many. Commits in batches."""
    with reading():
        days = db.session.scalar(sa.select(OrganisationRow.retention_days)) or 0
        db.session.commit()
    if days == 0:
        return Old(learners=0, mails=0, changes=0)
    before = now - timedelta(days=days)
    gone = Old(
        learners=_clear(Learner, Learner.id.expression, _old_learner(before)),
        mails=_clear(Mail, Mail.id.expression, _old_mail(before)),
        changes=_clear(AuditEntry, AuditEntry.id.expression, _old_change(before)),
    )
    if gone:
        note("retention.cleared", "; ".join(_said(gone)), now=now)
        db.session.commit()
    return gone


def _said(gone: Old) -> list[str]:
    return [
        counted(gone.learners, "anonymous learner"),
        counted(gone.mails, "mail"),
        counted(gone.changes, "older change"),
    ]


def count_old(days: int, *, now: datetime) -> Old:
    """Give how many would go at once; each is counted up to a thousand."""
    before = now - timedelta(days=days)
    return Old(
        learners=_count(Learner.id.expression, _old_learner(before)),
        mails=_count(Mail.id.expression, _old_mail(before)),
        changes=_count(AuditEntry.id.expression, _old_change(before)),
    )


def _old_learner(before: datetime) -> sa.ColumnElement[bool]:
    """Choose anonymous learners without a live play and without a sign since then.

    Their claims stay as nameless counts, their browsers are forgotten.
    """
    busy = sa.exists().where(
        Play.claim_id == Claim.id,
        sa.or_(Play.state.in_(LIVE_STATES), Play.active_at >= before),
    )
    here = sa.exists().where(
        Claim.learner_id == Learner.id, sa.or_(Claim.created_at >= before, busy)
    )
    return sa.and_(
        Learner.kind == LearnerKind.ANONYMOUS,
        Learner.created_at < before,
        sa.not_(here),
    )


def _old_mail(before: datetime) -> sa.ColumnElement[bool]:
    """Choose mails that were sent, given up or only kept; none still to be sent."""
    return sa.and_(Mail.created_at < before, Mail.due_at.is_(None))


def _old_change(before: datetime) -> sa.ColumnElement[bool]:
    return AuditEntry.at < before


def _count(key: sa.ColumnElement[int], where: sa.ColumnElement[bool]) -> int:
    some = sa.select(key).where(where).limit(_MOST_COUNTED).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _clear(
    model: type[Base], key: sa.ColumnElement[int], where: sa.ColumnElement[bool]
) -> int:
    """Delete in batches, so that the write lock is never held for long."""
    gone = 0
    while True:
        with reading():
            found = db.session.scalars(sa.select(key).where(where).limit(_BATCH)).all()
            db.session.commit()
        if not found:
            return gone
        # Asked again: meanwhile a learner may have come back.
        cleared = db.session.execute(sa.delete(model).where(key.in_(found), where))
        db.session.commit()
        if rows_changed(cleared) == 0:
            return gone
        gone += rows_changed(cleared)
