"""Joining claims while somebody else claims, revokes or joins the same ones."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from factories import (
    NOW,
    address,
    claimed,
    give_lead,
    known_browser,
    make_claim,
    make_invite,
    make_learner,
    make_play,
    rows,
    visit,
)
from support.racing import at_once, of_kind
from trackgate.core.db import db
from trackgate.entry.claiming import press_continue
from trackgate.entry.proving import join, try_code
from trackgate.invites.claim_models import Claim
from trackgate.invites.models import Access, Invite
from trackgate.invites.revoking import revoke_all
from trackgate.learners.codes import ask_code

ANN = "ann@example.com"
ROUNDS = 6


def seats_add_up(invite: Invite) -> bool:
    seats = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(Claim.seats), 0)).where(
            Claim.invite_id == invite.id
        )
    )
    return claimed(invite) == seats


def enter_code(invite: Invite, side: int, number: int) -> Callable[[], object]:
    """Give the work of a side learner's browser that enters a right code."""
    browser = f"b{number}"
    code = ask_code(email=ANN, browser=browser, network=browser, mailed=True, now=NOW)
    here = visit(invite, known_browser(side))
    return lambda: try_code(
        here,
        address(ANN),
        seen=here.current,
        browser=browser,
        network=browser,
        code=code,
    )


def test_a_code_and_a_continue_of_one_person_at_once_leave_one_claim(
    race_app: Flask,
) -> None:
    give_lead(ANN)
    main = make_learner(ANN)
    for number in range(ROUNDS):
        invite = make_invite(access=Access.DETAILS)
        side = make_learner(ANN)
        make_claim(invite, side)
        here = visit(invite, known_browser(main, proved=True))
        works = [enter_code(invite, side, number)]
        works += [lambda here=here: press_continue(here)] * 3
        db.session.commit()
        assert not of_kind(at_once(race_app, works), Exception)
        assert claimed(invite) == 1
        assert rows(Claim) == number + 1
        db.session.rollback()


def test_joining_and_revoking_everything_at_once_leaves_nothing_unrevoked(
    race_app: Flask,
) -> None:
    main = make_learner(ANN)
    for _ in range(ROUNDS):
        invite = make_invite()
        sides = [make_learner(ANN) for _ in range(4)]
        for who in (main, *sides):
            make_claim(invite, who)
        make_play(make_claim(invite, sides[0]))
        works: list[Callable[[], object]] = [
            lambda side=side: join(side, main, now=NOW) for side in sides
        ]
        invite_id = invite.id
        works.insert(2, lambda invite_id=invite_id: revoke_all(invite_id, now=NOW))
        db.session.commit()
        assert not of_kind(at_once(race_app, works), Exception)
        kept = db.session.scalars(
            sa.select(Claim).where(Claim.invite_id == invite_id)
        ).all()
        assert len(kept) == 1
        assert kept[0].revoked_at == NOW
        assert seats_add_up(invite)
        db.session.rollback()
