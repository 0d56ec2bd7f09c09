"""Claims: the limit, one a learner, and the terms they carry."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from factories import (
    NOW,
    claimed,
    edit,
    fresh_claim,
    make_claim,
    make_invite,
    make_learner,
    make_track,
    rows,
)
from trackgate.core.db import db
from trackgate.invites.claim_models import Claim
from trackgate.invites.claims import claims_of, find_claim
from trackgate.invites.editing import delete_invite, new_link, restore_invite
from trackgate.invites.errors import ClaimRefused, Refusal
from trackgate.invites.models import Invite, InviteType
from trackgate.invites.queries import CarriedTrack, count_claims, tracks_of_claim
from trackgate.invites.revoking import release_unplayed

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)


def refusal(invite: Invite, days: float = 0) -> Refusal:
    """Give why a new claim is refused, days from now; nothing may be changed."""
    before = claimed(invite), rows(Claim)
    learner = make_learner()
    with pytest.raises(ClaimRefused) as refused:
        make_claim(invite, learner, now=NOW + days * DAY)
    assert (claimed(invite), rows(Claim)) == before
    return refused.value.refusal


def test_the_limit_is_reached_and_not_passed() -> None:
    invite = make_invite(claim_limit=2)
    make_claim(invite)
    make_claim(invite)
    assert refusal(invite) is Refusal.FULL
    assert claimed(invite) == count_claims(invite.id) == 2


def test_0_is_no_limit() -> None:
    invite = make_invite(claim_limit=0)
    for _ in range(20):
        make_claim(invite)
    assert claimed(invite) == 20


@pytest.mark.parametrize(("days", "open_"), [(-0.001, True), (0, False), (1, False)])
def test_a_claim_comes_before_the_end_or_not_at_all(days: float, open_: bool) -> None:
    invite = make_invite(expires_at=NOW)
    if open_:
        assert make_claim(invite, now=NOW + days * DAY).seats == 1
    else:
        assert refusal(invite, days) is Refusal.EXPIRED


def test_a_live_event_is_claimed_from_24_hours_before_its_start() -> None:
    event = make_invite(
        type=InviteType.LIVE_EVENT, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY
    )
    assert refusal(event, -0.001) is Refusal.UPCOMING
    assert make_claim(event).seats == 1
    assert refusal(event, 2) is Refusal.EXPIRED


def test_a_deleted_invite_takes_no_claim_until_it_is_restored() -> None:
    invite = make_invite()
    delete_invite(invite, revoke=False, now=NOW)
    assert refusal(invite) is Refusal.DELETED
    restore_invite(invite, now=NOW)
    assert make_claim(invite).seats == 1


def test_a_learner_has_one_claim_on_an_invite_and_takes_one_seat() -> None:
    invite, learner = make_invite(), make_learner()
    first, again = make_claim(invite, learner), make_claim(invite, learner)
    assert first.id == again.id
    assert claimed(invite) == 1


@pytest.mark.parametrize(
    "became", ["full", "expired", "deleted", "upcoming", "new link"]
)
def test_a_claim_is_there_whatever_became_of_the_invite(became: str) -> None:
    invite, learner = make_invite(claim_limit=1), make_learner()
    claim = make_claim(invite, learner)
    now = NOW + DAY
    if became == "expired":
        edit(invite, expires_at=NOW)
    elif became == "deleted":
        delete_invite(invite, revoke=False, now=NOW)
    elif became == "upcoming":
        later = {"starts_at": now + 5 * DAY, "ends_at": now + 6 * DAY}
        edit(invite, type=InviteType.LIVE_EVENT, **later)
    elif became == "new link":
        new_link(invite, now=NOW)
    assert make_claim(invite, learner, now=now).id == claim.id
    assert claimed(invite) == 1


def test_a_claim_copies_tracks_in_order_with_their_pausing_switches() -> None:
    make_track("vm", pausable=True)
    make_track("quiz")
    make_track("vm-too", pausable=True)
    invite = make_invite(tracks=["vm", "quiz", "vm-too"], pausing={"vm-too": False})
    carried = tracks_of_claim(make_claim(invite).id)
    assert [(track.slug, track.pausing, track.plays_used) for track in carried] == [
        ("vm", True, 0),
        ("quiz", False, 0),
        ("vm-too", False, 0),
    ]


def test_a_claim_copies_its_terms() -> None:
    invite = make_invite(
        plays_limit=3, access_for="1mo", timezone="Europe/Amsterdam", claim_limit=5
    )
    claim = make_claim(invite)
    assert claim.plays_limit == 3
    assert claim.access_ends_at == NOW + 30 * DAY
    assert (claim.access_for, claim.timezone) == ("1mo", "Europe/Amsterdam")
    assert claim.created_at == NOW
    assert not claim.extended


def test_edits_of_the_invite_leave_claims_untouched() -> None:
    make_track("vm", pausable=True)
    make_track("other")
    invite = make_invite(tracks=["vm"], plays_limit=3, access_for="1d")
    old = make_claim(invite)
    edit(
        invite,
        tracks=["other", "vm"],
        pausing={"vm": False},
        plays_limit=1,
        access_for="2h",
        timezone="Asia/Tokyo",
    )
    kept, new = fresh_claim(old.id), make_claim(invite)
    assert (kept.plays_limit, kept.access_ends_at) == (3, NOW + DAY)
    assert carried(kept) == [("vm", True)]
    assert (new.plays_limit, new.access_ends_at) == (1, NOW + timedelta(hours=2))
    assert carried(new) == [("other", False), ("vm", False)]


def carried(claim: Claim) -> list[tuple[str, bool]]:
    tracks: list[CarriedTrack] = tracks_of_claim(claim.id)
    return [(track.slug, track.pausing) for track in tracks]


def test_a_lowered_limit_reads_full_and_takes_nothing_away() -> None:
    invite = make_invite(claim_limit=5)
    claims = [make_claim(invite) for _ in range(3)]
    edit(invite, claim_limit=1)
    assert refusal(invite) is Refusal.FULL
    assert claimed(invite) == 3
    assert all(fresh_claim(claim.id).seats == 1 for claim in claims)
    edit(invite, claim_limit=4)
    make_claim(invite)
    assert refusal(invite) is Refusal.FULL


def test_a_released_seat_can_be_taken_again() -> None:
    invite, learner = make_invite(claim_limit=1), make_learner()
    make_claim(invite, learner)
    assert release_unplayed(invite.id) == 1
    assert make_claim(invite, learner).seats == 1
    assert claimed(invite) == 1


def test_claims_are_found_by_invite_and_learner() -> None:
    invite, other = make_invite(), make_invite(title="Other")
    ann, bob = make_learner(), make_learner()
    claim = make_claim(invite, ann)
    found = find_claim(invite_id=invite.id, learner_id=ann)
    assert found is not None
    assert found.id == claim.id
    assert find_claim(invite_id=other.id, learner_id=ann) is None
    assert find_claim(invite_id=invite.id, learner_id=bob) is None
    assert [c.id for c in claims_of([ann, bob], invite_id=invite.id)] == [claim.id]
    assert claims_of([], invite_id=invite.id) == []


def test_the_database_refuses_a_second_claim_of_a_learner_on_an_invite() -> None:
    invite, learner = make_invite(), make_learner()
    claim = make_claim(invite, learner)
    twin = {
        column.name: getattr(claim, column.name)
        for column in Claim.__table__.columns
        if column.name != "id"
    }
    with pytest.raises(sa.exc.IntegrityError, match="invite_id"):
        db.session.execute(sa.insert(Claim).values(**twin | {"public_id": "twin"}))


def test_the_database_refuses_a_count_below_nothing() -> None:
    invite = make_invite()
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(
            sa.update(Invite).where(Invite.id == invite.id).values(claimed=-1)
        )
