"""Random ids and digests."""

from trackgate.core.ids import digest, new_id, new_secret


def test_an_id_can_be_typed_read_aloud_and_given_to_a_command() -> None:
    ids = {new_id() for _ in range(500)}
    assert len(ids) == 500
    assert all(len(one) == 14 and one.isalnum() and one.islower() for one in ids)
    assert not set("".join(ids)) & set("lo01")


def test_an_id_has_the_length_that_was_asked_for() -> None:
    assert len(new_id(20)) == 20


def test_a_secret_has_256_bits() -> None:
    assert len(new_secret()) == 43
    assert new_secret() != new_secret()


def test_a_digest_is_the_same_for_the_same_secret_and_does_not_show_it() -> None:
    assert digest("secret") == digest("secret") != digest("secret2")
    assert len(digest("secret")) == 64
    assert "secret" not in digest("secret")
