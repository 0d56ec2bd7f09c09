"""Merging two people: two addresses turn out to be one person's. The caller commits.

An admin says which address stays. What was decided:

* The claims of the main learner that goes are joined to the one that stays by the
  rules of ``invites.joining``; where two plays of a track are live, one is chosen.
* Nobody gets in by it: browsers of the address that goes are forgotten, and those of
  the address that stays must prove it by a code unless they have (invariant 5).
* Side learners of the address that goes stay side learners, of the address that
  stays: a code joins them, as it would have joined them before.
* The lead that stays keeps its answers and consents, and they are what is exported;
  the other's are kept beside it to be read. Where only one has a lead, it stays.
* The address that goes is new afterwards. Its codes and mail go.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.core.emails import Address
from trackgate.core.ids import new_secret
from trackgate.forms.merging import merge_leads
from trackgate.invites.joining import LivePair, join_claims, live_pairs
from trackgate.learners.browsers import forget_unproved
from trackgate.learners.identity import drop_learner, holders, is_known, learner_for
from trackgate.learners.models import EmailCode, Learner, LearnerKind, RememberToken
from trackgate.mail.models import Mail
from trackgate.mail.recipients import mail_to


class MustChoose(Exception):
    """Two plays of one track are live; nothing was changed."""

    def __init__(self, pairs: Sequence[LivePair]) -> None:
        super().__init__(f"{len(pairs)} tracks are live twice")
        self.pairs = pairs


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What a merge came to."""

    lead_moved: bool  # the address that stays had no lead and has the other's now
    lead_kept_aside: bool  # both had one; the other's answers are kept to be read


def main_learner(email: str) -> int | None:
    """Give the main learner of an e-mail (lower case)."""
    for holder in holders(email):
        if holder.kind is LearnerKind.MAIN:
            return holder.id
    return None


def choices(*, stays: str, goes: str) -> list[LivePair]:
    """Give the tracks that are live for both, of which one play each can stay."""
    main, spare = main_learner(stays), main_learner(goes)
    if main is None or spare is None:
        return []
    return live_pairs(spare_learner=spare, main_learner=main)


def merge_people(
    *, stays: Address, goes: Address, keep: Collection[str] = (), now: datetime
) -> Merged:
    """Make two addresses one person, known by ``stays`` from now on.

    ``keep`` holds public ids of plays, one of each pair that ``choices`` gives.
    Raises ``MustChoose``, and ``ValueError`` for one address twice.
    """
    if stays.email == goes.email:
        raise ValueError("an address cannot be merged with itself")
    spare = main_learner(goes.email)
    if spare is not None:
        _join(spare, _main_for(stays, now), keep, now)
    _move_sides(stays, goes, now)
    forget_unproved(stays.email, now=now)
    merged = merge_leads(stays=stays, goes=goes.email, now=now)
    db.session.execute(sa.delete(EmailCode).where(EmailCode.email == goes.email))
    db.session.execute(sa.delete(Mail).where(mail_to(goes.email)))
    return Merged(
        lead_moved=merged.moved,
        lead_kept_aside=merged.kept_aside,
    )


def _main_for(stays: Address, now: datetime) -> int:
    """Give the main learner of the address that stays, made where there is none."""
    if not is_known(stays.email):
        learner_for(stays, current=None, made_by=new_secret(), now=now)
    main = main_learner(stays.email)
    if main is None:  # pragma: no cover - it was made just now
        raise LookupError("the address has no main learner")
    return main


def _join(spare: int, main: int, keep: Collection[str], now: datetime) -> None:
    joined = join_claims(spare_learner=spare, main_learner=main, keep=keep, now=now)
    if not joined:
        raise MustChoose(live_pairs(spare_learner=spare, main_learner=main))
    # Whoever waits to be joined to the one waits for the other now.
    _update(Learner.joins_id == spare, joins_id=main)
    drop_learner(spare)


def _move_sides(stays: Address, goes: Address, now: datetime) -> None:
    """Make the side learners of one address those of the other, in no browser."""
    mine = Learner.email == goes.email
    sides = sa.select(Learner.id).where(mine)
    db.session.execute(
        sa.update(RememberToken)
        .where(RememberToken.learner_id.in_(sides), RememberToken.ended_at.is_(None))
        .values(ended_at=now)
    )
    _update(mine, email=stays.email, email_typed=stays.typed, made_by=None)


def _update(where: sa.ColumnElement[bool], **values: object) -> None:
    db.session.execute(sa.update(Learner).where(where).values(**values))
