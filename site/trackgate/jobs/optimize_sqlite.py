"""Keeping SQLite's knowledge of its own tables up to date: a daily job."""

from datetime import datetime

import sqlalchemy as sa

from trackgate.core.db import db

_LOOKED_AT = 400  # rows of each index: a sample, so that large tables take no longer
# Every table (0x10000), not only those this connection asked; analysed where it has
# grown (0x02), by a sample (0x10).
_WHAT = 0x10012


def optimize(*, now: datetime) -> bool:
    """Let SQLite count again what it chooses indexes by, where tables have changed.

    Gives whether there was something to do: PostgreSQL does it by itself.
    """
    if db.engine.dialect.name != "sqlite":
        return False
    # Set by hand, too: SQLite before 3.46 does not know the bit for it.
    db.session.execute(sa.text(f"PRAGMA analysis_limit={_LOOKED_AT}"))
    db.session.execute(sa.text(f"PRAGMA optimize={_WHAT}"))
    return True
