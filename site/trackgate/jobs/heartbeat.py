"""When the background worker was last seen, for the readiness check."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core import clock
from trackgate.core.db import Base, db, insert_or_ignore, reading

WORKER = "worker"
SEEN_LATELY = timedelta(seconds=60)


class Heartbeat(Base):
    """One row a kind of process that must be seen now and then.

    By the real time, not the injected clock: it tells whether something is alive.
    """

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    seen_at: Mapped[datetime]


def beat(name: str = WORKER) -> None:
    """Note that ``name`` is alive now. Commits."""
    seen_at = clock.system_clock()
    made = db.session.execute(
        insert_or_ignore(Heartbeat)
        .values(name=name, seen_at=seen_at)
        .returning(Heartbeat.name)
    ).first()
    if made is None:
        db.session.execute(
            sa.update(Heartbeat).where(Heartbeat.name == name).values(seen_at=seen_at)
        )
    db.session.commit()


def is_alive(name: str = WORKER) -> bool:
    """Tell whether ``name`` was seen within the last minute of real time."""
    with reading():
        seen_at = db.session.scalar(
            sa.select(Heartbeat.seen_at).where(Heartbeat.name == name)
        )
    return seen_at is not None and clock.system_clock() - seen_at <= SEEN_LATELY
