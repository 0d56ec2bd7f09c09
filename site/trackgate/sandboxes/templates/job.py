"""Making the templates that pools wait for, in the background: a job.

One at a time in a process, in a thread beside the worker's, which has mail to send
meanwhile; another process that wants the same one leaves it to the first.
"""

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from trackgate.core.db import db, reading
from trackgate.jobs import worker
from trackgate.sandboxes.machines import present_image
from trackgate.sandboxes.pools.models import PoolSandbox, PoolState
from trackgate.sandboxes.templates.making import make
from trackgate.sandboxes.templates.store import (
    Plan,
    find_template,
    plan_for,
    recent_failure,
    templates_folder,
)

_at_work = threading.Lock()


def register_jobs() -> None:
    """Give the worker the making of templates."""
    worker.register(worker.Job(name="templates", every_seconds=2, run=begin_next))


def begin_next(*, now: datetime) -> threading.Thread | None:
    """Begin to make the next template that is waited for; None if there is none."""
    if _at_work.locked():
        return None
    with reading():
        plan = next(_missing(), None)
        db.session.rollback()
    if plan is None:
        return None
    folder = templates_folder()
    thread = threading.Thread(target=_make, args=(plan, folder), daemon=True)
    thread.start()
    return thread


def _make(plan: Plan, folder: Path) -> None:
    with _at_work:
        make(plan, folder)


def _missing() -> Iterator[Plan]:
    """Give what sandboxes that are being created wait for."""
    image = present_image()
    if image is None:
        return
    folder = templates_folder()
    waiting = sa.select(PoolSandbox.revision_id).where(
        PoolSandbox.state == PoolState.CREATING
    )
    for revision_id in db.session.scalars(waiting.distinct()).all():
        plan = plan_for(revision_id, image)
        if find_template(plan.id) is None and not recent_failure(folder, plan.id):
            yield plan
