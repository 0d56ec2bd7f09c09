"""Plays: starting, pausing, resuming and ending a run of one track.

Every move is one guarded UPDATE that names the states it may leave, so that of two
requests that meet only one moves the play (``rules.md``, Plays and Pausing).
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from trackgate.core.db import db, rows_changed
from trackgate.core.ids import new_id
from trackgate.invites.claim_models import (
    LIVE_STATES,
    Claim,
    ClaimTrack,
    Play,
    PlayState,
)
from trackgate.invites.claims import ClaimFacts, lock_claim
from trackgate.invites.errors import PlayRefusal, PlayRefused
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.sandboxes import service as sandbox_service


def move(
    play_id: int, leaves: Collection[PlayState], to: PlayState, **values: object
) -> bool:
    """Move a play if it stands in one of the states it may leave; tell whether."""
    moved = db.session.execute(
        sa.update(Play)
        .where(Play.id == play_id, Play.state.in_(leaves))
        .values(state=to, **values)
    )
    return rows_changed(moved) == 1


def start_play(
    *, claim_id: int, track_id: int, revision_id: int, start_key: str, now: datetime
) -> PlayFacts:
    """Start a track under a claim, or open its live play.

    ``start_key`` is one per click, so a double click counts once. Raises
    ``PlayRefused``: revoked, access ended, no plays left, or not in the claim.
    """
    claim = lock_claim(claim_id)
    if claim is None or claim.revoked_at is not None:
        raise PlayRefused(PlayRefusal.REVOKED)
    end_by_clock(claim_id, now=now)
    found = fetch_plays(
        Play.claim_id == claim_id,
        Play.track_id == track_id,
        sa.or_(Play.state.in_(LIVE_STATES), Play.start_key == start_key),
    )
    if found:
        return found[-1]
    if claim.access_ended(now):
        raise PlayRefused(PlayRefusal.ACCESS_ENDED)
    _count_play(claim_id, track_id)
    return _begin(claim, track_id, revision_id, start_key, now)


def _count_play(claim_id: int, track_id: int) -> None:
    """Use one play of a track, by one guarded statement (invariant 4)."""
    limit = sa.select(Claim.plays_limit).where(Claim.id == claim_id).scalar_subquery()
    mine = (ClaimTrack.claim_id == claim_id, ClaimTrack.track_id == track_id)
    counted = db.session.execute(
        sa.update(ClaimTrack)
        .where(*mine, sa.or_(limit == 0, ClaimTrack.plays_used < limit))
        .values(plays_used=ClaimTrack.plays_used + 1)
    )
    if rows_changed(counted) == 1:
        return
    known = db.session.execute(sa.select(ClaimTrack.track_id).where(*mine)).first()
    raise PlayRefused(PlayRefusal.NO_PLAYS_LEFT if known else PlayRefusal.NOT_IN_CLAIM)


def _begin(
    claim: ClaimFacts, track_id: int, revision_id: int, start_key: str, now: datetime
) -> PlayFacts:
    """Write the new play down and let its runtime provide the sandbox."""
    play = Play(
        public_id=new_id(18),
        claim_id=claim.id,
        track_id=track_id,
        revision_id=revision_id,
        state=PlayState.STARTING,
        start_key=start_key,
        started_at=now,
        active_at=now,
        seconds_used=0,
        reached=1,
    )
    sandbox = sandbox_service.provision(
        revision_id=revision_id, invite_id=claim.invite_id, now=now
    )
    # Known from the first moment: whatever ends the play now also discards it.
    play.sandbox_id = sandbox.id
    db.session.add(play)
    db.session.flush()
    play_id = play.id
    db.session.expunge(play)
    if sandbox.failed:
        fail_start(play_id, now=now)
    elif sandbox.ready:
        started(play_id, now=now)
    return fetch_plays(Play.id == play_id)[0]


def started(play_id: int, *, now: datetime) -> bool:
    """Note that the sandbox is there: the clock runs from now."""
    return move(
        play_id,
        {PlayState.STARTING},
        PlayState.RUNNING,
        clock_from=now,
        active_at=now,
    )


GIVEN_BACK_MOST = 3


def fail_start(play_id: int, *, now: datetime) -> bool:
    """Note that a start failed: its play is given back, three times at the most."""
    play = fetch_plays(Play.id == play_id)[0]
    if not move(play_id, {PlayState.STARTING}, PlayState.FAILED, ended_at=now):
        return False
    db.session.execute(
        sa.update(ClaimTrack)
        .where(
            ClaimTrack.claim_id == play.claim_id,
            ClaimTrack.track_id == play.track_id,
            ClaimTrack.given_back < GIVEN_BACK_MOST,
            ClaimTrack.plays_used > 0,
        )
        .values(
            plays_used=ClaimTrack.plays_used - 1, given_back=ClaimTrack.given_back + 1
        )
    )
    return True


def pause_play(
    play: PlayFacts,
    *,
    now: datetime,
    idle: bool = False,
    states: Collection[str] | None = None,
) -> None:
    """Pause a running play; its clock stands still. Raises ``PlayRefused``.

    ``idle``: nobody asked; then what a resume took, and no machine has answered for
    yet, counts as saved. ``states``: the ids of what its page has just saved of its
    machines; what was saved before is older than what the learner sees.
    """
    if play.pause_offer_until(now) is None:
        raise PlayRefused(_why_no_pause(play, now))
    if not _saved(play, unanswered=idle, named=states):
        raise PlayRefused(PlayRefusal.NOT_SAVED)
    if not move(play.id, {PlayState.RUNNING}, PlayState.PAUSING):
        raise PlayRefused(PlayRefusal.WRONG_STATE)
    sandbox_service.pause(play.sandbox_id)
    move(
        play.id,
        {PlayState.PAUSING},
        PlayState.PAUSED,
        paused_at=now,
        seconds_used=play.seconds_played(now),
        clock_from=None,
    )


def _saved(play: PlayFacts, *, unanswered: bool, named: Collection[str] | None) -> bool:
    """Tell whether all that the play's sandbox was since it began to run is stored."""
    since = play.clock_from or play.started_at
    return sandbox_service.saved(
        play.sandbox_id,
        revision_id=play.revision_id,
        counted=sandbox_service.Counted(
            since=since, unanswered=unanswered, named=named
        ),
    )


def _why_no_pause(play: PlayFacts, now: datetime) -> PlayRefusal:
    if not play.pause_allowed:
        return PlayRefusal.NOT_PAUSABLE
    if play.state_at(now) is not PlayState.RUNNING:
        return PlayRefusal.WRONG_STATE
    return why_no_resume(play, now) or PlayRefusal.WRONG_STATE


def why_no_resume(play: PlayFacts, now: datetime) -> PlayRefusal | None:
    """Give why a paused play cannot be resumed at ``now``, or None if it can."""
    if play.revoked_at is not None:
        return PlayRefusal.REVOKED
    if play.access_ends_at is not None and now >= play.access_ends_at:
        return PlayRefusal.ACCESS_ENDED
    return None if play.resumable(now) else PlayRefusal.INVITE_EXPIRED


def resume_play(play: PlayFacts, *, now: datetime) -> None:
    """Resume a paused play; its clock runs on. Raises ``PlayRefused``."""
    lock_claim(play.claim_id)  # a revocation under way is decided before or after
    fresh = fetch_plays(Play.id == play.id)[0]
    refusal = why_no_resume(fresh, now)
    if refusal is not None:
        raise PlayRefused(refusal)
    if fresh.state_at(now) is not PlayState.PAUSED:
        raise PlayRefused(PlayRefusal.WRONG_STATE)
    if not move(play.id, {PlayState.PAUSED}, PlayState.RESUMING):
        raise PlayRefused(PlayRefusal.WRONG_STATE)
    sandbox_service.resume(play.sandbox_id, now=now)
    move(
        play.id,
        {PlayState.RESUMING},
        PlayState.RUNNING,
        clock_from=now,
        active_at=now,
        paused_at=None,
    )


def end_play(play: PlayFacts, to: PlayState, *, now: datetime) -> bool:
    """End a live play as completed, stopped or expired; tell whether it was live."""
    ended = move(
        play.id,
        LIVE_STATES,
        to,
        ended_at=now,
        seconds_used=play.seconds_played(now),
        clock_from=None,
    )
    if ended:
        sandbox_service.discard(play.sandbox_id)
    return ended


def settle(play: PlayFacts) -> bool:
    """Write down that the clock has ended a play, at the moment it did."""
    end = play.clock_end()
    return end is not None and end_play(play, PlayState.EXPIRED, now=end)


def end_by_clock(claim_id: int, *, now: datetime) -> None:
    """Settle the live plays of a claim that the clock has ended by now."""
    live = fetch_plays(Play.claim_id == claim_id, Play.state.in_(LIVE_STATES))
    for play in live:
        if play.state_at(now) is PlayState.EXPIRED:
            settle(play)


def touch(play: PlayFacts, *, now: datetime) -> bool:
    """Note a sign of the learner, from which the idle timeout counts.

    Tells whether the play runs; whoever goes on to write holds it until the end.
    """
    touched = db.session.execute(
        sa.update(Play)
        .where(Play.id == play.id, Play.state == PlayState.RUNNING)
        .values(active_at=now)
    )
    return rows_changed(touched) == 1
