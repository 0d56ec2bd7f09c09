"""Every step of a learner's way, each taken by a browser of its own.

A step is a function that sets the scene on a ``Stage`` and gives what the browser asks
for. Two steps of one kind meet the same invite, so that the second finds what was kept
of the first one's pages.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from factories import (
    NOW,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    make_track,
    unique,
)
from support.machines import make_image
from trackgate.core.db import db
from trackgate.core.tokens import invite_tokens
from trackgate.forms.store import ensure_form
from trackgate.invites.claim_models import Claim
from trackgate.invites.models import Invite
from trackgate.invites.play_facts import PlayFacts
from trackgate.invites.queries import facts_by_id
from trackgate.learners.browsers import remember, who_is
from trackgate.pages.invite.form_token import FormToken
from trackgate.tracks.models import Challenge, ChallengeKind

HOUR = timedelta(hours=1)


@dataclass
class Ask:
    """What a browser asks for, and what it must be given."""

    path: str
    shows: str = ""  # a part of the answer's text, or of where it leads
    status: int = 200
    post: dict[str, Any] | None = None


@dataclass
class Stage:
    """An application with some tracks, and the browser whose turn it is."""

    app: Flask
    tracks: int
    _client: FlaskClient = field(init=False)
    _token_id: int | None = field(init=False, default=None)
    _invites: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.slugs = [f"track-{number}" for number in range(self.tracks)]
        for slug in self.slugs:
            self._make_track(slug)
        ensure_form(now=NOW)
        self.enter_browser()

    def _make_track(self, slug: str) -> None:
        services = [{"name": "shell", "kind": "machine"}]
        limits = {"time_limit": 7200, "idle_timeout": 600, "pause_limit_days": 7}
        make_track(slug, challenges=3, pausable=True, services=services, **limits)
        db.session.execute(
            sa.update(Challenge)
            .where(Challenge.position == 1)
            .values(kind=ChallengeKind.QUIZ, answers=["No", "Yes"], solution=[1])
        )

    def enter_browser(self) -> None:
        """Let a browser come that was never here."""
        self._client = self.app.test_client()
        self._token_id = None

    def remember(self, learner_id: int, *, proved: bool = False) -> None:
        """Let the browser be known as a learner."""
        secret = remember(learner_id, proved=proved, now=NOW)
        known = who_is(secret)
        assert known is not None
        self._token_id = known.token_id
        self._client.set_cookie("tg_learner", secret)

    def invite(self, **settings: Any) -> Invite:  # noqa: ANN401
        """Give the invite of all tracks with these settings, made once."""
        key = repr(sorted(settings.items()))
        if key not in self._invites:
            self._invites[key] = make_invite(tracks=self.slugs, **settings).id
        return db.session.get_one(Invite, self._invites[key])

    def path(self, invite: Invite, rest: str = "") -> str:
        """Give the path of an invite's present link, or of what is below it."""
        token = invite_tokens().dumps([invite.public_id, invite.link_version])
        return f"/i/{token}{rest}"

    def ticket(self, scope: str, email: str = "") -> dict[str, str]:
        """Give the hidden field of a form that was shown to the browser."""
        ticket = FormToken(
            scope=scope, browser="browser", token_id=self._token_id, email=email
        )
        return {"ticket": ticket.write()}

    def claimed(self, invite: Invite, *, email: str | None = None) -> Claim:
        """Let the browser's learner claim an invite."""
        learner = make_learner(email)
        self.remember(learner, proved=email is not None)
        return make_claim(invite, learner)

    def playing(self) -> PlayFacts:
        """Let the browser's learner play every track of an invite; give the last."""
        claim = self.claimed(self.invite())
        plays = [make_play(claim, slug) for slug in self.slugs]
        return plays[-1]

    def machine(self) -> PlayFacts:
        """Do so where machines run in the browser."""
        make_image()
        return self.playing()

    def move(self, play: PlayFacts, verb: str, shows: str, **post: Any) -> Ask:  # noqa: ANN401
        """Ask for a move in a play, which leads to a page."""
        scope = facts_by_id(play.invite_id).public_id
        path = f"/play/{play.public_id}"
        return Ask(f"{path}/{verb}", shows, 303, {**self.ticket(scope), **post})

    def send(self, ask: Ask) -> TestResponse:
        """Ask as the browser does; the answer must be what the step is about."""
        if ask.post is None:
            response = self._client.get(ask.path)
        else:
            response = self._client.post(ask.path, data=ask.post)
        assert response.status_code == ask.status, response.text
        assert ask.shows in response.location if response.location else response.text
        return response


def email() -> str:
    """Give an address that nobody has used."""
    return f"{unique('ann')}@example.com"


Step = Callable[[Stage], Ask]


class Steps:
    """Steps by name, each with how many statements it is."""

    def __init__(self) -> None:
        self._steps: dict[str, tuple[int, Step]] = {}

    def asks(self, number: int) -> Callable[[Step], Step]:
        """Say how many statements a step is."""

        def listed(step: Step) -> Step:
            self._steps[step.__name__] = (number, step)
            return step

        return listed

    def names(self) -> list[str]:
        return list(self._steps)

    def number(self, name: str) -> int:
        return self._steps[name][0]

    def take(self, name: str, stage: Stage, asked: list[str]) -> None:
        """Take a step by two browsers; ``asked`` holds what the second one asks."""
        for _browser in range(2):
            stage.enter_browser()
            ask = self._steps[name][1](stage)
            db.session.commit()
            db.session.remove()  # a request of its own remembers nothing
            asked.clear()
            stage.send(ask)
