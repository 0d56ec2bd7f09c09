"""Taking seats as one would write it first: count, then insert. It oversells.

Races run with it to show that they would see what the real guard prevents. Run as
a program it is ``trackgate`` with this in place of the guard.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites import claims
from trackgate.invites.claim_models import Claim
from trackgate.invites.models import Invite

TOGETHER = 4
"""So many look before any of them takes."""


def count_then_take(*, patience: float) -> Callable[[int, object], Any]:
    """Give what can stand in the place of ``claims._take_seat``.

    On SQLite the look stands outside the transaction, as it does with Python's own
    driver in its default mode. Who waits longer than ``patience`` seconds for
    company goes on alone.
    """
    gate = threading.Barrier(TOGETHER)

    def take_seat(invite_id: int, _now: object) -> Any:  # noqa: ANN401
        limit = db.session.scalar(
            sa.select(Invite.claim_limit).where(Invite.id == invite_id)
        )
        taken = db.session.scalar(
            sa.select(sa.func.count(Claim.id)).where(Claim.invite_id == invite_id)
        )
        if db.engine.dialect.name == "sqlite":
            db.session.commit()
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(patience)
        if taken is None or limit is None or taken >= limit:
            return None
        return db.session.execute(
            sa.update(Invite)
            .where(Invite.id == invite_id)
            .values(claimed=Invite.claimed + 1)
            .returning(
                Invite.plays_limit, Invite.access_for, Invite.timezone, Invite.starts_at
            )
        ).first()

    return take_seat


if __name__ == "__main__":
    from trackgate.cli import main

    claims._take_seat = count_then_take(patience=10)
    main()
