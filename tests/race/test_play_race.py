"""Starting, pausing and revoking at the same moment, on SQLite and PostgreSQL."""

from collections.abc import Callable

import pytest
from flask import Flask

from factories import (
    NOW,
    claimed,
    fresh_claim,
    fresh_play,
    id_of_track,
    make_claim,
    make_invite,
    make_play,
    make_track,
    plays_used,
    rows,
    unique,
)
from support.racing import at_once, of_kind, went_well
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim, Play, PlayState
from trackgate.invites.errors import PlayRefused
from trackgate.invites.plays import pause_play, resume_play, start_play
from trackgate.invites.progress import finish
from trackgate.invites.revoking import release_unplayed, revoke_claim
from trackgate.tracks.catalogue import newest_revision


def start(claim_id: int, key: str) -> Callable[[], int]:
    """Give the work of one press of Start."""
    track_id = id_of_track("intro")
    revision_id = newest_revision(track_id).id

    def work() -> int:
        return start_play(
            claim_id=claim_id,
            track_id=track_id,
            revision_id=revision_id,
            start_key=key,
            now=NOW,
        ).id

    return work


@pytest.mark.parametrize("same_click", [True, False])
def test_16_starts_at_once_are_one_play_counted_once(
    race_app: Flask, same_click: bool
) -> None:
    claim = make_claim(make_invite(plays_limit=3))
    works = [start(claim.id, "click" if same_click else unique("c")) for _ in range(16)]
    db.session.commit()
    results = at_once(race_app, works)
    assert not of_kind(results, Exception)
    assert len(set(results)) == rows(Play) == 1
    assert plays_used(claim) == 1


def test_the_last_play_of_a_track_is_started_once(race_app: Flask) -> None:
    claim = make_claim(make_invite(plays_limit=1))
    finish(make_play(claim), now=NOW)
    works = [start(claim.id, unique("c")) for _ in range(8)]
    db.session.commit()
    assert len(of_kind(at_once(race_app, works), PlayRefused)) == 8
    assert (rows(Play), plays_used(claim)) == (1, 1)


def test_a_start_and_a_revocation_at_once_leave_nothing_running(
    race_app: Flask,
) -> None:
    invite = make_invite()
    claims = [make_claim(invite) for _ in range(6)]
    works: list[Callable[[], object]] = []
    for claim in claims:
        works.append(start(claim.id, unique("c")))
        works.append(lambda claim_id=claim.id: revoke_claim(claim_id, now=NOW))
    db.session.commit()
    results = at_once(race_app, works)
    assert len(of_kind(results, Exception)) == len(of_kind(results, PlayRefused))
    seats = [fresh_claim(claim.id).seats for claim in claims]
    played = rows(Play)
    assert claimed(invite) == sum(seats) == played
    assert all(
        fresh_play(play).state is PlayState.STOPPED
        for play in [make_play_facts(claim) for claim in claims]
        if play is not None
    )


def make_play_facts(claim: Claim) -> Play | None:
    return db.session.scalar(db.select(Play).where(Play.claim_id == claim.id))


def test_a_start_and_a_bulk_release_at_once_lose_no_play_and_no_seat(
    race_app: Flask,
) -> None:
    for _ in range(5):
        invite = make_invite()
        claim_ids = [make_claim(invite).id for _ in range(6)]
        works: list[Callable[[], object]] = [start(i, unique("c")) for i in claim_ids]
        works.insert(3, lambda invite_id=invite.id: release_unplayed(invite_id))
        db.session.commit()
        results = at_once(race_app, works)
        assert len(of_kind(results, Exception)) == len(of_kind(results, PlayRefused))
        kept = [i for i in claim_ids if db.session.get(Claim, i) is not None]
        started = len(claim_ids) - len(of_kind(results, PlayRefused))
        assert claimed(invite) == len(kept) == started
        db.session.rollback()


def test_pausing_and_finishing_at_once_end_in_one_of_the_two(race_app: Flask) -> None:
    make_track(pausable=True)
    play = make_play(make_claim(make_invite()))
    db.session.commit()
    works: list[Callable[[], object]] = []
    for _ in range(4):
        works.append(lambda: pause_play(fresh_play(play), now=NOW))
        works.append(lambda: finish(fresh_play(play), now=NOW))
    results = at_once(race_app, works)
    assert len(of_kind(results, Exception)) == len(of_kind(results, PlayRefused))
    assert sum(result is True for result in results) == 1
    assert fresh_play(play).state is PlayState.COMPLETED


def test_a_paused_play_resumes_once(race_app: Flask) -> None:
    make_track(pausable=True)
    play = make_play(make_claim(make_invite()))
    pause_play(play, now=NOW)
    db.session.commit()
    paused = fresh_play(play)
    db.session.rollback()
    results = at_once(race_app, [lambda: resume_play(paused, now=NOW)] * 8)
    assert len(went_well(results)) == 1
    assert fresh_play(play).state is PlayState.RUNNING
