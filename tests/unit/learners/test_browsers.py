"""What a remembered browser is known by, and where."""

import pytest

from trackgate.learners.browsers import Known
from trackgate.learners.models import LearnerKind


def known(invite_id: int | None) -> Known:
    return Known(
        token_id=1,
        learner_id=1,
        kind=LearnerKind.ANONYMOUS,
        email=None,
        email_typed=None,
        proved=False,
        ended=False,
        invite_id=invite_id,
    )


@pytest.mark.parametrize(
    ("invite_id", "framed", "expected"),
    [(7, True, True), (7, False, False), (8, True, False), (8, False, False)],
)
def test_who_came_by_a_frame_token_is_known_on_framed_pages_of_its_invite_alone(
    invite_id: int, framed: bool, expected: bool
) -> None:
    assert known(7).is_known(invite_id=invite_id, framed=framed) is expected


@pytest.mark.parametrize("framed", [True, False])
def test_who_came_by_a_cookie_is_known_everywhere(framed: bool) -> None:
    assert known(None).is_known(invite_id=8, framed=framed)
