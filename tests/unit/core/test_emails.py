"""E-mail addresses: read, compared and listed in one way."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from trackgate.core import emails
from trackgate.core.emails import FREE_MAIL_DOMAINS, Address, InvalidEmail


def test_an_address_is_matched_in_lower_case_and_written_to_as_typed() -> None:
    address = emails.normalise("  Ann.Lee@Example.COM ")
    assert address == Address(email="ann.lee@example.com", typed="Ann.Lee@example.com")


def test_tags_after_a_plus_are_kept() -> None:
    assert emails.normalise("ann+labs@example.com").email == "ann+labs@example.com"


def test_an_international_domain_is_one_address_in_both_spellings() -> None:
    spelled = emails.normalise("a@bücher.example.com")
    assert emails.normalise("a@xn--bcher-kva.example.com") == spelled


@pytest.mark.parametrize(
    "text",
    [
        "ann",
        "ann@",
        "@example.com",
        "ann@example",
        "ann@example..com",
        "ann lee@example.com",
        "Ann <ann@example.com>",
        "ann@example.com, bob@example.com",
        "ann@localhost",
        "ann@[127.0.0.1]",
        "ann@exa\x00mple.com",
        "ann\n@example.com",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidEmail, match=r"like name@example\.com$"):
        emails.normalise(text)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_typed_is_asked_for(text: str) -> None:
    with pytest.raises(InvalidEmail, match=r"^Enter your e-mail address$"):
        emails.normalise(text)


@pytest.mark.parametrize("text", ["a" * 300 + "@example.com", "@" * 100_000])
def test_a_text_of_any_length_is_refused_at_once(text: str) -> None:
    with pytest.raises(InvalidEmail, match="at most 254"):
        emails.normalise(text)


@settings(deadline=None)
@given(st.emails())
def test_what_is_matched_on_stays_as_it_is_when_read_again(text: str) -> None:
    try:
        email = emails.normalise(text).email
    except InvalidEmail:
        return
    assert emails.normalise(email).email == email
    assume(not email.startswith("*@"))
    assert emails.normalise_entry(email) in emails.entries_for(email)


def test_the_domain_is_what_follows_the_at() -> None:
    assert emails.domain_of("ann@mail.example.com") == "mail.example.com"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (" Ann@Example.com ", "ann@example.com"),
        ("@Example.COM", "@example.com"),
        ("@xn--bcher-kva.example.com", "@bücher.example.com"),
    ],
)
def test_an_entry_is_an_address_or_a_domain(text: str, entry: str) -> None:
    assert emails.normalise_entry(text) == entry


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Enter an e-mail address or a domain"),
        ("example.com", "Write a domain with an @"),
        ("*@example.com", "Write a domain with an @"),
        ("@example", "Enter a domain"),
        ("@a@example.com", "Enter a domain"),
        ("ann@example", "Enter an e-mail address"),
    ],
)
def test_a_wrong_entry_is_explained(text: str, message: str) -> None:
    with pytest.raises(InvalidEmail, match=f"^{message}"):
        emails.normalise_entry(text)


def test_a_domain_is_read_with_or_without_its_at() -> None:
    assert emails.normalise_domain("@Example.com") == "example.com"
    assert emails.normalise_domain("example.com") == "example.com"


@pytest.mark.parametrize(
    ("email", "below"),
    [
        ("a@example.com", True),
        ("a@mail.example.com", True),
        ("a@notexample.com", False),
        ("a@example.com.au", False),
    ],
)
def test_a_domain_has_those_below_it(email: str, below: bool) -> None:
    assert emails.is_at_or_below(email, "example.com") is below


def test_big_providers_of_free_mailboxes_are_known() -> None:
    assert emails.is_free_mail("ann@gmail.com")
    assert not emails.is_free_mail("ann@example.com")


@pytest.mark.parametrize("domain", sorted(FREE_MAIL_DOMAINS))
def test_each_provider_is_written_as_addresses_are_compared(domain: str) -> None:
    assert emails.normalise_domain(domain) == domain
