"""What ends an upload from outside, and who may read what was saved."""

import stat

import pytest
from flask import Flask
from flask.testing import FlaskClient

from factories import NOW, fresh_play
from support.machines import (
    PIECE,
    Page,
    files_of_states,
    machine_play,
    some_bytes,
    state_rows,
)
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.plays import pause_play
from trackgate.sandboxes.states.lifecycle import find_state
from trackgate.sandboxes.states.pieces import StateGone, add_piece

SAVED, NEWER = some_bytes(PIECE), some_bytes(4 * PIECE, seed=2)


@pytest.fixture
def play(app: Flask) -> PlayFacts:
    return machine_play()


@pytest.fixture
def tab(client: FlaskClient, play: PlayFacts) -> Page:
    return Page(client, play)


def test_a_pause_ends_the_upload_that_is_under_way(tab: Page, play: PlayFacts) -> None:
    saved = tab.upload(SAVED)
    coming = tab.begin(NEWER).json["id"]
    pause_play(fresh_play(play), now=NOW, states=[saved])
    assert [row.public_id for row in state_rows()] == [saved]
    assert tab.put(coming, 0, NEWER[:PIECE]).status_code == 409


def test_who_has_lost_the_machine_while_a_piece_was_on_its_way_adds_nothing(
    tab: Page, play: PlayFacts
) -> None:
    assert play.sandbox_id is not None
    begun = find_state(tab.begin(NEWER).json["id"], sandbox_id=play.sandbox_id)
    assert begun is not None
    with pytest.raises(StateGone):
        add_piece(begun, NEWER[:PIECE], offset=0, runs=lambda: False, now=NOW)
    assert [row.received for row in state_rows()] == [0]


def test_nobody_else_on_the_computer_reads_a_saved_state(tab: Page) -> None:
    tab.upload(SAVED)
    (file,) = files_of_states()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
