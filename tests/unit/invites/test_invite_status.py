"""An invite's status at each boundary of its window, in Python and in SQL."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from factories import NOW, edit, make_claim, make_invite
from trackgate.core.db import db
from trackgate.invites.claims import why_closed
from trackgate.invites.editing import delete_invite
from trackgate.invites.errors import Refusal
from trackgate.invites.models import Invite, InviteType
from trackgate.invites.queries import list_invites
from trackgate.invites.status import InviteStatus, has_status, is_full, status

pytestmark = pytest.mark.usefixtures("app")

UPCOMING, ACTIVE, EXPIRED = InviteStatus
INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)
ENDS = NOW + timedelta(days=10)


def both(invite: Invite, now: datetime) -> InviteStatus:
    """Give the status at a moment, as Python and SQL agree on it."""
    in_sql = [
        wanted
        for wanted in InviteStatus
        if db.session.scalar(
            sa.select(Invite.id).where(Invite.id == invite.id, has_status(wanted, now))
        )
    ]
    assert in_sql == [status(invite, now)]
    return in_sql[0]


def live_event() -> Invite:
    return make_invite(
        type=InviteType.LIVE_EVENT, starts_at=NOW + 2 * DAY, ends_at=ENDS
    )


def test_a_self_paced_invite_without_an_end_is_always_active() -> None:
    invite = make_invite()
    for now in (NOW - 5000 * DAY, NOW, NOW + 5000 * DAY):
        assert both(invite, now) is ACTIVE


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOW - 5000 * DAY, ACTIVE),
        (ENDS - INSTANT, ACTIVE),
        (ENDS, EXPIRED),
        (ENDS + INSTANT, EXPIRED),
    ],
)
def test_a_self_paced_invite_expires_the_moment_it_says(
    now: datetime, expected: InviteStatus
) -> None:
    assert both(make_invite(expires_at=ENDS), now) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOW + DAY - INSTANT, UPCOMING),
        (NOW + DAY, ACTIVE),  # 24 hours before the start
        (NOW + 2 * DAY, ACTIVE),
        (ENDS - INSTANT, ACTIVE),
        (ENDS, EXPIRED),
    ],
)
def test_a_live_event_is_active_from_24_hours_before_its_start_to_its_end(
    now: datetime, expected: InviteStatus
) -> None:
    assert both(live_event(), now) is expected


def test_24_hours_are_24_hours_also_where_the_clocks_change() -> None:
    start = datetime.fromisoformat("2026-10-25T12:00:00+01:00")  # a day of 25 hours
    invite = make_invite(
        type=InviteType.LIVE_EVENT,
        timezone="Europe/Amsterdam",
        starts_at=start,
        ends_at=start + DAY,
    )
    opens = datetime.fromisoformat("2026-10-24T13:00:00+02:00")
    assert both(invite, opens - INSTANT) is UPCOMING
    assert both(invite, opens) is ACTIVE


@pytest.mark.parametrize(
    ("taken", "limit", "full"),
    [(0, 0, False), (99, 0, False), (9, 10, False), (10, 10, True), (11, 10, True)],
)
def test_full_means_that_the_limit_is_reached_and_0_is_no_limit(
    taken: int, limit: int, full: bool
) -> None:
    assert is_full(taken, limit) is full


def test_full_is_not_a_status() -> None:
    invite = make_invite(claim_limit=1)
    make_claim(invite)
    assert both(invite, NOW) is ACTIVE


def test_why_an_invite_is_closed() -> None:
    event = live_event()
    assert why_closed(event, NOW) is Refusal.UPCOMING
    assert why_closed(event, NOW + DAY) is None
    assert why_closed(event, ENDS) is Refusal.EXPIRED
    event.claim_limit = event.claimed = 1
    assert why_closed(event, NOW + DAY) is Refusal.FULL
    assert why_closed(event, ENDS) is Refusal.EXPIRED
    delete_invite(event, revoke=False, now=NOW)
    assert why_closed(event, NOW + DAY) is Refusal.DELETED


def titles(*statuses: InviteStatus, deleted: bool = False) -> list[str]:
    return [i.title for i in list_invites(statuses, deleted=deleted, now=NOW)]


def test_the_list_shows_any_combination_of_statuses_newest_first() -> None:
    make_invite(title="expired", expires_at=NOW)
    make_invite(title="active", now=NOW + DAY)
    live_event().title = "upcoming"
    db.session.flush()
    assert titles(UPCOMING, ACTIVE) == ["active", "upcoming"]
    assert titles(EXPIRED) == ["expired"]
    assert titles(*InviteStatus) == ["active", "upcoming", "expired"]
    assert titles() == []


def test_deleted_invites_are_listed_apart() -> None:
    make_invite(title="here")
    gone = make_invite(title="gone")
    delete_invite(gone, revoke=False, now=NOW)
    assert titles(*InviteStatus) == ["here"]
    assert titles(*InviteStatus, deleted=True) == ["gone"]


def test_an_edited_end_counts_at_once() -> None:
    invite = make_invite(expires_at=NOW)
    assert both(invite, NOW) is EXPIRED
    edit(invite, expires_at=NOW + DAY)
    assert both(invite, NOW) is ACTIVE
