"""Counting what came of an invite, by grouped queries on indexes.

Views come from the beacon and are approximate; everything else is counted from the
facts themselves, and so changes with them (an erased person's claim stays a count).
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, Play, PlayState
from trackgate.invites.view_models import ViewCount, ViewKind
from trackgate.learners.models import Learner

_plays_of_claim = sa.exists().where(Play.claim_id == Claim.id)
_completed_of_claim = _plays_of_claim.where(Play.state == PlayState.COMPLETED)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What a row of the list shows of an invite."""

    plays: int = 0
    leads: int = 0  # the identified learners who claimed


def tallies(invite_ids: Collection[int]) -> dict[int, Tally]:
    """Give the tallies of several invites, by key; one without any is left out."""
    plays = _grouped(
        sa.select(Claim.invite_id, sa.func.count(Play.id))
        .join(Play, Play.claim_id == Claim.id)
        .where(Claim.invite_id.in_(invite_ids))
    )
    leads = _grouped(
        sa.select(Claim.invite_id, sa.func.count(Claim.id))
        .join(Learner, Learner.id == Claim.learner_id)
        .where(Claim.invite_id.in_(invite_ids), Learner.email.is_not(None))
    )
    return {
        key: Tally(plays=plays.get(key, 0), leads=leads.get(key, 0))
        for key in plays.keys() | leads.keys()
    }


def _grouped(query: sa.Select[int, int]) -> dict[int, int]:
    rows = db.session.execute(query.group_by(Claim.invite_id))
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, kw_only=True)
class Reached:
    """How far visitors of one source came; claims are counted, not plays."""

    source: str = ""  # "" = came directly
    viewed: int = 0
    form_shown: int = 0
    claimed: int = 0
    started: int = 0
    completed: int = 0


def by_source(invite_id: int) -> list[Reached]:
    """Give how far an invite's visitors came, by source, most claims first."""
    found = {source: Reached(source=source, **n) for source, n in _claims(invite_id)}
    for (source, kind), number in _views(invite_id).items():
        known = found.get(source, Reached(source=source))
        found[source] = _with_views(known, kind, number)
    return sorted(
        found.values(), key=lambda one: (-one.claimed, -one.viewed, one.source)
    )


def _with_views(known: Reached, kind: ViewKind, number: int) -> Reached:
    if kind is ViewKind.VIEWED:
        return replace(known, viewed=number)
    return replace(known, form_shown=number)


def _claims(invite_id: int) -> list[tuple[str, dict[str, int]]]:
    def how_many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((condition, 1), else_=0))

    rows = db.session.execute(
        sa.select(
            Claim.source,
            sa.func.count(Claim.id).label("claimed"),
            how_many(_plays_of_claim).label("started"),
            how_many(_completed_of_claim).label("completed"),
        )
        .where(Claim.invite_id == invite_id)
        .group_by(Claim.source)
    )
    names = ("claimed", "started", "completed")
    return [(row.source, {n: int(getattr(row, n) or 0) for n in names}) for row in rows]


def _views(invite_id: int) -> dict[tuple[str, ViewKind], int]:
    rows = db.session.execute(
        sa.select(ViewCount.source, ViewCount.kind, sa.func.sum(ViewCount.number))
        .where(ViewCount.invite_id == invite_id)
        .group_by(ViewCount.source, ViewCount.kind)
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}


def total(sources: Collection[Reached]) -> Reached:
    """Give how far all visitors together came."""
    names = ("viewed", "form_shown", "claimed", "started", "completed")
    return Reached(**{n: sum(getattr(one, n) for one in sources) for n in names})


@dataclass(frozen=True, kw_only=True)
class Day:
    """What happened on one day (UTC). Plays are counted here, not claims."""

    day: date
    viewed: int = 0
    claimed: int = 0
    started: int = 0
    completed: int = 0


def by_day(invite_id: int, *, since: date) -> list[Day]:
    """Give the days from ``since`` on which anything happened, in order."""
    begin = datetime(since.year, since.month, since.day, tzinfo=UTC)
    mine = Claim.invite_id == invite_id
    plays = sa.select(sa.func.count()).join(Claim, Claim.id == Play.claim_id)
    finished = Play.state == PlayState.COMPLETED
    counted = {
        "viewed": _viewed_by_day(invite_id, since),
        "claimed": _by_day(
            sa.select(sa.func.count()).where(mine), Claim.created_at, begin
        ),
        "started": _by_day(plays.where(mine), Play.started_at, begin),
        "completed": _by_day(plays.where(mine, finished), Play.ended_at, begin),
    }
    days: dict[date, dict[str, int]] = defaultdict(dict)
    for name, numbers in counted.items():
        for day, number in numbers.items():
            days[day][name] = number
    return [Day(day=day, **days[day]) for day in sorted(days)]


def _viewed_by_day(invite_id: int, since: date) -> Counter[date]:
    rows = db.session.execute(
        sa.select(ViewCount.day, sa.func.sum(ViewCount.number))
        .where(
            ViewCount.invite_id == invite_id,
            ViewCount.kind == ViewKind.VIEWED,
            ViewCount.day >= since,
        )
        .group_by(ViewCount.day)
    )
    return Counter({row[0]: int(row[1]) for row in rows})


def _by_day(
    query: sa.Select[Any], moment: sa.orm.InstrumentedAttribute[Any], begin: datetime
) -> Counter[date]:
    """Count rows by the UTC day of ``moment``, from ``begin`` on."""
    day = _utc_day(moment)
    rows = db.session.execute(
        query.add_columns(day).where(moment >= begin).group_by(day)
    )
    return Counter({_as_date(row[1]): int(row[0]) for row in rows})


def _utc_day(moment: Any) -> sa.ColumnElement[Any]:  # noqa: ANN401 - a column
    """Give the day of a moment: stored as UTC on SQLite, told to be on PostgreSQL."""
    if db.engine.dialect.name == "sqlite":
        return sa.func.date(moment)
    return sa.func.date(sa.func.timezone("UTC", moment))


def _as_date(value: Any) -> date:  # noqa: ANN401 - text on SQLite
    return value if isinstance(value, date) else date.fromisoformat(value)


def count_unplayed(invite_id: int) -> int:
    """Give how many claims "release" would release: not revoked, never played."""
    number = db.session.scalar(
        sa.select(sa.func.count(Claim.id)).where(
            Claim.invite_id == invite_id, Claim.revoked_at.is_(None), ~_plays_of_claim
        )
    )
    return int(number or 0)
