"""Where a rule is written twice, in Python and in SQL, the two say the same."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from factories import NOW, make_invite
from trackgate.core.db import db
from trackgate.invites.models import Invite, InviteType
from trackgate.invites.status import InviteStatus, has_status, status

pytestmark = pytest.mark.usefixtures("app")

MOMENTS = st.datetimes(
    min_value=datetime(2026, 10, 1),
    max_value=datetime(2026, 12, 1),
    timezones=st.just(UTC),
)
NUDGES = st.sampled_from([timedelta(microseconds=n) for n in (-1, 0, 1)])
DAY = timedelta(days=1)


def agree(invite: Invite, now: datetime) -> InviteStatus:
    in_sql = [
        wanted
        for wanted in InviteStatus
        if db.session.scalar(
            sa.select(sa.literal(1)).where(
                Invite.id == invite.id, has_status(wanted, now)
            )
        )
    ]
    assert in_sql == [status(invite, now)]
    return in_sql[0]


@settings(max_examples=60)
@given(expires=st.none() | MOMENTS, now=MOMENTS, nudge=NUDGES)
@example(expires=NOW, now=NOW, nudge=timedelta(0))
def test_self_paced_invites_have_one_status_in_both(
    wipe: Callable[[], None],
    expires: datetime | None,
    now: datetime,
    nudge: timedelta,
) -> None:
    wipe()
    invite = make_invite(expires_at=expires)
    for moment in (now, (expires or now) + nudge):
        found = agree(invite, moment)
        assert found is not InviteStatus.UPCOMING
        assert (found is InviteStatus.EXPIRED) == (
            expires is not None and moment >= expires
        )


@settings(max_examples=60)
@given(
    starts=MOMENTS,
    length=st.timedeltas(timedelta(microseconds=1), timedelta(days=20)),
    now=MOMENTS,
    nudge=NUDGES,
)
@example(starts=NOW, length=DAY, now=NOW - DAY, nudge=timedelta(0))
def test_live_events_have_one_status_in_both(
    wipe: Callable[[], None],
    starts: datetime,
    length: timedelta,
    now: datetime,
    nudge: timedelta,
) -> None:
    wipe()
    ends = starts + length
    invite = make_invite(type=InviteType.LIVE_EVENT, starts_at=starts, ends_at=ends)
    for moment in (now, starts - DAY + nudge, ends + nudge):
        found = agree(invite, moment)
        assert (found is InviteStatus.UPCOMING) == (moment < starts - DAY)
        assert (found is InviteStatus.EXPIRED) == (moment >= ends)
