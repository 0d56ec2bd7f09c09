"""The network that a request is counted by."""

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from trackgate.web.visitor import network_of


def network(address: str) -> str:
    environ = EnvironBuilder().get_environ()
    return network_of(Request({**environ, "REMOTE_ADDR": address}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8::1", "2001:db8::2"),
        ("2001:db8::1", "2001:db8:0:0:ffff:1:2:3"),
        ("2001:db8:0:7::1", "2001:db8:0:7:1:2:3:4"),
        ("2001:DB8::1", "2001:0db8::9"),
        ("fe80::1%eth0", "fe80::2%eth1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_addresses_of_one_network_are_one(one: str, other: str) -> None:
    assert network(one) == network(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8::1", "2001:db8:0:1::1"),
        ("2001:db8::1", "2001:db9::1"),
        ("::1", "1::1"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8"),
        ("192.0.2.7", "192.0.2.8"),
    ],
)
def test_addresses_of_two_networks_are_two(one: str, other: str) -> None:
    assert network(one) != network(other)


@pytest.mark.parametrize("address", ["", "a socket"])
def test_what_is_no_address_stays_as_it_is(address: str) -> None:
    assert network(address) == address
