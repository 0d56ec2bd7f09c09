"""Where a frame has no cookies, what cannot run there is led out, and never counted."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import NOW, fresh_play, make_claim, make_invite, make_play, make_track
from trackgate.core.db import db
from trackgate.core.tokens import invite_tokens
from trackgate.invites.claim_models import Play, PlayState
from trackgate.invites.models import Access
from trackgate.invites.play_facts import fetch_plays
from trackgate.invites.plays import end_play, pause_play
from trackgate.learners.browsers import remember
from trackgate.tracks.models import Challenge

SCRIPT = {"X-Trackgate-Frame": "1"}
TRACKS: dict[str, dict[str, Any]] = {
    "machine": {"pausable": True, "services": [{"name": "shell", "kind": "machine"}]},
    "website": {},
    "text": {},
}
WEBSITE = {"title": "A page", "type": "website", "url": "https://web.example"}


class Visitor:
    """A learner of an invite of three tracks, in a frame."""

    def __init__(self, client: FlaskClient, *, cookies: bool) -> None:
        for slug, facts in TRACKS.items():
            track = make_track(slug, **facts)
            if slug == "website":
                revision = track.revisions[0].id
                change = sa.update(Challenge).values(tabs=[WEBSITE])
                db.session.execute(change.where(Challenge.revision_id == revision))
        invite = make_invite(access=Access.ANYONE, tracks=list(TRACKS))
        self.claim = make_claim(invite)
        token = invite_tokens().dumps([invite.public_id, invite.link_version])
        self.own, self.base = f"/i/{token}", f"/embed/{token}"
        secret = remember(self.claim.learner_id, proved=False, now=NOW)
        db.session.commit()
        self._headers = {} if cookies else {**SCRIPT, "X-Trackgate-Learner": secret}
        if cookies:
            client.set_cookie("tg_learner_frame", secret)
        self._client = client

    def card(self, slug: str) -> str:
        """Give what the tracks page has on a track."""
        page = self._client.get(self.base, headers=self._headers).text
        _, *cards = page.split('<li class="card track">')
        return next(card for card in cards if f'id="track-{slug}"' in card)

    def post(self, path: str, **fields: str) -> TestResponse:
        page = self._client.get(self.base, headers=self._headers).text
        ticket = re.search(r'name="ticket" value="([^"]+)"', page)
        assert ticket is not None
        fields["ticket"] = ticket[1]
        return self._client.post(path, data=fields, headers=self._headers)

    def starts(self, slug: str, verb: str = "start") -> bool:
        """Press Start whether it is offered or not; tell whether a play began."""
        before = len(fetch_plays(Play.claim_id == self.claim.id))
        self.post(f"{self.base}/tracks/{slug}/{verb}", start_key=slug, sure="1")
        return len(fetch_plays(Play.claim_id == self.claim.id)) > before


@pytest.fixture
def visitor(app: Flask, client: FlaskClient) -> Visitor:
    return Visitor(client, cookies=False)


@pytest.mark.parametrize("slug", ["machine", "website"])
def test_a_machine_or_a_website_is_offered_on_a_page_of_its_own(
    visitor: Visitor, slug: str
) -> None:
    card = visitor.card(slug)
    assert f'href="{visitor.own}" target="_blank"' in card
    assert "cannot be shown in this frame, which keeps no cookies." in card
    assert "Start" not in card
    assert not visitor.starts(slug)
    assert not visitor.starts(slug, "again")


def test_what_came_of_an_ended_play_can_be_looked_at(visitor: Visitor) -> None:
    end_play(make_play(visitor.claim, "machine"), PlayState.STOPPED, now=NOW)
    db.session.commit()
    card = visitor.card("machine")
    assert "See how it went" in card
    assert "Open on a page of its own" in card
    assert "Start again" not in card


def test_texts_and_quizzes_go_on_in_the_frame(visitor: Visitor) -> None:
    assert "Start</button>" in visitor.card("text")
    assert visitor.starts("text")


def test_a_frame_that_keeps_cookies_runs_them_all(
    app: Flask, client: FlaskClient
) -> None:
    visitor = Visitor(client, cookies=True)
    for slug in TRACKS:
        assert "Start</button>" in visitor.card(slug)
        assert visitor.starts(slug)


def test_a_paused_machine_is_not_woken_where_it_cannot_run(visitor: Visitor) -> None:
    play = make_play(visitor.claim, "machine")
    pause_play(play, now=NOW)
    db.session.commit()
    card = visitor.card("machine")
    assert "Resume</button>" not in card
    assert "Open on a page of its own" in card
    visitor.post(f"/embed/play/{play.public_id}/resume")
    assert fresh_play(play).state is PlayState.PAUSED
