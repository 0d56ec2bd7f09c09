"""A live event's access: from its start, following that until it has passed."""

from datetime import datetime, timedelta

import pytest

from factories import NOW, edit, fresh_claim, make_claim, make_invite
from trackgate.invites.claim_models import Claim
from trackgate.invites.models import Invite, InviteType
from trackgate.invites.revoking import extend_claim

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
START = NOW + DAY


@pytest.fixture
def event() -> Invite:
    return make_invite(
        type=InviteType.LIVE_EVENT,
        starts_at=START,
        ends_at=NOW + 10 * DAY,
        access_for="2d",
    )


def access_end(claim: Claim) -> datetime | None:
    return fresh_claim(claim.id).access_ends_at


def test_access_counts_from_the_start_for_who_claims_before_it(event: Invite) -> None:
    assert make_claim(event, now=NOW).access_ends_at == START + 2 * DAY


def test_access_counts_from_the_claim_for_who_comes_later(event: Invite) -> None:
    late = START + 3 * HOUR
    assert make_claim(event, now=late).access_ends_at == late + 2 * DAY


@pytest.mark.parametrize("moved", [-5 * HOUR, 3 * DAY])
def test_access_follows_an_edited_start_that_has_not_passed(
    event: Invite, moved: timedelta
) -> None:
    claim = make_claim(event, now=NOW)
    edit(event, starts_at=START + moved, now=NOW + HOUR)
    assert access_end(claim) == START + moved + 2 * DAY


def test_a_start_moved_before_the_claim_counts_from_the_claim(event: Invite) -> None:
    claim = make_claim(event, now=NOW)
    edit(event, starts_at=NOW - DAY, now=NOW + HOUR)
    assert access_end(claim) == NOW + 2 * DAY


@pytest.mark.parametrize(
    ("edited", "follows"), [(START - timedelta(seconds=1), True), (START, False)]
)
def test_access_follows_until_the_start_has_passed(
    event: Invite, edited: datetime, follows: bool
) -> None:
    claim = make_claim(event, now=NOW)
    edit(event, starts_at=START + DAY, now=edited)
    assert access_end(claim) == START + 2 * DAY + (DAY if follows else timedelta(0))


def test_the_terms_that_follow_are_the_claims_own(event: Invite) -> None:
    claim = make_claim(event, now=NOW)
    edit(event, access_for="5d", timezone="Asia/Tokyo", now=NOW)
    edit(event, starts_at=START + DAY, now=NOW)
    assert access_end(claim) == START + DAY + 2 * DAY


def test_an_end_set_by_an_admin_stays(event: Invite) -> None:
    claim = make_claim(event, now=NOW)
    extend_claim(claim.id, until=NOW + 50 * DAY, now=NOW)
    edit(event, starts_at=START + DAY, now=NOW)
    assert access_end(claim) == NOW + 50 * DAY


def test_an_end_set_by_an_admin_stays_even_if_it_is_the_one_it_had(
    event: Invite,
) -> None:
    claim = make_claim(event, now=NOW)
    extend_claim(claim.id, until=claim.access_ends_at, now=NOW)
    edit(event, starts_at=START + DAY, now=NOW)
    assert access_end(claim) == START + 2 * DAY


def test_forever_stays_forever(event: Invite) -> None:
    edit(event, access_for="forever", now=NOW)
    claim = make_claim(event, now=NOW)
    edit(event, starts_at=START + DAY, now=NOW)
    assert access_end(claim) is None


def test_an_edit_of_something_else_moves_no_access(event: Invite) -> None:
    claim = make_claim(event, now=NOW)
    edit(event, title="Renamed", ends_at=NOW + 20 * DAY, now=NOW)
    assert access_end(claim) == START + 2 * DAY


def test_an_event_made_self_paced_leaves_claims_as_they_are(event: Invite) -> None:
    claim = make_claim(event, now=NOW)
    edit(event, type=InviteType.SELF_PACED, starts_at=None, ends_at=None, now=NOW)
    assert access_end(claim) == START + 2 * DAY


def test_a_claim_from_self_paced_days_follows_no_start_that_came_later() -> None:
    invite = make_invite(access_for="2d")
    claim = make_claim(invite, now=NOW)
    event = {"type": InviteType.LIVE_EVENT, "ends_at": NOW + 10 * DAY}
    edit(invite, starts_at=START, now=NOW, **event)
    edit(invite, starts_at=START + DAY, now=NOW)
    assert access_end(claim) == NOW + 2 * DAY
