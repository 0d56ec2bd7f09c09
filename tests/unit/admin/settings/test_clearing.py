"""Clearing away what is older than the organisation keeps."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from factories import (
    claimed,
    fresh_claim,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    rows,
)
from support.clockfile import Ticking
from trackgate.admin.base.audit import note
from trackgate.admin.base.models import AuditEntry
from trackgate.admin.settings import clearing
from trackgate.core.db import db
from trackgate.core.organisation import change_organisation
from trackgate.invites.claim_models import Play, PlayState
from trackgate.invites.plays import end_play
from trackgate.jobs import worker
from trackgate.learners.browsers import remember
from trackgate.learners.models import Learner, RememberToken
from trackgate.mail.models import Mail
from trackgate.mail.outbox import post

DAYS = 30


@pytest.fixture
def old(app: Flask, tick: Ticking) -> datetime:
    """A moment just beyond what is kept."""
    change_organisation(retention_days=DAYS)
    db.session.commit()
    return tick.now - timedelta(days=DAYS, seconds=1)


def clear(tick: Ticking) -> clearing.Old:
    db.session.commit()
    gone = clearing.clear_old(now=tick.now)
    db.session.commit()
    db.session.expire_all()
    return gone


def subjects() -> list[str]:
    return list(db.session.scalars(db.select(AuditEntry.subject).order_by("id")))


def test_nothing_goes_while_everything_is_kept(app: Flask, tick: Ticking) -> None:
    ages_ago = tick.now.replace(year=2000)
    make_learner(now=ages_ago)
    post("ada@example.com", "Hello", "", now=ages_ago)
    note("invite.edited", "old", now=ages_ago)

    assert not clear(tick)

    assert (rows(Learner), rows(Mail), rows(AuditEntry)) == (1, 1, 1)


def test_what_is_younger_stays(old: datetime, tick: Ticking) -> None:
    young = old + timedelta(seconds=1)
    make_learner(now=young)
    post("ada@example.com", "Hello", "", now=young)
    note("invite.edited", "young", now=young)

    assert not clear(tick)

    assert (rows(Learner), rows(Mail), subjects()) == (1, 1, ["young"])


class TestLearners:
    def test_an_anonymous_one_goes_and_the_claim_stays_as_a_count(
        self, old: datetime, tick: Ticking
    ) -> None:
        invite = make_invite(now=old)
        claim = make_claim(invite, now=old)
        assert claim.learner_id is not None
        remember(claim.learner_id, proved=False, now=old)

        assert clear(tick).learners == 1

        assert (rows(Learner), rows(RememberToken)) == (0, 0)
        assert fresh_claim(claim.id).learner_id is None
        assert claimed(invite) == 1

    def test_one_with_an_email_stays(self, old: datetime, tick: Ticking) -> None:
        make_learner("ada@example.com", now=old)
        make_learner("ada@example.com", now=old)
        assert not clear(tick)
        assert rows(Learner) == 2

    def test_one_who_joined_something_since_stays(
        self, old: datetime, tick: Ticking
    ) -> None:
        make_claim(make_invite(now=old), make_learner(now=old), now=tick.now)
        assert not clear(tick)

    def test_one_who_went_on_since_stays(self, old: datetime, tick: Ticking) -> None:
        play = make_play(make_claim(make_invite(now=old), now=old), now=old)
        end_play(play, PlayState.COMPLETED, now=tick.now)
        db.session.execute(db.update(Play).values(active_at=tick.now))
        assert not clear(tick)

    @pytest.mark.parametrize("state", [PlayState.RUNNING, PlayState.PAUSED])
    def test_one_with_a_live_play_stays(
        self, old: datetime, tick: Ticking, state: PlayState
    ) -> None:
        make_play(make_claim(make_invite(now=old), now=old), now=old)
        db.session.execute(db.update(Play).values(state=state, paused_at=old))
        assert not clear(tick)

        db.session.execute(db.update(Play).values(state=PlayState.STOPPED))
        assert clear(tick).learners == 1
        assert rows(Play) == 1


class TestMails:
    def test_sent_failed_and_kept_ones_go(self, old: datetime, tick: Ticking) -> None:
        for facts in ({"sent_at": old}, {"error": "Refused"}, {}):
            mail = post("ada@example.com", "Hello", "", now=old)
            for name, value in facts.items():
                setattr(mail, name, value)
        assert clear(tick).mails == 3

    def test_one_still_to_be_sent_stays(self, old: datetime, tick: Ticking) -> None:
        post("ada@example.com", "Hello", "", now=old).due_at = tick.now
        assert not clear(tick)


def test_old_changes_go_and_the_clearing_itself_is_noted(
    old: datetime, tick: Ticking
) -> None:
    note("invite.edited", "old", now=old)
    make_learner(now=old)

    assert clear(tick).changes == 1

    assert subjects() == ["1 anonymous learner; 0 mails; 1 older change"]


def test_nothing_cleared_is_not_noted(old: datetime, tick: Ticking) -> None:
    assert not clear(tick)
    assert subjects() == []


def test_many_go_in_batches(
    old: datetime, tick: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clearing, "_BATCH", 3)
    for _ in range(10):
        post("ada@example.com", "Hello", "", now=old)
    assert clear(tick).mails == 10
    assert rows(Mail) == 0


def test_what_would_go_is_counted_without_going(old: datetime, tick: Ticking) -> None:
    make_learner(now=old)
    post("ada@example.com", "Hello", "", now=old)
    db.session.commit()

    found = clearing.count_old(DAYS, now=tick.now)

    assert found.words == [
        "1 anonymous learner",
        "1 mail",
        "0 entries in the list of changes",
    ]
    assert (rows(Learner), rows(Mail)) == (1, 1)
    assert not clearing.count_old(DAYS + 1, now=tick.now)


def test_the_worker_does_it(app: Flask) -> None:
    jobs = {job.name: job.run for job in worker.JOBS}
    assert jobs["retention"] is clearing.clear_old
