"""A deployment with as many invites and leads as wanted, written in bulk.

One invite has been claimed by everybody; the others once each. Ends lie all around
the present, so that every status and the deleted are there.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from trackgate.core.db import Base, db
from trackgate.core.ids import new_id
from trackgate.forms.models import Lead
from trackgate.forms.store import current_form
from trackgate.invites.claim_models import Claim, ClaimTrack
from trackgate.invites.list_keys import end_key, title_key
from trackgate.invites.models import Access, Invite, InviteTrack, InviteType, Sharing
from trackgate.learners.models import Learner, LearnerKind

_WORDS = ("Autumn", "Basics", "Course", "Demo", "Evening", "Fair", "Guide", "Howto")
_SOURCES = ("", "newsletter", "webinar", "fair", "partner.example")
_BATCH = 5000
_SUSPECT = 50
"""One lead of so many came too quickly for a person."""
_FIRST = 2
"""The first key: 1 is the invite that everybody claimed, made by the caller."""

Rows = Iterator[dict[str, Any]]


def fill(number: int, track_id: int, *, now: datetime) -> None:
    """Write so many invites, leads, learners and twice as many claims."""
    dice = random.Random(number)
    form = current_form().id
    _write(Invite, (_invite(_FIRST + n, dice, now) for n in range(number)))
    places = range(_FIRST, _FIRST + number)
    _write(InviteTrack, ({"invite_id": n} | _track(track_id) for n in places))
    _write(Learner, (_learner(n, now) for n in range(1, number + 1)))
    _write(Lead, (_lead(n, form, now) for n in range(1, number + 1)))
    claims = [(1, n) for n in range(1, number + 1)]
    claims += [(_FIRST + n, n + 1) for n in range(number)]
    rows = (_claim(key, pair, now) for key, pair in enumerate(claims, start=1))
    _write(Claim, rows)
    keys = range(1, len(claims) + 1)
    _write(ClaimTrack, ({"claim_id": n, **_track(track_id)} for n in keys))
    db.session.execute(
        sa.update(Invite).where(Invite.id == 1).values(claimed=Invite.claimed + number)
    )
    db.session.commit()


def _write(table: type[Base], rows: Rows) -> None:
    while batch := list(islice(rows, _BATCH)):
        db.session.execute(sa.insert(table), batch)
    db.session.commit()


def _track(track_id: int) -> dict[str, Any]:
    return {"track_id": track_id, "position": 1, "pausing": False}


def _invite(key: int, dice: random.Random, now: datetime) -> dict[str, Any]:
    made = now - timedelta(minutes=dice.randrange(1_000_000))
    event = dice.random() < 0.2
    ends = now + timedelta(hours=dice.randrange(-9000, 3000))
    title = f"{dice.choice(_WORDS)} {new_id(6)} {key}"
    starts, closes = (ends - timedelta(hours=3), ends) if event else (None, None)
    expires = None if event or dice.random() < 0.2 else ends
    return {
        "id": key,
        "public_id": new_id(),
        "sharing": Sharing.LINK,
        "type": InviteType.LIVE_EVENT if event else InviteType.SELF_PACED,
        "title": title,
        "title_key": title_key(title),
        "end_key": end_key(closes, expires),
        "access": Access.DETAILS,
        "claimed": dice.randrange(200),
        "access_for": "30d",
        "timezone": "UTC",
        "expires_at": expires,
        "starts_at": starts,
        "ends_at": closes,
        "created_at": made,
        "updated_at": made,
        "deleted_at": now if dice.random() < 0.02 else None,
    }


def _learner(key: int, now: datetime) -> dict[str, Any]:
    email = _email(key)
    return {
        "id": key,
        "kind": LearnerKind.MAIN,
        "email": email,
        "email_typed": email,
        "created_at": now,
    }


def _email(key: int) -> str:
    """Give an address; those of neighbours begin differently."""
    return f"{key * 7919 % 1_000_003:07d}@example.com"


def _lead(key: int, form: int, now: datetime) -> dict[str, Any]:
    made = now - timedelta(seconds=17 * key)
    source = _SOURCES[key % len(_SOURCES)]
    return {
        "id": key,
        "public_id": new_id(),
        "email": _email(key),
        "email_typed": _email(key),
        "form_version_id": form,
        "invite_id": key + 1,
        "answers": {"first_name": "Ada", "last_name": "Byron"},
        "attribution": {"utm_source": source} if source else {},
        "source": source,
        "suspect": key % _SUSPECT == 0,
        "created_at": made,
        "updated_at": made,
    }


def _claim(key: int, pair: tuple[int, int], now: datetime) -> dict[str, Any]:
    invite_id, learner_id = pair
    return {
        "id": key,
        "public_id": new_id(),
        "invite_id": invite_id,
        "learner_id": learner_id,
        "plays_limit": 3,
        "access_for": "30d",
        "timezone": "UTC",
        "attribution": {},
        "source": _SOURCES[key % len(_SOURCES)],
        "created_at": now - timedelta(seconds=11 * key),
    }
