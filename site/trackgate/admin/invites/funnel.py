"""The funnel of an invite: how many came how far."""

from dataclasses import dataclass

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.forms.models import Lead
from trackgate.invites.models import Invite
from trackgate.invites.statistics import Reached


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step, how many took it, and its share of the widest step."""

    name: str
    hint: str
    number: int
    width: float  # of the longest bar, 0 to 100
    approximate: bool = False
    of_before: str = ""  # "40 %" of the step before, where that says something


def new_leads(invite_id: int) -> int:
    """Give how many leads came by an invite: submissions of the form."""
    query = sa.select(sa.func.count(Lead.id)).where(Lead.invite_id == invite_id)
    return int(db.session.scalar(query) or 0)


def funnel(invite: Invite, reached: Reached, *, submitted: int) -> list[Step]:
    """Give the steps in order; those of a form only where there is one."""
    facts = [
        ("Viewed", "Looked at the invite", reached.viewed, True),
        ("Form shown", "Saw the lead form", reached.form_shown, True),
        ("Submitted", "Sent the form: a new lead", submitted, False),
        ("Claimed", "Got access", reached.claimed, False),
        ("Started", "Started a track", reached.started, False),
        ("Completed", "Completed a track", reached.completed, False),
    ]
    if not (invite.access.asks.details or reached.form_shown or submitted):
        facts = [fact for fact in facts if fact[0] not in {"Form shown", "Submitted"}]
    most = max(fact[2] for fact in facts) or 1
    steps: list[Step] = []
    for name, hint, number, approximate in facts:
        before = steps[-1].number if steps else 0
        steps.append(
            Step(
                name=name,
                hint=hint,
                number=number,
                width=round(100 * number / most, 2),
                approximate=approximate,
                of_before=percent(number, before),
            )
        )
    return steps


def percent(part: int, whole: int) -> str:
    """Give "40 %", or nothing where a share would mislead (not a part of it)."""
    return f"{round(100 * part / whole)} %" if 0 <= part <= whole != 0 else ""
