"""The learner's tracks: which play a track's row is about."""

import pytest
from flask.testing import FlaskClient

from factories import NOW, make_claim, make_invite, make_learner, make_play
from trackgate.core.db import db
from trackgate.invites.claim_models import PlayState
from trackgate.invites.joining import join_claims, live_pairs
from trackgate.invites.plays import end_play
from trackgate.learners.browsers import remember
from trackgate.web.framing import invite_path, play_path

ANN = "ann@example.com"


@pytest.mark.parametrize("kept", [0, 1])
def test_of_two_joined_plays_the_row_leads_to_the_one_that_lives(
    client: FlaskClient, kept: int
) -> None:
    invite = make_invite(plays_limit=3)
    main, spare = make_learner(ANN), make_learner()
    for learner in (main, spare):
        make_play(make_claim(invite, learner))
    [pair] = live_pairs(spare_learner=spare, main_learner=main)
    keep = pair.plays[kept].public_id
    assert join_claims(spare_learner=spare, main_learner=main, keep=[keep], now=NOW)
    client.set_cookie("tg_learner", remember(main, proved=True, now=NOW))
    db.session.commit()
    page = client.get(invite_path(invite.public_id, invite.link_version)).text
    assert f'"{play_path(keep)}"' in page
    assert "In progress" in page


def test_without_a_live_play_the_row_is_about_the_newest(client: FlaskClient) -> None:
    invite = make_invite()
    ann = make_learner(ANN)
    claim = make_claim(invite, ann)
    for end in (PlayState.COMPLETED, PlayState.STOPPED):
        end_play(make_play(claim), end, now=NOW)
    client.set_cookie("tg_learner", remember(ann, proved=True, now=NOW))
    db.session.commit()
    page = client.get(invite_path(invite.public_id, invite.link_version)).text
    assert "Stopped" in page
    assert "Completed" not in page
