"""Every page at the gate asks the database as often for three tracks as for one.

The numbers are exact on purpose, as in ``test_query_counts``: one that grows with the
tracks, the plays or the choices is a query inside a loop.
"""

from datetime import timedelta

import pytest
from flask import Flask

from factories import NOW, give_lead, make_claim, make_learner
from support.steps import HOUR, Ask, Stage, Steps, email
from trackgate.invites.editing import delete_invite, new_link
from trackgate.invites.models import Access, Invite, InviteType
from trackgate.invites.revoking import revoke_claim

STEPS = Steps()


# The gate


@STEPS.asks(4)
def continue_page(stage: Stage) -> Ask:
    return Ask(stage.path(stage.invite()), "Continue")


@STEPS.asks(7)
def continue_pressed(stage: Stage) -> Ask:
    invite = stage.invite()
    post = stage.ticket(invite.public_id)
    return Ask(stage.path(invite, "/claim"), stage.path(invite), 303, post)


@STEPS.asks(8)
def continue_page_of_a_known_learner(stage: Stage) -> Ask:
    stage.remember(make_learner(email()), proved=True)
    return Ask(stage.path(stage.invite()), "Not you?")


@STEPS.asks(3)
def known_page(stage: Stage) -> Ask:
    typed = email()
    make_learner(typed)
    invite = stage.invite(access=Access.DETAILS)
    post = {**stage.ticket(invite.public_id), "email": typed}
    return Ask(stage.path(invite, "/email"), "Start afresh", post=post)


@STEPS.asks(14)
def afresh(stage: Stage) -> Ask:
    typed = email()
    make_learner(typed)
    invite = stage.invite(access=Access.DETAILS)
    give_lead(typed)
    post = stage.ticket(invite.public_id, email=typed)
    return Ask(stage.path(invite, "/afresh"), stage.path(invite), 303, post)


@STEPS.asks(4)
def prove_page(stage: Stage) -> Ask:
    invite = stage.invite(access=Access.ALLOWED, allowed=["@example.com"])
    post = {**stage.ticket(invite.public_id), "email": email()}
    return Ask(stage.path(invite, "/email"), "code", post=post)


@STEPS.asks(4)
def before_page(stage: Stage) -> Ask:
    return Ask(stage.path(stage.invite(), "/before"), "been here before")


@STEPS.asks(11)
def code_sent(stage: Stage) -> Ask:
    invite = stage.invite(access=Access.ALLOWED, allowed=["@example.com"])
    post = {**stage.ticket(invite.public_id), "email": email()}
    return Ask(stage.path(invite, "/code/send"), "six-digit code", post=post)


@STEPS.asks(7)
def wrong_code(stage: Stage) -> Ask:
    invite = stage.invite(access=Access.ALLOWED, allowed=["@example.com"])
    typed = email()
    post = {**stage.ticket(invite.public_id, email=typed), "code": "000000"}
    return Ask(stage.path(invite, "/code"), "code", 422, post)


@STEPS.asks(4)
def not_you_page(stage: Stage) -> Ask:
    stage.playing()
    invite = stage.invite()
    post = stage.ticket(invite.public_id)
    return Ask(stage.path(invite, "/not-you"), "this work is lost", post=post)


# Where the gate is closed


@STEPS.asks(1)
def expired_page(stage: Stage) -> Ask:
    return Ask(stage.path(stage.invite(expires_at=NOW)), "expired", 410)


@STEPS.asks(1)
def full_page(stage: Stage) -> Ask:
    invite = stage.invite(claim_limit=1)
    if not invite.claimed:
        make_claim(invite)
    return Ask(stage.path(invite), "Every place is taken", 403)


@STEPS.asks(1)
def deleted_page(stage: Stage) -> Ask:
    invite = stage.invite(title="Deleted")
    delete_invite(invite, revoke=False, now=NOW)
    return Ask(stage.path(invite), "It takes nobody new", 410)


@STEPS.asks(1)
def replaced_page(stage: Stage) -> Ask:
    invite = stage.invite(title="Replaced")
    path = stage.path(invite)
    new_link(invite, now=NOW)
    return Ask(path, "This link has been replaced", 410)


@STEPS.asks(3)
def revoked_page(stage: Stage) -> Ask:
    invite = stage.invite()
    revoke_claim(stage.claimed(invite, email=email()).id, now=NOW)
    return Ask(stage.path(invite), "access was withdrawn", 403)


@STEPS.asks(4)
def upcoming_page(stage: Stage) -> Ask:
    return Ask(stage.path(live_event(stage)), "starts")


@STEPS.asks(1)
def opening_time(stage: Stage) -> Ask:
    return Ask(stage.path(live_event(stage), "/opens.json"), "opens")


@STEPS.asks(1)
def calendar_file(stage: Stage) -> Ask:
    return Ask(stage.path(live_event(stage), "/event.ics"), "BEGIN:VEVENT")


def live_event(stage: Stage) -> Invite:
    start = NOW + timedelta(days=3)
    times = {"starts_at": start, "ends_at": start + HOUR}
    return stage.invite(type=InviteType.LIVE_EVENT, **times)


@pytest.mark.parametrize("tracks", [1, 3])
@pytest.mark.parametrize("step", STEPS.names())
def test_a_page_asks_as_often_however_many_tracks_there_are(
    step: str, tracks: int, app: Flask, asked: list[str]
) -> None:
    expected = STEPS.number(step)
    STEPS.take(step, Stage(app, tracks), asked)
    assert len(asked) == expected, "\n".join(asked)
