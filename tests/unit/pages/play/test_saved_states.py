"""Saving machines over HTTP: in pieces, cut anywhere, and only one's own."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from conftest import Tick
from factories import (
    fresh_play,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    make_track,
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
from trackgate.core.db import db
from trackgate.invites.claim_models import PlayState
from trackgate.invites.models import Invite
from trackgate.invites.play_facts import PlayFacts

CONTENT = some_bytes(10 * PIECE + 123)


@pytest.fixture
def play(app: Flask) -> PlayFacts:
    return machine_play()


@pytest.fixture
def tab(play: PlayFacts, client: FlaskClient) -> Page:
    return Page(client, play)


def test_a_state_that_is_uploaded_paused_and_resumed_comes_back_byte_for_byte(
    tab: Page, play: PlayFacts
) -> None:
    state = tab.upload(CONTENT)
    assert [found["id"] for found in tab.standing()] == [state]
    tab.move("pause")
    assert fresh_play(play).state is PlayState.PAUSED
    tab.move("resume")
    assert fresh_play(play).state is PlayState.RUNNING
    assert tab.hold().status_code == 200
    answer = tab.fetch(state)
    assert answer.data == CONTENT
    assert answer.headers["Cache-Control"] == "no-store"
    assert tab.answered().json == {"dropped": 1}
    assert (tab.standing(), state_rows(), files_of_states(), usage()) == (
        [],
        [],
        [],
        {"all": 0, "anonymous": 0, f"invite:{play.invite_id}": 0},
    )


@pytest.mark.parametrize("tenth", range(11))
def test_an_upload_cut_at_any_tenth_of_its_way_goes_on_from_there(
    tab: Page, tenth: int
) -> None:
    state = tab.begin(CONTENT).json["id"]
    for offset in range(0, tenth * PIECE, PIECE):
        tab.put(state, offset, CONTENT[offset : offset + PIECE])
    again = tab.begin(CONTENT).json
    assert again == {"id": state, "received": tenth * PIECE, "stored": False}
    assert tab.upload(CONTENT) == state
    tab.move("pause")
    tab.move("resume")
    assert tab.fetch(state).data == CONTENT


def test_a_wrong_offset_answers_with_what_is_received(tab: Page) -> None:
    state = tab.begin(CONTENT).json["id"]
    tab.put(state, 0, CONTENT[:PIECE])
    for wrong in (0, 2 * PIECE):
        answer = tab.put(state, wrong, CONTENT[wrong : wrong + PIECE])
        assert (answer.status_code, answer.json["received"]) == (409, PIECE)


def test_a_piece_that_was_damaged_on_its_way_is_not_taken(tab: Page) -> None:
    state = tab.begin(CONTENT).json["id"]
    tab.headers["X-Trackgate-Sum"] = "0" * 64
    answer = tab.client.put(
        f"{tab.url}/{state}?offset=0", data=CONTENT[:PIECE], headers=tab.headers
    )
    assert answer.status_code == 422
    assert tab.begin(CONTENT).json["received"] == 0


def test_a_whole_that_is_not_what_was_promised_is_dropped(tab: Page) -> None:
    other = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
    state = tab.begin(CONTENT).json["id"]
    for offset in range(0, 10 * PIECE, PIECE):
        tab.put(state, offset, CONTENT[offset : offset + PIECE])
    answer = tab.put(state, 10 * PIECE, other[10 * PIECE :])
    assert (answer.status_code, answer.json["received"]) == (422, 0)
    assert (state_rows(), files_of_states(), usage()["all"]) == ([], [], 0)
    assert tab.upload(CONTENT) != state


def test_more_than_was_promised_is_not_taken(tab: Page) -> None:
    state = tab.begin(CONTENT[:PIECE]).json["id"]
    assert tab.put(state, 0, CONTENT[: 2 * PIECE]).status_code == 409


def test_pieces_are_neither_tiny_nor_huge(tab: Page) -> None:
    large = some_bytes(1024**2 + 1)
    state = tab.begin(large).json["id"]
    assert tab.put(state, 0, large[:10]).status_code == 422
    assert tab.put(state, 0, large).status_code == 413
    assert tab.put(state, 0, large[: 1024**2]).json["received"] == 1024**2
    assert tab.put(state, 1024**2, large[-1:]).json["stored"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "other"},
        {"host": None},
        {"size": 0},
        {"size": True},
        {"size": "12"},
        {"sha256": "ABC"},
        {"template": "../x"},
    ],
)
def test_a_promise_that_makes_no_sense_is_refused(
    tab: Page, wrong: dict[str, object]
) -> None:
    answer = tab.begin(CONTENT, **wrong)
    assert answer.status_code == 422
    assert answer.json["error"]


def test_a_state_replaces_the_one_before_it_once_it_is_whole(tab: Page) -> None:
    first = tab.upload(CONTENT)
    newer = some_bytes(3 * PIECE, seed=2)
    state = tab.begin(newer).json["id"]
    tab.put(state, 0, newer[:PIECE])
    assert [found["id"] for found in tab.standing()] == [first]
    assert tab.upload(newer) == state
    assert [found["id"] for found in tab.standing()] == [state]
    assert len(files_of_states()) == 1


def test_an_upload_of_something_newer_ends_the_one_under_way(tab: Page) -> None:
    first = tab.begin(CONTENT).json["id"]
    tab.put(first, 0, CONTENT[:PIECE])
    tab.begin(some_bytes(PIECE, seed=2))
    assert tab.put(first, PIECE, CONTENT[PIECE : 2 * PIECE]).status_code == 404
    assert usage()["all"] == PIECE


def test_a_paused_play_gives_out_nothing_before_it_is_resumed(tab: Page) -> None:
    state = tab.upload(CONTENT)
    tab.move("pause")
    assert tab.fetch(state).status_code == 409
    assert tab.begin(some_bytes(PIECE)).status_code == 409
    assert tab.put(state, 0, b"").status_code == 409
    assert tab.answered().status_code == 409
    assert len(state_rows()) == 1


def test_without_its_state_a_machine_is_not_paused_and_its_learner_is_told(
    tab: Page, play: PlayFacts
) -> None:
    answer = tab.move("pause")
    assert answer.status_code == 409
    assert "not all of this track" in answer.text.lower()
    assert fresh_play(play).state is PlayState.RUNNING


def test_answering_drops_only_what_a_resume_took(tab: Page) -> None:
    tab.upload(CONTENT)
    assert tab.answered().json == {"dropped": 0}
    assert len(tab.standing()) == 1


def test_another_learners_state_is_not_there(
    app: Flask, tab: Page, play: PlayFacts
) -> None:
    state = tab.upload(CONTENT)
    invite = db.session.get_one(Invite, play.invite_id)
    other = make_play(make_claim(invite, make_learner()))
    db.session.commit()
    thief = Page(app.test_client(), other)
    assert thief.fetch(state).status_code == 404
    assert thief.put(state, 0, b"").status_code == 404
    thief.url = tab.url
    for answer in (thief.fetch(state), thief.begin(CONTENT), thief.answered()):
        assert (answer.status_code, answer.is_json) == (403, True)
    nobody = app.test_client()
    assert nobody.get(f"{tab.url}/{state}").status_code == 403
    assert nobody.get("/play/nothing/states").status_code == 404


def test_writing_needs_the_pages_form_token_and_the_same_site(tab: Page) -> None:
    tab.headers = {}
    assert tab.begin(CONTENT).status_code == 403
    assert tab.put("x", 0, b"").status_code == 403
    assert tab.answered().status_code == 403


def test_another_site_cannot_write_even_with_a_form_token(tab: Page) -> None:
    tab.headers["Sec-Fetch-Site"] = "cross-site"
    answer = tab.begin(CONTENT)
    assert (answer.status_code, answer.is_json) == (403, True)


def test_in_a_frame_without_cookies_it_is_the_same(app: Flask, play: PlayFacts) -> None:
    tab = Page(app.test_client(), play, start="/embed")
    assert tab.begin(CONTENT).status_code == 403  # a window's cookie is not a frame's
    tab.headers |= {"X-Trackgate-Frame": "1", "X-Trackgate-Learner": tab.secret}
    state = tab.upload(CONTENT)
    assert tab.client.get(tab.url, headers=tab.headers).json[0]["id"] == state


def test_a_track_without_a_machine_has_nothing_to_save(
    app: Flask, client: FlaskClient
) -> None:
    make_track("words")
    play = make_play(make_claim(make_invite(tracks=["words"])), "words")
    tab = Page(client, play)
    assert tab.begin(CONTENT).status_code == 409
    assert tab.client.get(tab.url).status_code == 409


def test_another_browser_is_told_and_saves_nothing_until_it_takes_over(
    tab: Page, play: PlayFacts, app: Flask
) -> None:
    other = Page(app.test_client(), play)
    other.headers["X-Trackgate-Holder"] = "another browser"
    refused = [other.hold(), other.begin(CONTENT), other.answered()]
    assert [answer.status_code for answer in refused] == [409] * 3
    assert all(answer.json["elsewhere"] for answer in refused)
    state = tab.begin(CONTENT).json["id"]
    assert other.hold(take_over="1").status_code == 200
    assert tab.put(state, 0, CONTENT[:PIECE]).json["elsewhere"] is True
    assert other.begin(CONTENT).status_code == 200


def test_who_has_a_play_open_since_before_it_was_resumed_elsewhere_saves_nothing(
    tab: Page, play: PlayFacts, app: Flask
) -> None:
    tab.upload(CONTENT)
    tab.move("pause")
    tab.move("resume")
    assert tab.begin(some_bytes(PIECE)).json["elsewhere"] is True
    other = Page(app.test_client(), play)
    other.headers["X-Trackgate-Holder"] = "another browser"
    assert other.hold(take_over="1").status_code == 200
    kept = other.upload(some_bytes(PIECE, seed=3))
    assert tab.begin(CONTENT).status_code == 409
    assert [found["id"] for found in other.standing()] == [kept]


def test_a_browser_without_a_name_has_no_machine(tab: Page) -> None:
    for name in ("", "x" * 41):
        tab.headers["X-Trackgate-Holder"] = name
        assert tab.hold().status_code == 422


def test_a_pause_takes_what_its_page_has_just_saved_and_nothing_older(
    tab: Page, play: PlayFacts
) -> None:
    tab.upload(CONTENT)
    tab.saved.clear()  # a page that has not saved, or another tab
    answer = tab.move("pause")
    assert (answer.status_code, fresh_play(play).state) == (409, PlayState.RUNNING)
    tab.saved["shell"] = "something"
    assert tab.move("pause").status_code == 409
    tab.upload(some_bytes(PIECE, seed=4))
    assert tab.move("pause").status_code == 303
    assert fresh_play(play).state is PlayState.PAUSED


def test_an_upload_is_a_sign_of_the_learner(
    tab: Page, play: PlayFacts, tick: Tick
) -> None:
    tick.advance(seconds=500)
    state = tab.begin(CONTENT).json["id"]
    assert fresh_play(play).active_at == tick.now
    tick.advance(seconds=500)
    tab.put(state, 0, CONTENT[:PIECE])
    assert fresh_play(play).active_at == tick.now


def test_asking_changes_nothing(tab: Page) -> None:
    state = tab.upload(CONTENT)
    before = [row.taken_at for row in state_rows()]
    tab.standing()
    head = tab.client.head(f"{tab.url}/{state}")
    assert int(head.headers["Content-Length"]) == len(CONTENT)
    head.close()
    tab.fetch(state)
    assert [row.taken_at for row in state_rows()] == before == [None]
