"""A resume and a revocation at the same moment, on SQLite and PostgreSQL.

Whoever comes second sees all that the first has done: a resume that meets a revocation
under way waits for it and says "revoked". The same race is run with the lock off, to
show that it would be seen.
"""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from factories import NOW, fresh_play, make_claim, make_invite, make_play, make_track
from support.racing import at_once, of_kind
from trackgate.core.db import db
from trackgate.invites import plays
from trackgate.invites.claim_models import PlayState
from trackgate.invites.errors import PlayRefusal, PlayRefused
from trackgate.invites.play_facts import PlayFacts, fetch_plays
from trackgate.invites.plays import pause_play, resume_play
from trackgate.invites.revoking import revoke_claim

_PATIENCE = 30


class Race:
    """A paused play whose claim is revoked while it is resumed."""

    def __init__(self) -> None:
        make_track(pausable=True)
        self.play = make_play(make_claim(make_invite()))
        pause_play(self.play, now=NOW)
        db.session.commit()
        self.revoking = threading.Event()
        self.looked = threading.Event()
        self.revoked = threading.Event()

    def resume(self) -> None:
        resume_play(self.play, now=NOW)

    def revoke(self) -> None:
        assert revoke_claim(self.play.claim_id, now=NOW)

    def run(
        self, app: Flask, resume: Callable[[], None], revoke: Callable[[], None]
    ) -> PlayRefusal:
        """Let both run; give why there was no resume. The revocation always holds."""
        refused, revoked = at_once(app, [resume, revoke])
        assert revoked is None
        assert isinstance(refused, PlayRefused)
        assert fresh_play(self.play).state is PlayState.STOPPED
        return refused.refusal


def test_a_resume_that_meets_a_revocation_waits_and_is_told_of_it(
    race_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    race = Race()

    def look(*which: sa.ColumnElement[bool]) -> list[PlayFacts]:
        found = fetch_plays(*which)
        race.looked.set()
        return found

    def resume() -> None:
        assert race.revoking.wait(_PATIENCE)
        race.resume()

    def revoke() -> None:
        race.revoke()
        race.revoking.set()
        # A resume that does not wait looks now, before the revocation is there to see.
        race.looked.wait(1)

    monkeypatch.setattr(plays, "fetch_plays", look)
    assert race.run(race_app, resume, revoke) is PlayRefusal.REVOKED


def test_without_the_lock_the_same_race_is_seen_to_overlook_the_revocation(
    race_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    race = Race()

    def look(*which: sa.ColumnElement[bool]) -> list[PlayFacts]:
        found = fetch_plays(*which)
        if db.engine.dialect.name == "sqlite":
            db.session.commit()  # where to look is to lock, as a careless one would
        race.looked.set()
        assert race.revoked.wait(_PATIENCE)
        return found

    def revoke() -> None:
        assert race.looked.wait(_PATIENCE)
        with monkeypatch.context() as patch:
            patch.setattr(plays, "fetch_plays", fetch_plays)
            race.revoke()
        db.session.commit()
        race.revoked.set()

    monkeypatch.setattr(plays, "lock_claim", lambda _claim_id: None)
    monkeypatch.setattr(plays, "fetch_plays", look)
    assert race.run(race_app, race.resume, revoke) is PlayRefusal.WRONG_STATE


def test_a_resume_before_a_revocation_ends_with_it(race_app: Flask) -> None:
    race = Race()

    def resume() -> None:
        race.resume()
        race.looked.set()

    def revoke() -> None:
        assert race.looked.wait(_PATIENCE)
        race.revoke()

    assert not of_kind(at_once(race_app, [resume, revoke]), Exception)
    assert fresh_play(race.play).state is PlayState.STOPPED
