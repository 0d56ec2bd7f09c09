"""Proving an e-mail by a code, and what a correct code gives. The caller commits."""

import contextlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from trackgate.core.emails import Address
from trackgate.entry.claiming import Visit
from trackgate.entry.deciding import Step, code_goes_out, step_for_visitor
from trackgate.invites.claims import find_claim, make_claim, why_closed
from trackgate.invites.errors import ClaimRefused
from trackgate.invites.joining import join_claims
from trackgate.learners import codes
from trackgate.learners.browsers import Known, forget, remember, who_is
from trackgate.learners.codes import Outcome
from trackgate.learners.identity import (
    drop_learner,
    everybody_waiting,
    prove,
    set_joining,
    waiting_to_join,
)
from trackgate.mail.outbox import post


@dataclass(frozen=True, kw_only=True)
class Proved:
    """What trying a code came to."""

    outcome: Outcome
    secret: str | None = None  # for the browser to keep, after a right code
    must_choose: bool = False  # two live plays of one track: the learner chooses
    claimed: bool = False  # there was no claim here before, and now there is


def send_code(
    visit: Visit, address: Address, *, browser: str, network: str, organisation: str
) -> None:
    """Ask for a code: mailed where it should be, answered alike where not.

    Raises ``codes.TooMany``.
    """
    mailed = code_goes_out(
        visit.invite,
        address.email,
        visit.proof,
        visit.now,
        replaced=visit.replaced,
    )
    code = codes.ask_code(
        email=address.email,
        browser=browser,
        network=network,
        mailed=mailed,
        now=visit.now,
    )
    if mailed:
        post(
            address.typed,
            f"Your code for {organisation}",
            _code_mail(code, visit.invite.shown_title, organisation),
            now=visit.now,
            drop_at=visit.now + codes.GOOD_FOR,
        )


def _code_mail(code: str, title: str, organisation: str) -> str:
    return (
        f"Your code is {code}\n\n"
        f"Enter it on the page of “{title}” where you asked for it. It works for "
        "10 minutes, once, and only in that browser.\n\n"
        "If you did not ask for it, you need do nothing: without the code nobody "
        f"gets any further.\n\n{organisation}\n"
    )


def try_code(
    visit: Visit,
    address: Address,
    *,
    seen: Known | None,
    browser: str,
    network: str,
    code: str,
) -> Proved:
    """Try a code; right, it proves the e-mail, joins, remembers and claims.

    ``seen`` is whom the browser's token stands for, also where it has been ended.
    Raises ``codes.TooMany``.
    """
    outcome = codes.try_code(
        email=address.email,
        browser=browser,
        network=network,
        code=code,
        now=visit.now,
    )
    if outcome is not Outcome.RIGHT:
        return Proved(outcome=outcome)
    main, spare = prove(address, current=seen, now=visit.now)
    must_choose = spare is not None and not join(spare, main, now=visit.now)
    if seen is not None and not seen.ended:
        forget(seen.token_id, now=visit.now)
    secret = remember(main, proved=True, now=visit.now)
    claimed = _claim_if_open(visit, main, secret)
    return Proved(
        outcome=outcome, secret=secret, must_choose=must_choose, claimed=claimed
    )


def _claim_if_open(visit: Visit, main: int, secret: str) -> bool:
    """Claim for a proved learner where nothing more is asked; tell whether."""
    closed = visit.replaced or why_closed(visit.invite, visit.now) is not None
    if closed or find_claim(invite_id=visit.invite.id, learner_id=main):
        return False
    if step_for_visitor(visit.invite, who_is(secret)) is not Step.CONTINUE:
        return False
    # The last seat may go while the code is entered: it proves the e-mail all the
    # same, and the page says that the invite is full.
    with contextlib.suppress(ClaimRefused):
        make_claim(
            invite_id=visit.invite.id,
            learner_id=main,
            attribution=visit.attribution,
            network=visit.network,
            now=visit.now,
        )
        return True
    return False


def resume_open(visit: Visit, address: Address, *, main: int) -> str:
    """Go on by the e-mail alone (``LEARNER_PROOF=open``); give the secret to keep."""
    current = visit.current
    if current is not None and current.anonymous:
        join(current.learner_id, main, now=visit.now)
    return remember(main, proved=False, now=visit.now)


def join(spare: int, main: int, *, keep: Collection[str] = (), now: datetime) -> bool:
    """Join a learner to the main one; False: the learner has to choose first."""
    if not join_claims(spare_learner=spare, main_learner=main, keep=keep, now=now):
        set_joining(spare, main)
        return False
    drop_learner(spare)
    return True


def finish_joining(main: int, *, keep: Collection[str], now: datetime) -> bool:
    """Join the learner who waits for a choice, with the plays that were chosen."""
    spare = waiting_to_join(main)
    return spare is None or join(spare, main, keep=keep, now=now)


def finish_all(*, now: datetime) -> int:
    """Join every waiting learner whose choice has become moot; give how many."""
    waiting = everybody_waiting()
    return sum(join(spare, main, now=now) for spare, main in waiting)
