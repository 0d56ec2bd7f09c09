"""One browser has a sandbox's machines at a time, so that none overwrites another's.

Without it, a page left open elsewhere would save its old machine over what the learner
has done since. Nothing here commits.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import Base, db


class MachineHold(Base):
    """One browser has the machines of a running play; what another saves is refused."""

    __tablename__ = "machine_hold"

    sandbox_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(40))  # chosen by the browser, at random


def hold(sandbox_id: str, holder: str, *, take_over: bool = False) -> bool:
    """Give the machines to a browser, by one guarded statement; tell whether it has.

    It has not while another one does, unless it is to ``take_over``.
    """
    guard = None if take_over else MachineHold.holder == holder
    held = db.session.execute(
        _insert()
        .values(sandbox_id=sandbox_id, holder=holder)
        .on_conflict_do_update(
            index_elements=[MachineHold.sandbox_id],
            set_={"holder": holder},
            where=guard,
        )
        .returning(MachineHold.holder)
    )
    return held.first() is not None


def holds(sandbox_id: str, holder: str) -> bool:
    """Tell whether this browser has the machines."""
    has = db.session.scalar(
        sa.select(MachineHold.holder).where(MachineHold.sandbox_id == sandbox_id)
    )
    return has is not None and has == holder


def release(sandbox_id: str) -> None:
    """Take the machines from whoever has them: they stand still, or are gone."""
    db.session.execute(
        sa.delete(MachineHold).where(MachineHold.sandbox_id == sandbox_id)
    )


def _insert() -> Any:  # noqa: ANN401 - of one dialect or the other
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    return dialect.insert(MachineHold)
