"""``trackgate claims``."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from trackgate.cli.invites.commands import get_invite
from trackgate.core import clock
from trackgate.core.db import db
from trackgate.core.emails import normalise
from trackgate.invites.claims import make_claim
from trackgate.invites.plays import start_play
from trackgate.invites.queries import tracks_of_claim
from trackgate.learners.identity import anonymous_learner, learner_for
from trackgate.tracks.revisions import newest_revision

from .conftest import Cli

MakeInvite = Callable[..., dict[str, Any]]
Claim = Callable[..., int]


@pytest.fixture
def claim() -> Claim:
    """Claim an invite: by an e-mail, or anonymously; give the claim's key."""

    def make(public_id: str, email: str = "") -> int:
        now = clock.now()
        learner = (
            learner_for(normalise(email), current=None, made_by=email, now=now)
            if email
            else anonymous_learner(made_by="press", now=now)
        )
        invite = get_invite(public_id).id
        key = make_claim(invite_id=invite, learner_id=learner, attribution={}, now=now)
        db.session.commit()
        return key

    return make


def start(claim_id: int) -> None:
    (track, *_) = tracks_of_claim(claim_id)
    start_play(
        claim_id=claim_id,
        track_id=track.track_id,
        revision_id=newest_revision(track.track_id).id,
        start_key="click",
        now=clock.now(),
    )
    db.session.commit()


def test_claims_are_listed_with_who_made_them(
    cli: Cli, make_invite: MakeInvite, claim: Claim
) -> None:
    invite = make_invite("--plays", "3", "--access-for", "30d")
    start(claim(invite["id"], "Ada@example.com"))
    claim(invite["id"])
    first, second = cli.json("claims", "list", invite["id"])
    assert first == {
        "id": first["id"],
        "email": "Ada@example.com",
        "learner": "main",
        "created_at": "2026-11-02T09:00:00+00:00",
        "access_ends_at": "2026-12-02T09:00:00+00:00",
        "revoked_at": None,
        "plays_used": 1,
        "plays_limit": 3,
        "has_seat": True,
    }
    assert (second["email"], second["learner"]) == (None, "anonymous")
    said = cli("claims", "list", invite["id"])
    assert "Ada@example.com" in said
    assert "(anonymous)" in said
    assert cli.json("invites", "show", invite["id"])["claims"] == 2


def test_a_claim_is_revoked_once(
    cli: Cli, make_invite: MakeInvite, claim: Claim
) -> None:
    invite = make_invite("--claim-limit", "1")
    claim(invite["id"])
    assert cli.json("invites", "show", invite["id"])["full"] is True
    (row,) = cli.json("claims", "list", invite["id"])
    cli("claims", "revoke", row["id"])
    (after,) = cli.json("claims", "list", invite["id"])
    assert after["revoked_at"] is not None
    assert cli.json("invites", "show", invite["id"])["full"] is False
    assert "revoked already" in cli.refuses("claims", "revoke", row["id"])
    extend = ("claims", "extend", row["id"], "--forever")
    assert "stays so" in cli.refuses(*extend)


def test_a_claim_is_extended_until_a_time_or_for_ever(
    cli: Cli, make_invite: MakeInvite, claim: Claim
) -> None:
    invite = make_invite("--access-for", "1d", "--timezone", "Europe/Amsterdam")
    claim(invite["id"])
    (row,) = cli.json("claims", "list", invite["id"])
    cli("claims", "extend", row["id"], "--until", "2027-06-30T18:00")
    (row,) = cli.json("claims", "list", invite["id"])
    end = datetime(2027, 6, 30, 16, tzinfo=UTC)
    assert row["access_ends_at"] == end.isoformat()
    cli("claims", "extend", row["id"], "--forever")
    (row,) = cli.json("claims", "list", invite["id"])
    assert row["access_ends_at"] is None
    assert "either" in cli.refuses("claims", "extend", row["id"])
    assert "not a time" in cli.refuses("claims", "extend", row["id"], "--until", "x")


def test_claims_without_a_play_are_released(
    cli: Cli, make_invite: MakeInvite, claim: Claim
) -> None:
    invite = make_invite()
    start(claim(invite["id"], "ada@example.com"))
    claim(invite["id"])
    assert "1 claim(s)" in cli("claims", "release", invite["id"])
    (left,) = cli.json("claims", "list", invite["id"])
    assert left["email"] == "ada@example.com"


def test_claims_that_are_not_there_are_one_line(cli: Cli) -> None:
    assert "no claim 'nope'" in cli.refuses("claims", "revoke", "nope")
    assert "no claim" in cli.refuses("claims", "extend", "nope", "--forever")
    assert "no invite 'nope'" in cli.refuses("claims", "list", "nope")
    assert "no invite 'nope'" in cli.refuses("claims", "release", "nope")
