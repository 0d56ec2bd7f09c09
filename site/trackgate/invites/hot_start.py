"""Keeping hot start pools in step with their invites (``rules.md``, Hot start).

A pool copies neither tracks nor end from its invite: both are read when it is tended,
by the worker and with every change of the invite. Only the job commits.
"""

from datetime import datetime

import sqlalchemy as sa

from trackgate.core.db import db, reading
from trackgate.invites.models import Invite, InviteTrack
from trackgate.invites.status import closes_at
from trackgate.jobs import worker
from trackgate.sandboxes.filling import Wanted, hold, tend
from trackgate.sandboxes.machines import machine_hosts
from trackgate.sandboxes.pools.service import Pool, find_pool, invites_with_pools
from trackgate.tracks.models import TrackRevision
from trackgate.tracks.reading import newest_revisions


def register_jobs() -> None:
    """Give the worker the tending of pools."""
    worker.register(worker.Job(name="pools", every_seconds=10, run=tend_pools))


def tend_pools(*, now: datetime) -> int:
    """Tend every pool, each in a transaction of its own; give how many. Commits."""
    with reading():
        invites = invites_with_pools()
        db.session.rollback()
    for invite_id in invites:
        tend_pool(invite_id, now=now)
        db.session.commit()
    return len(invites)


def tend_pool(invite_id: int, *, now: datetime) -> None:
    """Bring the pool of an invite, if it has one, in step with the invite."""
    pool = find_pool(invite_id)
    if pool is None:
        return
    # The invite is read only once the pool is held: who tends last has seen all.
    hold(pool.id, now=now)
    pool = find_pool(invite_id) or pool
    wanted = _wanted(pool) if is_open(pool, now=now) else []
    tend(pool.id, wanted, refill=pool.settings.refill, now=now)


def is_open(pool: Pool, *, now: datetime) -> bool:
    """Tell whether a pool is to hold sandboxes at ``now``."""
    if pool.removed_at is not None:
        return False
    starts = pool.settings.starts_at
    if starts is not None and now < starts:
        return False
    invite = db.session.execute(
        sa.select(
            Invite.deleted_at, Invite.expires_at, Invite.starts_at, Invite.ends_at
        ).where(Invite.id == pool.invite_id)
    ).first()
    if invite is None or invite.deleted_at is not None:
        return False
    end = closes_at(invite)
    return end is None or now < end


def _wanted(pool: Pool) -> list[Wanted]:
    sizes = pool.settings.sizes
    return [
        Wanted(
            track_id=revision.track_id,
            revision_id=revision.id,
            size=sizes.get(revision.track_id, 0),
        )
        for revision in machine_tracks(pool.invite_id)
    ]


def machine_tracks(invite_id: int) -> list[TrackRevision]:
    """Give the newest revisions of an invite's tracks that have a machine, in order."""
    carried = db.session.scalars(
        sa.select(InviteTrack.track_id)
        .where(InviteTrack.invite_id == invite_id)
        .order_by(InviteTrack.position)
    ).all()
    newest = newest_revisions(carried)
    revisions = [newest[track_id] for track_id in carried]
    return [each for each in revisions if machine_hosts(each.services)]
