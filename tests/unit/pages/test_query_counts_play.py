"""Every page behind the gate asks the database as often for three tracks as for one.

The numbers are exact on purpose, as in ``test_query_counts``: one that grows with the
tracks, the plays or the choices is a query inside a loop.
"""

import pytest
from flask import Flask

from factories import NOW, make_claim, make_learner, make_play
from support.steps import Ask, Stage, Steps, email
from trackgate.invites.claim_models import PlayState
from trackgate.invites.plays import end_play, pause_play
from trackgate.invites.progress import complete_challenge, reach
from trackgate.learners.identity import set_joining
from trackgate.tracks.catalogue import revision_challenges

STEPS = Steps()


# The tracks


@STEPS.asks(7)
def tracks_page(stage: Stage) -> Ask:
    stage.playing()
    return Ask(stage.path(stage.invite()), "Track-0")


@STEPS.asks(7)
def choose_page(stage: Stage) -> Ask:
    invite, typed = stage.invite(), email()
    main, side = make_learner(typed), make_learner(typed)
    for learner in (main, side):
        claim = make_claim(invite, learner)
        for slug in stage.slugs:
            make_play(claim, slug)
    set_joining(side, main)
    stage.remember(main, proved=True)
    return Ask(stage.path(invite, "/choose"), "Track-0")


@STEPS.asks(6)
def again_asked(stage: Stage) -> Ask:
    stage.playing()
    invite = stage.invite()
    path = stage.path(invite, f"/tracks/{stage.slugs[-1]}/again")
    return Ask(path, "sure", post=stage.ticket(invite.public_id))


@STEPS.asks(15)
def again_sure(stage: Stage) -> Ask:
    stage.playing()
    invite = stage.invite()
    path = stage.path(invite, f"/tracks/{stage.slugs[-1]}/again")
    return Ask(path, "/play/", 303, {**stage.ticket(invite.public_id), "sure": "1"})


# The play


@STEPS.asks(4)
def play_over(stage: Stage) -> Ask:
    play = stage.playing()
    end_play(play, PlayState.COMPLETED, now=NOW)
    return Ask(f"/play/{play.public_id}")


@STEPS.asks(4)
def play_paused(stage: Stage) -> Ask:
    play = stage.playing()
    pause_play(play, now=NOW)
    return Ask(f"/play/{play.public_id}", "Resume")


@STEPS.asks(7)
def quiz_checked(stage: Stage) -> Ask:
    return stage.move(stage.playing(), "check", "#feedback", challenge=1, answer=1)


@STEPS.asks(8)
def next_pressed(stage: Stage) -> Ask:
    play = stage.playing()
    reach(play, 2, now=NOW)
    return stage.move(play, "next", "/challenge/3", challenge=2)


@STEPS.asks(10)
def finished(stage: Stage) -> Ask:
    play = stage.playing()
    reach(play, 3, now=NOW)
    for challenge in revision_challenges(play.revision_id)[:2]:
        complete_challenge(play, challenge.id, now=NOW)
    return stage.move(play, "finish", f"/play/{play.public_id}", challenge=3)


@STEPS.asks(5)
def paused(stage: Stage) -> Ask:
    play = stage.playing()
    return stage.move(play, "pause", f"/play/{play.public_id}")


@STEPS.asks(7)
def resumed(stage: Stage) -> Ask:
    play = stage.playing()
    pause_play(play, now=NOW)
    return stage.move(play, "resume", f"/play/{play.public_id}")


@STEPS.asks(4)
def stopped(stage: Stage) -> Ask:
    play = stage.playing()
    return stage.move(play, "stop", f"/play/{play.public_id}")


@STEPS.asks(9)
def machine_page(stage: Stage) -> Ask:
    return Ask(f"/play/{stage.machine().public_id}", "machine-facts")


@STEPS.asks(5)
def machine_scripts_of_the_track(stage: Stage) -> Ask:
    return Ask(f"/play/{stage.machine().public_id}/scripts")


@STEPS.asks(6)
def machine_scripts_of_a_challenge(stage: Stage) -> Ask:
    return Ask(f"/play/{stage.machine().public_id}/scripts?challenge=1")


@STEPS.asks(4)
def machine_states(stage: Stage) -> Ask:
    return Ask(f"/play/{stage.machine().public_id}/states")


@pytest.mark.parametrize("tracks", [1, 3])
@pytest.mark.parametrize("step", STEPS.names())
def test_a_page_asks_as_often_however_many_tracks_there_are(
    step: str, tracks: int, app: Flask, asked: list[str]
) -> None:
    expected = STEPS.number(step)
    STEPS.take(step, Stage(app, tracks), asked)
    assert len(asked) == expected, "\n".join(asked)
