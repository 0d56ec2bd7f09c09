"""Who of an invite stands where, and who may need help. Pure: facts in, places out.

Somebody is stuck who is at one challenge twice as long as half of the others were
(five minutes at the least), or tried it wrongly several times.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from trackgate.invites.claim_models import LIVE_STATES, PlayState
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.room_facts import RoomFacts, Seat, Sign, Step

TRIES = 3  # wrong ones, from which on somebody is stuck
TIMES = 2  # as long as half of the others took
LEAST = timedelta(minutes=5)
ALONE = timedelta(minutes=20)  # where too few others were there to compare with
OTHERS = 3


class Standing(StrEnum):
    """How somebody fares; in the order of who needs help first."""

    STUCK = "stuck"
    FAILED = "failed"  # the last start did not work
    ENDED = "ended"  # stopped, or time ran out, with tracks left to complete
    WAITING = "waiting"  # nothing is under way
    WORKING = "working"
    PAUSED = "paused"
    FINISHED = "finished"  # every track of the claim was completed


_ORDER = {standing: place for place, standing in enumerate(Standing)}
_OVER = {
    PlayState.FAILED: Standing.FAILED,
    PlayState.STOPPED: Standing.ENDED,
    PlayState.EXPIRED: Standing.ENDED,
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where one claim's learner is."""

    claim_id: int
    number: int  # in the order of claims, for who has no name
    standing: Standing
    since: datetime  # at the challenge, or so
    done: int  # tracks completed
    tracks: int
    play: PlayFacts | None = None  # the one under way, else the last
    sign: Sign | None = None  # the challenge reached, where the track is not completed
    tries: int = 0  # at that challenge, all wrong
    usual: timedelta | None = None  # how long half of the others took there


def places(facts: RoomFacts, *, now: datetime) -> list[Place]:
    """Give everybody's place, who needs help first; the longest first among equals."""
    usual = usual_times(facts)
    found = [
        _place(seat, number, facts, usual, now)
        for number, seat in enumerate(facts.seats, 1)
    ]
    return sorted(found, key=lambda one: (_ORDER[one.standing], one.since, one.number))


def usual_times(facts: RoomFacts) -> dict[int, timedelta]:
    """Give how long half of those who did a challenge took, where enough did."""
    took: dict[int, list[float]] = defaultdict(list)
    for plays in facts.plays.values():
        for play in plays:
            begun = play.started_at
            for step in _completed(facts.steps.get(play.id, ())):
                if step.completed_at is not None:
                    seconds = (step.completed_at - begun).total_seconds()
                    took[step.challenge_id].append(seconds)
                    begun = step.completed_at
    return {
        challenge: timedelta(seconds=median(times))
        for challenge, times in took.items()
        if len(times) >= OTHERS
    }


def _completed(steps: Iterable[Step]) -> list[Step]:
    done = [step for step in steps if step.completed_at is not None]
    return sorted(done, key=lambda step: (str(step.completed_at), step.challenge_id))


def _place(
    seat: Seat,
    number: int,
    facts: RoomFacts,
    usual: dict[int, timedelta],
    now: datetime,
) -> Place:
    plays = facts.plays.get(seat.claim_id, [])
    states = {play.id: play.state_at(now) for play in plays}
    done = len({p.track_id for p in plays if states[p.id] is PlayState.COMPLETED})
    live = [play for play in plays if states[play.id] in LIVE_STATES]
    if live:
        play = max(live, key=lambda play: (play.active_at, play.id))
        return _busy(seat, number, done, play, facts, usual, now)
    last = plays[-1] if plays else None
    standing = _idle(last, states)
    if done >= seat.tracks > 0:
        standing = Standing.FINISHED
    over = last is not None and standing in {Standing.FAILED, Standing.ENDED}
    return Place(
        claim_id=seat.claim_id,
        number=number,
        standing=standing,
        sign=_sign(last, facts) if last and over else None,
        since=_over_since(last) if last else seat.created_at,
        done=done,
        tracks=seat.tracks,
        play=last,
    )


def _over_since(play: PlayFacts) -> datetime:
    # What the clock has ended may not be written down yet.
    return play.ended_at or play.clock_end() or play.started_at


def _idle(last: PlayFacts | None, states: dict[int, PlayState]) -> Standing:
    if last is None:
        return Standing.WAITING
    return _OVER.get(states[last.id], Standing.WAITING)


def _busy(
    seat: Seat,
    number: int,
    done: int,
    play: PlayFacts,
    facts: RoomFacts,
    usual: dict[int, timedelta],
    now: datetime,
) -> Place:
    """Give the place of somebody with a play under way."""
    steps = facts.steps.get(play.id, [])
    sign = _sign(play, facts)
    at = [s for s in steps if sign is not None and s.challenge_id == sign.challenge_id]
    tries = sum(step.tries for step in at if step.completed_at is None)
    half = usual.get(sign.challenge_id) if sign else None
    since = _since(play, steps)
    standing = Standing.WORKING
    if play.state is PlayState.PAUSED:
        standing = Standing.PAUSED
    elif tries >= TRIES or now - since >= _too_long(half):
        standing = Standing.STUCK
    return Place(
        claim_id=seat.claim_id,
        number=number,
        standing=standing,
        since=since,
        done=done,
        tracks=seat.tracks,
        play=play,
        sign=sign,
        tries=tries,
        usual=half,
    )


def _sign(play: PlayFacts, facts: RoomFacts) -> Sign | None:
    return facts.signs.get((play.revision_id, play.reached))


def _since(play: PlayFacts, steps: Collection[Step]) -> datetime:
    """Give since when the learner is at a challenge; a pause begins it anew."""
    moments = [step.completed_at for step in steps if step.completed_at is not None]
    if play.paused_at is not None:
        return play.paused_at
    return max([play.clock_from or play.started_at, *moments])


def _too_long(usual: timedelta | None) -> timedelta:
    return ALONE if usual is None else max(LEAST, TIMES * usual)
