"""Business addresses only, and blocked domains."""

import pytest

from trackgate.forms.definition import FormDefinition
from trackgate.forms.email_rules import email_errors

OPEN = FormDefinition()
BUSINESS = FormDefinition(business_only=True)
BLOCKED = FormDefinition(blocked_domains=("rival.com",))


@pytest.mark.parametrize(
    ("form", "email"),
    [
        (OPEN, "ann@gmail.com"),
        (BUSINESS, "ann@example.com"),
        (BLOCKED, "ann@notrival.com"),
        (BLOCKED, "ann@gmail.com"),
    ],
)
def test_other_addresses_are_welcome(form: FormDefinition, email: str) -> None:
    assert email_errors(form, email) == []


def test_a_free_mailbox_is_no_business_address() -> None:
    assert email_errors(BUSINESS, "ann@gmail.com") == [
        ("email", "Enter your business e-mail address, not one at gmail.com")
    ]


@pytest.mark.parametrize("domain", ["rival.com", "mail.rival.com"])
def test_a_blocked_domain_is_blocked_with_those_below_it(domain: str) -> None:
    assert email_errors(BLOCKED, f"ann@{domain}") == [
        ("email", f"E-mail addresses at {domain} cannot be used here")
    ]
