"""Saved states in a bucket: one object each, put when whole, gone with its state."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from factories import NOW, fresh_play
from support.bucket import Bucket, serving
from support.machines import PIECE, Page, files_of_states, machine_play, some_bytes
from trackgate.core.config import Settings, load_settings
from trackgate.core.db import db
from trackgate.invites.claim_models import PlayState
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.plays import end_play
from trackgate.sandboxes.states.bucket import BadBucket, open_bucket
from trackgate.sandboxes.states.upkeep import bytes_without_row, clear_states

CONTENT = some_bytes(5 * PIECE)


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with serving() as running:
        yield running


@pytest.fixture
def environ(bucket: Bucket) -> dict[str, str]:
    return {
        "TESTING": "1",
        "SECRET_KEY": "test-secret",
        "STATE_STORE": f"s3://bucket/kept/here?endpoint={bucket.url}",
        "AWS_ACCESS_KEY_ID": "key-id",
        "AWS_SECRET_ACCESS_KEY": "key-secret",
    }


@pytest.fixture
def play(app: Flask) -> PlayFacts:
    return machine_play()


@pytest.fixture
def tab(client: FlaskClient, play: PlayFacts) -> Page:
    return Page(client, play)


def test_a_whole_state_is_one_object_and_comes_back(tab: Page, bucket: Bucket) -> None:
    begun = tab.begin(CONTENT).json["id"]
    tab.put(begun, 0, CONTENT[:PIECE])
    assert (len(bucket.objects), len(files_of_states())) == (0, 1)
    state = tab.upload(CONTENT)
    assert list(bucket.objects) == [f"kept/here/{state}"]
    assert files_of_states() == []
    assert CONTENT[:64] not in bucket.objects[f"kept/here/{state}"]
    assert tab.fetch(state).data == CONTENT
    assert bucket.signed == {True}


def test_a_state_that_goes_takes_its_object_along(
    tab: Page, play: PlayFacts, bucket: Bucket
) -> None:
    tab.upload(CONTENT)
    tab.begin(some_bytes(PIECE, seed=2))
    end_play(fresh_play(play), PlayState.STOPPED, now=NOW)
    db.session.commit()
    assert (bucket.objects, files_of_states()) == ({}, [])


def test_nothing_is_acknowledged_while_the_bucket_refuses_and_then_it_goes_on(
    tab: Page, bucket: Bucket
) -> None:
    state = tab.begin(CONTENT).json["id"]
    bucket.down = True
    answer = tab.put(state, 0, CONTENT)
    assert answer.status_code == 503
    assert "Try again" in answer.json["error"]
    assert tab.standing() == []
    bucket.down = False
    answer = tab.begin(CONTENT).json
    assert answer == {"id": state, "received": len(CONTENT), "stored": True}
    assert tab.fetch(state).data == CONTENT


def test_what_could_not_be_deleted_is_deleted_later(
    tab: Page, play: PlayFacts, bucket: Bucket
) -> None:
    state = tab.upload(CONTENT)
    bucket.objects["kept/here/notes.txt"] = b"somebody's"
    bucket.down = True
    end_play(fresh_play(play), PlayState.STOPPED, now=NOW)
    db.session.commit()
    bucket.down = False
    assert bytes_without_row() == {state}
    clear_states(now=NOW + timedelta(hours=1))
    assert list(bucket.objects) == ["kept/here/notes.txt"]


def test_an_object_that_is_lost_is_said_to_be_gone(tab: Page, bucket: Bucket) -> None:
    state = tab.upload(CONTENT)
    bucket.objects.clear()
    assert tab.fetch(state).status_code == 404


@pytest.mark.parametrize("wrong", ["s3://", "s3:///prefix", "s3://bucket?key=1"])
def test_an_address_that_names_no_bucket_is_refused(app: Flask, wrong: str) -> None:
    settings: Settings = app.extensions["trackgate.settings"]
    environ = {"SECRET_KEY": "x", "STATE_STORE": wrong}
    with pytest.raises(BadBucket, match="STATE_STORE"):
        open_bucket(load_settings(environ, instance=settings.instance_path))
