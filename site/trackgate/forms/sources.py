"""The sources of leads, to filter them by. A lead has its claim's way of naming one."""

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.forms.models import Lead
from trackgate.invites.sources import SOURCE_MOST


def tidy_source(text: str) -> str:
    """Give a source as it is stored and compared (``invites.sources``)."""
    return text.strip().lower()[:SOURCE_MOST]


def known_sources(limit: int = 50) -> list[str]:
    """Give the first sources there are, in alphabetical order.

    Hops from one to the next in the index, so that the time it takes grows with the
    sources, not with the leads.
    """
    first = sa.select(sa.func.min(Lead.source).label("source")).where(Lead.source > "")
    hops = first.cte("hops", recursive=True)
    following = (
        sa.select(sa.func.min(Lead.source))
        .where(Lead.source > hops.c.source)
        .scalar_subquery()
    )
    hops = hops.union_all(sa.select(following).where(hops.c.source.is_not(None)))
    found = sa.select(hops.c.source).where(hops.c.source.is_not(None)).limit(limit)
    return list(db.session.scalars(found))
