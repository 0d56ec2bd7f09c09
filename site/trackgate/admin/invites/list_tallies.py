"""Tallies for the list, kept for a minute where counting them takes a while."""

from collections.abc import Collection
from datetime import datetime, timedelta

from flask import current_app

from trackgate.invites.models import Invite
from trackgate.invites.statistics import Tally, tallies

MANY = 2000
"""From so many claims on, a tally on the list may be as old as ``_KEEP``."""

_KEEP = timedelta(minutes=1)
_KEY = "trackgate.kept_tallies"
_MOST = 1000
_Kept = dict[int, tuple[datetime, Tally]]


def kept_tallies(invites: Collection[Invite], *, now: datetime) -> dict[int, Tally]:
    """Give the tally of each invite, by key."""
    kept: _Kept = current_app.extensions.setdefault(_KEY, {})
    known = {
        one.id: kept[one.id][1]
        for one in invites
        if one.claimed >= MANY and one.id in kept and now - kept[one.id][0] < _KEEP
    }
    asked = [one for one in invites if one.id not in known]
    counted = tallies([one.id for one in asked]) if asked else {}
    found = {one.id: counted.get(one.id, Tally()) for one in asked}
    _keep(kept, {one.id: (now, found[one.id]) for one in asked if one.claimed >= MANY})
    return known | found


def _keep(kept: _Kept, fresh: _Kept) -> None:
    if len(kept) + len(fresh) > _MOST:
        kept.clear()
    kept.update(fresh)
