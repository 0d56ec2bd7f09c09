"""Saved states: kept through crashes, counted, and really gone with their play."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from factories import (
    NOW,
    fresh_play,
    make_claim,
    make_invite,
    make_learner,
    make_play,
)
from support.machines import (
    PIECE,
    Page,
    files_of_states,
    machine_play,
    some_bytes,
    state_rows,
    usage,
)
from trackgate import create_app
from trackgate.cli.doctor.invariants import RULES
from trackgate.core.db import db, sqlite_module
from trackgate.core.encryption import Unreadable
from trackgate.invites.claim_models import PlayState
from trackgate.invites.errors import PlayRefusal, PlayRefused
from trackgate.invites.links import link_path
from trackgate.invites.models import Invite
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.plays import end_play, pause_play, resume_play
from trackgate.invites.revoking import revoke_claim
from trackgate.invites.sweep import sweep
from trackgate.people.erasing import erase_person
from trackgate.sandboxes.runtimes import Counted
from trackgate.sandboxes.states import lifecycle as states
from trackgate.sandboxes.states.current_store import state_store
from trackgate.sandboxes.states.lifecycle import Promise, StateFacts
from trackgate.sandboxes.states.models import SavedState
from trackgate.sandboxes.states.pieces import (
    StateGone,
    WrongOffset,
    add_piece,
    read_state,
)
from trackgate.sandboxes.states.upkeep import (
    bytes_without_row,
    clear_states,
    rows_without_bytes,
)

CONTENT = some_bytes(4 * PIECE)
DAY = timedelta(days=1)


@pytest.fixture
def play(app: Flask) -> PlayFacts:
    return machine_play()


@pytest.fixture
def tab(client: FlaskClient, play: PlayFacts) -> Page:
    return Page(client, play)


def nothing_is_left() -> bool:
    """Tell whether rows, keys, files and counts are gone."""
    counted = sum(usage().values())
    return (state_rows(), files_of_states(), counted) == ([], [], 0)


def facts(play: PlayFacts) -> StateFacts:
    assert play.sandbox_id is not None
    return states.standing(play.sandbox_id)[0]


def stored(play: PlayFacts) -> bytes:
    return b"".join(read_state(facts(play)))


# Gone with the play, whatever ends it


def test_a_pause_limit_that_is_over_deletes_the_states(
    tab: Page, play: PlayFacts
) -> None:
    tab.upload(CONTENT)
    pause_play(fresh_play(play), now=NOW)
    db.session.commit()
    sweep(now=NOW + 7 * DAY - timedelta(seconds=1))
    assert len(files_of_states()) == 1
    sweep(now=NOW + 7 * DAY)
    assert fresh_play(play).state is PlayState.EXPIRED
    assert nothing_is_left()


@pytest.mark.parametrize("paused", [True, False])
def test_revoking_deletes_the_states(tab: Page, play: PlayFacts, paused: bool) -> None:
    tab.upload(CONTENT)
    tab.begin(some_bytes(PIECE, seed=2))
    if paused:
        pause_play(fresh_play(play), now=NOW)
    revoke_claim(play.claim_id, now=NOW)
    db.session.commit()
    assert nothing_is_left()


def test_erasing_a_person_deletes_the_states(client: FlaskClient, app: Flask) -> None:
    first = machine_play()
    invite = db.session.get_one(Invite, first.invite_id)
    play = make_play(make_claim(invite, make_learner("ann@example.com")))
    Page(client, play).upload(CONTENT)
    pause_play(fresh_play(play), now=NOW)
    erase_person("ann@example.com", now=NOW)
    db.session.commit()
    assert nothing_is_left()


def test_start_again_deletes_the_states(
    tab: Page, play: PlayFacts, client: FlaskClient
) -> None:
    tab.upload(CONTENT)
    pause_play(fresh_play(play), now=NOW)
    db.session.commit()
    invite = db.session.get_one(Invite, play.invite_id)
    path = link_path(invite.public_id, invite.link_version)
    sure = {"sure": "1", "start_key": "another"}
    client.post(f"{path}/tracks/intro/again", data=sure, headers=tab.headers)
    assert fresh_play(play).state is PlayState.STOPPED
    assert nothing_is_left()


@pytest.mark.parametrize("to", [PlayState.COMPLETED, PlayState.STOPPED])
def test_every_end_of_a_play_deletes_the_states(
    tab: Page, play: PlayFacts, to: PlayState
) -> None:
    tab.upload(CONTENT)
    end_play(fresh_play(play), to, now=NOW)
    db.session.commit()
    assert nothing_is_left()


def test_an_end_that_is_rolled_back_deletes_nothing(tab: Page, play: PlayFacts) -> None:
    tab.upload(CONTENT)
    end_play(fresh_play(play), PlayState.STOPPED, now=NOW)
    db.session.rollback()
    db.session.commit()
    assert stored(play) == CONTENT
    assert usage()["all"] == len(CONTENT)


def test_a_dropped_states_bytes_could_not_be_read_if_they_were_left(
    tab: Page, play: PlayFacts
) -> None:
    tab.upload(CONTENT)
    folder, name = files_of_states()[0].parent, files_of_states()[0].name
    left = files_of_states()[0].read_bytes()
    known = facts(play)
    end_play(fresh_play(play), PlayState.STOPPED, now=NOW)
    db.session.commit()
    folder.joinpath(name).write_bytes(left)
    with pytest.raises(StateGone):
        read_state(known)
    assert CONTENT[:64] not in left
    assert clear_states(now=NOW) == 0
    assert nothing_is_left()


def test_the_key_of_a_dropped_state_is_not_left_in_the_databases_file(
    tab: Page, play: PlayFacts, app: Flask
) -> None:
    tab.upload(CONTENT)
    key = state_rows()[0].key
    assert key in whole_database(app)
    end_play(fresh_play(play), PlayState.STOPPED, now=NOW)
    db.session.commit()
    assert key not in whole_database(app)


def whole_database(app: Flask) -> bytes:
    db.session.remove()
    file = Path(app.instance_path) / "trackgate.db"
    with closing(sqlite_module.connect(file)) as connection:
        done = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert done == (0, 0, 0)  # the log is in the file, and empty
    return file.read_bytes()


# Pausing


def test_a_machine_is_paused_only_when_each_of_the_tracks_machines_is_saved(
    client: FlaskClient, app: Flask
) -> None:
    play = machine_play("web", "db")
    tab = Page(client, play)
    tab.upload(CONTENT, "web")
    with pytest.raises(PlayRefused) as refused:
        pause_play(fresh_play(play), now=NOW)
    assert refused.value.refusal is PlayRefusal.NOT_SAVED
    assert "not all" in refused.value.refusal.words.lower()
    tab.upload(CONTENT, "db")
    pause_play(fresh_play(play), now=NOW)
    assert fresh_play(play).state is PlayState.PAUSED


def test_what_was_saved_before_the_last_resume_is_not_enough(
    tab: Page, play: PlayFacts
) -> None:
    tab.upload(CONTENT)
    pause_play(fresh_play(play), now=NOW)
    resume_play(fresh_play(play), now=NOW + DAY)
    with pytest.raises(PlayRefused):
        pause_play(fresh_play(play), now=NOW + DAY)


def test_neither_what_was_taken_nor_what_is_older_counts_as_saved(
    tab: Page, play: PlayFacts
) -> None:
    def saved(since: datetime) -> bool:
        assert play.sandbox_id is not None
        return states.all_saved(play.sandbox_id, ["shell"], Counted(since=since))

    tab.upload(CONTENT)
    assert saved(NOW)
    assert not saved(NOW + timedelta(seconds=1))
    states.take(facts(play).sandbox_id, now=NOW)
    assert not saved(NOW)


def test_the_same_state_saved_again_after_a_resume_is_enough(
    tab: Page, play: PlayFacts
) -> None:
    first = tab.upload(CONTENT)
    pause_play(fresh_play(play), now=NOW)
    resume_play(fresh_play(play), now=NOW)
    db.session.commit()
    tab.hold()
    assert tab.upload(CONTENT) == first
    pause_play(fresh_play(play), now=NOW)
    assert stored(play) == CONTENT


def test_an_idle_play_whose_machine_is_saved_is_paused_and_another_is_stopped(
    client: FlaskClient, app: Flask
) -> None:
    saved = machine_play()
    invite = db.session.get_one(Invite, saved.invite_id)
    other = make_play(make_claim(invite))
    Page(client, saved).upload(CONTENT)
    sweep(now=NOW + timedelta(seconds=600))
    assert fresh_play(saved).state is PlayState.PAUSED
    assert fresh_play(other).state is PlayState.STOPPED


def test_a_state_whose_machine_never_answered_is_not_lost_by_idling(
    tab: Page, play: PlayFacts
) -> None:
    tab.upload(CONTENT)
    pause_play(fresh_play(play), now=NOW)
    resume_play(fresh_play(play), now=NOW + DAY)
    db.session.commit()
    sweep(now=NOW + DAY + timedelta(seconds=600))
    assert fresh_play(play).state is PlayState.PAUSED
    assert stored(play) == CONTENT
    assert state_rows()[0].taken_at is None


# Crashes

_KILLED = """
import os, pathlib, signal, sys
from factories import NOW
from trackgate import create_app
from trackgate.sandboxes.states.models import SavedState
from trackgate.sandboxes.states.pieces import add_piece
from trackgate.sandboxes.states.lifecycle import fetch_states

environ = {"TESTING": "1", "SECRET_KEY": "test-secret"}
app = create_app(environ, instance=pathlib.Path(sys.argv[1]))
with app.app_context():
    state = fetch_states(SavedState.public_id == sys.argv[2])[0]
    kill = lambda: os.kill(os.getpid(), signal.SIGKILL)
    add_piece(state, bytes(8192), offset=state.received, runs=kill, now=NOW)
"""


def half_uploaded(tab: Page) -> StateFacts:
    state = tab.begin(CONTENT).json["id"]
    tab.put(state, 0, CONTENT[:PIECE])
    return states.fetch_states(SavedState.public_id == state)[0]


def test_killed_between_append_and_commit_the_file_is_cut_back(
    tab: Page, play: PlayFacts, app: Flask
) -> None:
    state = half_uploaded(tab)
    before = files_of_states()[0].stat().st_size
    db.session.remove()
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, app.instance_path, state.public_id],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert files_of_states()[0].stat().st_size == before + 2 * PIECE + 27
    assert tab.begin(CONTENT).json["received"] == PIECE
    tab.upload(CONTENT)
    assert stored(play) == CONTENT
    assert files_of_states()[0].stat().st_size == state_rows()[0].file_bytes


def test_killed_between_the_last_piece_and_the_end_the_next_begin_stores_it(
    tab: Page, play: PlayFacts
) -> None:
    state = half_uploaded(tab)
    calls: list[None] = []

    def killed_the_second_time() -> bool:
        calls.append(None)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return True

    with pytest.raises(KeyboardInterrupt):
        add_piece(
            state, CONTENT[PIECE:], offset=PIECE, runs=killed_the_second_time, now=NOW
        )
    db.session.rollback()
    assert tab.standing() == []
    answer = tab.begin(CONTENT).json
    assert (answer["received"], answer["stored"]) == (len(CONTENT), True)
    assert stored(play) == CONTENT


def test_a_file_that_is_lost_on_the_way_lets_the_upload_begin_anew(
    tab: Page, play: PlayFacts
) -> None:
    state = half_uploaded(tab)
    files_of_states()[0].unlink()
    assert tab.put(state.public_id, PIECE, CONTENT[PIECE:]).status_code == 404
    assert nothing_is_left()
    tab.upload(CONTENT)
    assert stored(play) == CONTENT


def test_what_follows_a_tail_that_was_never_acknowledged_is_the_end_of_the_file(
    app: Flask,
) -> None:
    store, name = state_store(), "s" * 14
    with store.hold(name):
        store.append(name, 0, b"acknowledged, and a long tail")
        store.append(name, 12, b"!")
        store.finish(name)
    with store.read(name) as file:
        assert file.read() == b"acknowledged!"


def test_of_two_that_write_the_same_piece_without_a_common_lock_one_is_told(
    tab: Page, play: PlayFacts
) -> None:
    state = half_uploaded(tab)

    def another_writes_first() -> bool:
        further = sa.update(SavedState).values(received=2 * PIECE, file_bytes=9999)
        db.session.execute(further)
        db.session.commit()
        return True

    with pytest.raises(WrongOffset) as told:
        add_piece(
            state, CONTENT[PIECE:], offset=PIECE, runs=another_writes_first, now=NOW
        )
    assert told.value.received == 2 * PIECE
    assert tab.standing() == []


def test_a_play_that_ends_while_a_piece_is_written_leaves_no_file(
    tab: Page, play: PlayFacts
) -> None:
    state = half_uploaded(tab)

    def ends_first() -> bool:
        db.session.rollback()
        end_play(fresh_play(play), PlayState.STOPPED, now=NOW)
        db.session.commit()
        return False

    with pytest.raises(StateGone):
        add_piece(
            state, CONTENT[PIECE : 2 * PIECE], offset=PIECE, runs=ends_first, now=NOW
        )
    assert nothing_is_left()


def test_a_piece_is_synced_before_it_is_acknowledged(
    tab: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    really = os.fsync

    def fsync(handle: int) -> None:
        order.append("sync")
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    sa.event.listen(db.session, "after_commit", lambda _session: order.append("commit"))
    state = tab.begin(CONTENT).json["id"]
    order.clear()
    tab.put(state, 0, CONTENT[:PIECE])
    assert order[0] == "sync"
    assert order.count("sync") == 1
    order.clear()
    tab.put(state, PIECE, CONTENT[PIECE:])
    file_and_folder = ["sync", "commit", "sync", "sync", "commit"]
    assert [order[0], *order[order.index("commit") :]][:5] == file_and_folder


# Keys


def test_a_new_secret_reads_what_an_older_one_wrote_and_a_strange_one_does_not(
    tab: Page, play: PlayFacts, app: Flask
) -> None:
    tab.upload(CONTENT)
    db.session.remove()
    folder = Path(app.instance_path)
    rotated = {"SECRET_KEY": "newer", "SECRET_KEY_FALLBACKS": "test-secret"}

    def read(environ: dict[str, str]) -> bytes:
        return _read_in(folder, environ, play)

    assert read(rotated) == CONTENT
    with pytest.raises(Unreadable):
        read({"SECRET_KEY": "strange"})


def _read_in(folder: Path, environ: dict[str, str], play: PlayFacts) -> bytes:
    other = create_app({"TESTING": "1", **environ}, instance=folder)
    with other.app_context():
        try:
            return stored(play)
        finally:
            db.session.remove()
            db.engine.dispose()


def test_each_state_has_a_key_of_its_own_that_is_sealed(
    client: FlaskClient, app: Flask
) -> None:
    tab = Page(client, machine_play("web", "db"))
    tab.upload(CONTENT, "web")
    tab.upload(CONTENT, "db")
    one, two = state_rows()
    assert one.key != two.key
    assert len(one.key) > 32  # sealed, not bare
    first, second = files_of_states()
    assert first.read_bytes() != second.read_bytes()


# Quotas


QUOTA = {
    "TESTING": "1",
    "SECRET_KEY": "test-secret",
    "STATE_QUOTA": str(20 * PIECE),
    "STATE_QUOTA_INVITE": str(8 * PIECE),
    "STATE_QUOTA_PLAY": str(5 * PIECE),
}


class TestWithSmallQuotas:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return QUOTA

    def tab_of(self, app: Flask, invite: Invite, email: str | None = None) -> Page:
        play = make_play(make_claim(invite, make_learner(email)))
        return Page(app.test_client(), play)

    def test_a_play_that_takes_too_much_is_refused_before_anything_is_lost(
        self, tab: Page
    ) -> None:
        kept = tab.upload(some_bytes(2 * PIECE))
        answer = tab.begin(some_bytes(6 * PIECE, seed=2))
        assert answer.status_code == 507
        assert "Nothing is lost" in answer.json["error"]
        assert [found["id"] for found in tab.standing()] == [kept]
        assert usage()["all"] == 2 * PIECE

    def test_an_upload_under_way_is_not_lost_to_one_that_is_refused(
        self, tab: Page
    ) -> None:
        tab.begin(CONTENT)
        assert tab.begin(some_bytes(6 * PIECE)).status_code == 507
        assert tab.begin(CONTENT).json["received"] == 0
        assert usage()["all"] == len(CONTENT)

    def test_an_upload_that_replaces_another_does_not_need_room_for_both(
        self, tab: Page
    ) -> None:
        tab.begin(CONTENT)
        assert tab.begin(some_bytes(5 * PIECE)).status_code == 200

    def test_a_play_may_replace_all_of_its_room(self, tab: Page) -> None:
        tab.upload(some_bytes(4 * PIECE))
        kept = tab.upload(some_bytes(4 * PIECE, seed=2))
        assert [found["id"] for found in tab.standing()] == [kept]
        assert usage()["all"] == 4 * PIECE

    def test_an_invite_has_its_own_quota(self, app: Flask, play: PlayFacts) -> None:
        invite = db.session.get_one(Invite, play.invite_id)
        tabs = [self.tab_of(app, invite) for _ in range(3)]
        answers = [tab.begin(CONTENT).status_code for tab in tabs]
        assert answers == [200, 200, 507]

    def test_anonymous_learners_get_half_and_others_the_rest(
        self, app: Flask, play: PlayFacts
    ) -> None:
        tabs = [self.tab_of(app, make_invite()) for _ in range(3)]
        answers = [tab.begin(CONTENT) for tab in tabs]
        assert [answer.status_code for answer in answers] == [200, 200, 507]
        assert "without an e-mail" in answers[2].json["error"]
        known = [self.tab_of(app, make_invite(), f"{n}@example.com") for n in range(4)]
        given = [tab.begin(CONTENT).status_code for tab in known]
        assert given == [200, 200, 200, 507]

    def test_room_is_free_again_when_states_go(self, tab: Page, app: Flask) -> None:
        tab.upload(CONTENT)
        assert tab.move("stop").status_code == 303
        assert sum(usage().values()) == 0


# What time and the doctor find


def test_an_upload_given_up_for_a_day_is_dropped_and_a_stored_state_is_not(
    client: FlaskClient, app: Flask
) -> None:
    tab = Page(client, machine_play("web", "db"))
    tab.upload(CONTENT, "web")
    tab.begin(CONTENT, "db")
    assert clear_states(now=NOW + DAY) == 0
    assert clear_states(now=NOW + DAY + timedelta(seconds=1)) == 1
    assert [row.host for row in state_rows()] == ["web"]
    assert len(files_of_states()) == 1
    assert usage()["all"] == len(CONTENT)


def test_files_without_rows_and_rows_without_files_are_found(
    tab: Page, play: PlayFacts
) -> None:
    tab.upload(CONTENT)
    assert (bytes_without_row(), rows_without_bytes()) == (set(), set())
    file, stray = files_of_states()[0], "s" * 14
    file.rename(file.with_name(stray))
    file.with_name("somebody.txt").touch()  # not ours: left alone
    assert bytes_without_row() == {stray}
    assert rows_without_bytes() == {facts(play).public_id}
    assert tab.fetch(facts(play).public_id).status_code == 404


def test_the_doctor_counts_the_room_anew(tab: Page, play: PlayFacts) -> None:
    rule = RULES["the room that saved machines take is what is counted"]
    live = RULES["every saved machine is of a live play"]
    tab.upload(CONTENT)
    assert (db.session.execute(rule).all(), db.session.execute(live).all()) == ([], [])
    db.session.execute(
        sa.update(SavedState).values(size=SavedState.size + 1, stored_at=None)
    )
    assert len(db.session.execute(rule).all()) == 4
    db.session.execute(sa.update(SavedState).values(sandbox_id="vm-other"))
    assert len(db.session.execute(live).all()) == 1


def test_a_promise_for_another_sandbox_is_another_state(play: PlayFacts) -> None:
    promise = Promise(host="shell", template="t", size=1, sha256="0" * 64)
    assert play.sandbox_id is not None
    mine = states.begin(
        promise,
        states.Owner(sandbox_id=play.sandbox_id, invite_id=1, anonymous=False),
        now=NOW,
    )
    assert states.find_state(mine.public_id, sandbox_id="vm-other") is None
    assert states.find_state(mine.public_id, sandbox_id=play.sandbox_id) == mine
