"""Hot start pools: in step with their invite, filled, taken from, discarded."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from conftest import Tick
from factories import (
    NOW,
    add_revision,
    edit,
    id_of_track,
    make_claim,
    make_invite,
    make_play,
    make_track,
)
from support.machines import fail_image, make_image, make_template
from trackgate.core.db import db
from trackgate.invites.editing import delete_invite, restore_invite
from trackgate.invites.hot_start import tend_pool, tend_pools
from trackgate.invites.models import Invite
from trackgate.jobs import worker
from trackgate.sandboxes import service as sandbox_service
from trackgate.sandboxes.browser_machines import NO_IMAGE
from trackgate.sandboxes.filling import TRY_AGAIN_AFTER
from trackgate.sandboxes.pools.models import PoolSandbox, PoolTrack
from trackgate.sandboxes.pools.service import (
    PoolSettings,
    Tally,
    find_pool,
    remove_pool,
    save_pool,
    tallies,
)
from trackgate.tracks.models import Track

pytestmark = pytest.mark.usefixtures("app")

MACHINE = [{"name": "shell", "kind": "machine"}]
LIMITS = {"time_limit": 7200, "idle_timeout": 600, "pause_limit_days": 7}


def machine_track(slug: str) -> int:
    track_id = make_track(slug, pausable=True, services=MACHINE, **LIMITS).id
    make_template(track_id)
    return track_id


@pytest.fixture
def lab() -> int:
    """The key of a track with a machine, and an image that it can start from."""
    make_image()
    return machine_track("lab")


def pooled(size: int = 3, *, invite: Invite | None = None, **settings: Any) -> Invite:  # noqa: ANN401
    """Give an invite of the track ``lab`` with a pool, tended once."""
    invite = invite or make_invite(tracks=["lab"], expires_at=NOW + timedelta(days=9))
    pool = PoolSettings(sizes={id_of_track("lab"): size}, **settings)
    save_pool(invite.id, pool, now=NOW)
    tend_pool(invite.id, now=NOW)
    return invite


def boxes(invite: Invite, state: str = "available") -> set[str]:
    pool = find_pool(invite.id)
    assert pool is not None
    return set(
        db.session.scalars(
            db.select(PoolSandbox.sandbox_id).where(
                PoolSandbox.pool_id == pool.id, PoolSandbox.state == state
            )
        )
    )


def play(invite: Invite, slug: str = "lab") -> str | None:
    return make_play(make_claim(invite), slug).sandbox_id


def test_a_pool_fills_to_its_size_and_says_so(lab: int) -> None:
    assert tallies(pooled(3).id) == {lab: Tally(available=3)}


def test_a_play_takes_an_available_sandbox_and_another_play_another(lab: int) -> None:
    invite = pooled(2)
    there = boxes(invite)
    assert {play(invite), play(invite)} == there
    assert boxes(invite, "claimed") == there
    assert tallies(invite.id)[lab] == Tally(claimed=2)


def test_with_none_available_a_play_starts_in_the_normal_way(lab: int) -> None:
    invite = pooled(1)
    first, second = play(invite), play(invite)
    assert first in boxes(invite, "claimed")
    assert second is not None
    assert second.startswith("vm-")
    assert second not in boxes(invite, "claimed")


def test_a_claim_made_before_the_pool_takes_from_it_too(lab: int) -> None:
    invite = make_invite(tracks=["lab"])
    claim = make_claim(invite)
    pooled(1, invite=invite)
    assert make_play(claim, "lab").sandbox_id in boxes(invite, "claimed")


def test_a_pool_belongs_to_one_invite(lab: int) -> None:
    mine, other = pooled(1), make_invite(tracks=["lab"], title="Other")
    assert play(other) is not None
    assert tallies(mine.id)[lab] == Tally(available=1)


def test_with_refill_what_was_claimed_is_replaced(lab: int) -> None:
    invite = pooled(2, refill=True)
    play(invite)
    tend_pool(invite.id, now=NOW)
    assert tallies(invite.id)[lab] == Tally(available=2, claimed=1)


def test_without_refill_the_pool_fills_once(lab: int) -> None:
    invite = pooled(2, refill=False)
    play(invite)
    tend_pool(invite.id, now=NOW)
    assert tallies(invite.id)[lab] == Tally(available=1, claimed=1)


def test_a_smaller_size_discards_what_is_too_many(lab: int) -> None:
    invite = pooled(4)
    taken = play(invite)
    pooled(1, invite=invite)
    assert tallies(invite.id)[lab] == Tally(available=1, claimed=1)
    assert boxes(invite, "claimed") == {taken}


def test_a_pool_waits_for_its_start(lab: int) -> None:
    starts = NOW + timedelta(hours=1)
    invite = pooled(2, starts_at=starts)
    assert tallies(invite.id) == {}
    tend_pool(invite.id, now=starts)
    assert tallies(invite.id)[lab] == Tally(available=2)


def test_an_edit_discards_only_the_unclaimed_of_a_removed_track(lab: int) -> None:
    den = machine_track("den")
    invite = make_invite(tracks=["lab", "den"])
    save_pool(invite.id, PoolSettings(sizes={lab: 2, den: 2}), now=NOW)
    tend_pool(invite.id, now=NOW)
    taken = play(invite)
    edit(invite, tracks=["den"])
    assert tallies(invite.id) == {lab: Tally(claimed=1), den: Tally(available=2)}
    assert boxes(invite, "claimed") == {taken}


def test_the_claim_of_a_removed_track_starts_it_in_the_normal_way(lab: int) -> None:
    make_track("words")
    invite = pooled(2, invite=make_invite(tracks=["lab", "words"]))
    claim = make_claim(invite)
    edit(invite, tracks=["words"])
    assert make_play(claim, "lab").sandbox_id is not None
    assert tallies(invite.id) == {}


def test_the_end_of_the_invite_discards_only_the_unclaimed(lab: int) -> None:
    invite = pooled(3)
    taken = play(invite)
    assert invite.expires_at is not None
    tend_pool(invite.id, now=invite.expires_at - timedelta(seconds=1))
    assert len(boxes(invite)) == 3
    tend_pool(invite.id, now=invite.expires_at)
    assert tallies(invite.id)[lab] == Tally(claimed=1)
    assert boxes(invite, "claimed") == {taken}


def test_the_end_moves_with_the_invite(lab: int) -> None:
    invite = pooled(3)
    edit(invite, expires_at=NOW)
    assert tallies(invite.id) == {}
    edit(invite, expires_at=NOW + timedelta(days=30))
    tend_pool(invite.id, now=NOW + timedelta(days=20))
    assert tallies(invite.id)[lab] == Tally(available=3)


def test_without_an_end_a_pool_lives_until_it_is_removed(lab: int) -> None:
    invite = pooled(1, invite=make_invite(tracks=["lab"]))
    tend_pool(invite.id, now=NOW + timedelta(days=4000))
    assert tallies(invite.id)[lab] == Tally(available=1)
    taken = play(invite)
    tend_pool(invite.id, now=NOW)
    remove_pool(invite.id, now=NOW)
    tend_pool(invite.id, now=NOW)
    assert tallies(invite.id)[lab] == Tally(claimed=1)
    assert boxes(invite, "claimed") == {taken}


def test_deleting_the_invite_discards_only_the_unclaimed(lab: int) -> None:
    invite = pooled(2)
    play(invite)
    delete_invite(invite, revoke=False, now=NOW)
    assert tallies(invite.id)[lab] == Tally(claimed=1)
    restore_invite(invite, now=NOW)
    assert tallies(invite.id)[lab] == Tally(available=2, claimed=1)


def test_a_new_revision_replaces_what_nobody_has_claimed(lab: int) -> None:
    invite = pooled(2)
    old = boxes(invite)
    track = db.session.get_one(Track, lab)
    add_revision(track, pausable=True, services=MACHINE, **LIMITS)
    assert play(invite) not in old
    tend_pool(invite.id, now=NOW)
    assert not boxes(invite) & old
    assert play(invite) in boxes(invite, "claimed")


def test_without_an_image_it_fails_with_the_reason_and_plays_start(lab: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox_service, "present_image", lambda: None)
        invite = pooled(2)
        assert tallies(invite.id)[lab] == Tally(failed=2, reason=NO_IMAGE)
        assert play(invite) is None
    tend_pool(invite.id, now=NOW + TRY_AGAIN_AFTER - timedelta(seconds=1))
    assert tallies(invite.id)[lab].failed == 2
    tend_pool(invite.id, now=NOW + TRY_AGAIN_AFTER)
    assert tallies(invite.id)[lab] == Tally(available=2)


def test_what_stands_on_an_image_that_failed_is_no_longer_available(lab: int) -> None:
    invite = pooled(2)
    assert tallies(invite.id)[lab] == Tally(available=2)
    fail_image()
    tend_pool(invite.id, now=NOW)
    assert tallies(invite.id)[lab] == Tally(failed=2, reason=NO_IMAGE)
    assert play(invite) is None


def test_what_is_discarded_is_discarded_by_its_runtime(
    lab: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[str | None] = []
    monkeypatch.setattr(sandbox_service, "discard", dropped.append)
    invite = pooled(2)
    there = boxes(invite)
    delete_invite(invite, revoke=False, now=NOW)
    assert set(dropped) == there


def test_the_worker_fills_pools(app: Flask, lab: int, tick: Tick) -> None:
    invite = make_invite(tracks=["lab"])
    save_pool(invite.id, PoolSettings(sizes={lab: 2}), now=NOW)
    invite_id = invite.id
    db.session.commit()
    jobs = [job for job in worker.JOBS if job.name == "pools"]
    assert [job.run for job in jobs] == [tend_pools]
    assert worker.run_once(now=tick.now, jobs=jobs) == []
    db.session.rollback()
    assert tallies(invite_id)[lab] == Tally(available=2)


@pytest.mark.parametrize("size", [-1, 501])
def test_the_database_knows_the_sizes(lab: int, size: int) -> None:
    pooled(1)
    with pytest.raises(IntegrityError):
        db.session.execute(sa.update(PoolTrack).values(size=size))


@pytest.mark.parametrize(
    "change", [{"state": "claimed"}, {"state": "failed"}, {"claimed_at": NOW}]
)
def test_the_database_knows_what_goes_with_a_state(
    lab: int, change: dict[str, object]
) -> None:
    pooled(1)
    with pytest.raises(IntegrityError):
        db.session.execute(sa.update(PoolSandbox).values(change))
