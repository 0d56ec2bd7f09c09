"""Main and side learners: who an e-mail belongs to, and proving it.

``rules.md``, Knowing a learner again. Typing an e-mail proves nothing: the first
submission makes its main learner, any other browser gets a side learner.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from trackgate.core.compiled_statements import Prepared
from trackgate.core.db import db, insert_or_ignore
from trackgate.core.emails import Address
from trackgate.core.ids import digest
from trackgate.learners.browsers import Known, forget_unproved
from trackgate.learners.models import Learner, LearnerKind

# A button pressed twice comes twice within moments; later it is another person.
_SAME_PRESS = timedelta(minutes=10)


_LEARNER = Learner.__table__.c
_HOLDERS = Prepared(
    sa.select(_LEARNER.id, _LEARNER.kind)
    .where(_LEARNER.email == sa.bindparam("email"))
    .order_by(_LEARNER.kind, _LEARNER.id)
    # "main" before "side"
)
_OF_PRESS = Prepared(
    sa.select(_LEARNER.id, _LEARNER.created_at).where(
        _LEARNER.made_by == sa.bindparam("made_by")
    )
)
_INSERT = Prepared(lambda: insert_or_ignore(Learner).returning(Learner.id))


class Holder(NamedTuple):
    """A learner who has a certain e-mail."""

    id: int
    kind: LearnerKind


def holders(email: str) -> list[Holder]:
    """Give every learner with this e-mail (lower case), the main one first."""
    return [Holder._make(row) for row in _HOLDERS.all(email=email)]


def is_known(email: str) -> bool:
    """Tell whether an e-mail has a main learner."""
    found = db.session.execute(
        sa.select(Learner.id).where(
            Learner.email == email, Learner.kind == LearnerKind.MAIN
        )
    ).first()
    return found is not None


def made_by_submission(submission_id: str, email: str) -> str:
    """Give the key under which one press of a button makes one learner.

    The e-mail is part of it: on a shared machine the next person may send an old
    page again, with an address of their own.
    """
    return digest(f"{submission_id} {email}")


def learner_of_press(made_by: str, now: datetime) -> int | None:
    """Give the learner that an earlier sending of the same press has made."""
    row = _OF_PRESS.first(made_by=made_by)
    return row[0] if row and now - row[1] < _SAME_PRESS else None


def anonymous_learner(*, made_by: str, now: datetime) -> int:
    """Give a new anonymous learner; ``made_by`` is one per press of the button."""
    return _insert(LearnerKind.ANONYMOUS, None, made_by, now)


def learner_for(
    address: Address, *, current: Known | None, made_by: str, now: datetime
) -> int:
    """Give the learner for an e-mail that was typed in a browser.

    An anonymous learner of that browser takes its claims along; otherwise the first
    to come is the e-mail's main learner, and everybody after that a side learner.
    """
    if current is not None and not current.ended and current.anonymous:
        return _name(current.learner_id, address)
    return _insert(LearnerKind.MAIN, address, made_by, now)


def _insert(
    kind: LearnerKind, address: Address | None, made_by: str, now: datetime
) -> int:
    """Insert a learner; a main one becomes a side one where a main one stands."""

    def attempt(kind: LearnerKind, made_by: str | None) -> int | None:
        row = _INSERT.write(
            kind=kind,
            email=address.email if address else None,
            email_typed=address.typed if address else None,
            made_by=made_by,
            created_at=now,
        )
        return row[0] if row else None

    learner_id = attempt(kind, made_by) or learner_of_press(made_by, now)
    if learner_id is None and kind is LearnerKind.MAIN:
        kind = LearnerKind.SIDE
        learner_id = attempt(kind, made_by)
    if learner_id is None:  # the press is old and its key is taken
        learner_id = attempt(kind, None)
    if learner_id is None:  # pragma: no cover - nothing unique is left to clash
        raise RuntimeError("a learner could not be stored")
    return learner_id


def _name(learner_id: int, address: Address) -> int:
    """Give an anonymous learner its e-mail; main where nobody else has it yet.

    Two browsers may come with one e-mail at once: the unique key stops the second,
    which then finds the first and is a side learner.
    """
    try:
        with db.session.begin_nested():
            _name_once(learner_id, address)
    except sa.exc.IntegrityError:
        _name_once(learner_id, address)
    return learner_id


def _name_once(learner_id: int, address: Address) -> None:
    values = {"email": address.email, "email_typed": address.typed}
    unclaimed = ~sa.exists(
        sa.select(Learner.id)
        .where(
            Learner.email == address.email,
            Learner.kind == LearnerKind.MAIN,
            # A form sent twice finds this very learner named already.
            Learner.id != learner_id,
        )
        .correlate(None)
    )
    kind = sa.case((unclaimed, LearnerKind.MAIN.value), else_=LearnerKind.SIDE.value)
    _update(Learner.id == learner_id, kind=sa.cast(kind, Learner.kind.type), **values)


def prove(
    address: Address, *, current: Known | None, now: datetime
) -> tuple[int, int | None]:
    """Take a correct code: give the main learner, and who is to be joined to it.

    Makes the main learner where none is, and ends every browser that has not itself
    entered a code. The second number is this browser's own side or anonymous
    learner, for the caller to join.
    """
    main = _main_of(address, now)
    _update(Learner.id == main, proved_at=sa.func.coalesce(Learner.proved_at, now))
    forget_unproved(address.email, now=now)
    if current is None or current.learner_id == main:
        return main, None
    ours = current.anonymous and not current.ended
    mine = current.kind is LearnerKind.SIDE and current.email == address.email
    return main, current.learner_id if ours or mine else None


def _main_of(address: Address, now: datetime) -> int:
    """Give the main learner of an e-mail, made where there is none."""
    values = {
        "kind": LearnerKind.MAIN,
        "email": address.email,
        "email_typed": address.typed,
        "created_at": now,
    }
    db.session.execute(insert_or_ignore(Learner).values(values))
    return db.session.execute(
        sa.select(Learner.id).where(
            Learner.email == address.email, Learner.kind == LearnerKind.MAIN
        )
    ).scalar_one()


def set_joining(learner_id: int, main_id: int | None) -> None:
    """Note that a learner waits to be joined to another (None: no longer)."""
    _update(Learner.id == learner_id, joins_id=main_id)


def waiting_to_join(main_id: int) -> int | None:
    """Give a learner who waits to be joined to this one, if any."""
    return db.session.scalar(
        sa.select(Learner.id).where(Learner.joins_id == main_id).limit(1)
    )


def everybody_waiting() -> list[tuple[int, int]]:
    """Give the learners who wait to be joined, each with the one they join."""
    rows = db.session.execute(
        sa.select(Learner.id, Learner.joins_id).where(Learner.joins_id.is_not(None))
    )
    return [(row.id, row.joins_id) for row in rows if row.joins_id is not None]


def drop_learner(learner_id: int) -> None:
    """Delete a learner whose claims have gone to another, with its browsers."""
    db.session.execute(sa.delete(Learner).where(Learner.id == learner_id))


def _update(where: sa.ColumnElement[bool], **values: object) -> None:
    db.session.execute(sa.update(Learner).where(where).values(**values))
