"""What time does to plays, written down by the background worker."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.invites.claim_models import LIVE_STATES, Play, PlayState
from trackgate.invites.errors import PlayRefusal, PlayRefused
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.invites.plays import end_play, pause_play, settle

_BATCH = 500


def sweep(*, now: datetime) -> int:
    """End, pause or stop plays whose time has come; give how many. Commits.

    Walks live plays in batches by key, each in a transaction of its own, so that a
    large deployment never holds the write lock for long.
    """
    changed, after = 0, 0
    while True:
        live = fetch_plays(
            Play.state.in_(LIVE_STATES),
            Play.id.in_(
                sa.select(Play.id)
                .where(Play.state.in_(LIVE_STATES), Play.id > after)
                .order_by(Play.id)
                .limit(_BATCH)
            ),
        )
        if not live:
            db.session.rollback()
            return changed
        changed += sum(_tend(play, now) for play in live)
        db.session.commit()
        after = live[-1].id


def _tend(play: PlayFacts, now: datetime) -> bool:
    """Do what a play's clocks ask for; tell whether anything changed."""
    if play.state_at(now) is PlayState.EXPIRED:
        return settle(play)
    if play.state is PlayState.RUNNING and idle_since(play, now):
        return _end_idle(play, now)
    return False


def idle_since(play: PlayFacts, now: datetime) -> bool:
    """Tell whether the idle timeout (0 = off) has passed without a sign."""
    limit = timedelta(seconds=play.idle_timeout)
    return play.idle_timeout > 0 and now >= play.active_at + limit


def _end_idle(play: PlayFacts, now: datetime) -> bool:
    """Pause an idle play where Pause is allowed and its machines saved, else stop it.

    An upload is a sign of life (``touch``), so none that is under way is cut off.
    """
    if play.pause_offer_until(now) is None:
        return end_play(play, PlayState.STOPPED, now=now)
    try:
        pause_play(play, now=now, idle=True)
    except PlayRefused as refused:
        if refused.refusal is PlayRefusal.NOT_SAVED:
            return end_play(play, PlayState.STOPPED, now=now)
        return False  # its learner has moved it since it was read
    return True
