"""Who is on an invite's allowed list."""

import pytest

from factories import make_invite
from trackgate.invites.models import Access
from trackgate.invites.queries import is_allowed

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("entry", "email", "allowed"),
    [
        ("ann@example.com", "ann@example.com", True),
        ("Ann@Example.com", "ann@example.com", True),
        ("ann@example.com", "bob@example.com", False),
        ("ann@example.com", "ann+x@example.com", False),
        ("ann@example.com", "joann@example.com", False),
        ("@example.com", "ann@example.com", True),
        ("@Example.com", "ann@example.com", True),
        ("@example.com", "ann@mail.example.com", False),
        ("@example.com", "ann@notexample.com", False),
    ],
)
def test_a_domain_entry_means_exactly_that_domain(
    entry: str, email: str, allowed: bool
) -> None:
    invite = make_invite(access=Access.ALLOWED, allowed=[entry])
    assert is_allowed(invite.id, email) is allowed


def test_an_entry_lets_nobody_into_another_invite() -> None:
    make_invite(access=Access.ALLOWED, allowed=["@example.com"])
    other = make_invite(access=Access.ALLOWED, allowed=["@example.org"])
    assert not is_allowed(other.id, "ann@example.com")
