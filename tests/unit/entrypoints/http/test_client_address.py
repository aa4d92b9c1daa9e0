"""Whom a request comes from."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.http.client_address import ClientAddressMiddleware, client_address, limited_address

PROXIES = ("10.0.0.0/8", "2001:db8:1::/48")


async def seen(peer, *forwarded, proxies=PROXIES, kind="http"):
    """The scope as an application behind the middleware sees it."""
    found = {}

    async def application(scope, receive, send):
        found.update(scope)

    headers = [(b"x-forwarded-for", line if isinstance(line, bytes) else line.encode()) for line in forwarded]
    scope = {"type": kind, "client": peer and (peer, 4711), "headers": headers, "state": {}}
    middleware = ClientAddressMiddleware(application, [ip_network(proxy) for proxy in proxies])
    await middleware(scope, None, None)
    return found


class Connection:
    def __init__(self, scope):
        self.scope = scope


async def address(*arguments, **options):
    return client_address(Connection(await seen(*arguments, **options)))


async def test_without_proxies_nobody_is_believed():
    assert await address("203.0.113.7", "198.51.100.1", proxies=()) == "203.0.113.7"
    assert await address("127.0.0.1", "198.51.100.1", proxies=()) == "127.0.0.1"


async def test_a_stranger_is_not_believed():
    assert await address("203.0.113.7", "198.51.100.1") == "203.0.113.7"


@pytest.mark.parametrize(
    ("forwarded", "found"),
    [
        (["198.51.100.1"], "198.51.100.1"),
        (["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        (["1.1.1.1, 198.51.100.1, 10.9.9.9"], "198.51.100.1"),
        (["1.1.1.1", "198.51.100.1", "10.9.9.9"], "198.51.100.1"),
        (["10.2.2.2, 10.3.3.3"], "10.2.2.2"),
        (["2001:db8:1::5,2001:DB8:2:0::9, 2001:db8:1::6"], "2001:db8:2::9"),
        (["::ffff:198.51.100.1"], "198.51.100.1"),
    ],
)
async def test_behind_proxies_it_is_the_rightmost_address_that_is_not_one_of_them(forwarded, found):
    assert await address("10.1.1.1", *forwarded) == found


@pytest.mark.parametrize(
    "line", ["", ",", "unknown", "198.51.100.1;", "198.51.100.1:80", "1.2.3", b"\xff", "x" * 9_000]
)
async def test_what_is_no_address_is_not_looked_at(line):
    assert await address("10.1.1.1", line) == "10.1.1.1"


@given(st.lists(st.binary(max_size=40), max_size=5))
async def test_whatever_is_sent_there_is_an_address_of_ordinary_length(lines):
    assert len(await address("10.1.1.1", *lines)) <= 45


async def test_a_websocket_has_an_address_too():
    assert await address("10.1.1.1", "198.51.100.1", kind="websocket") == "198.51.100.1"


async def test_a_connection_through_a_local_socket_has_none():
    assert await address(None, "198.51.100.1") is None
    assert limited_address(await seen(None)) == "unknown"


async def test_all_addresses_of_one_ipv6_network_count_as_one_client():
    assert limited_address(await seen("2001:db8:5:6::1")) == limited_address(await seen("2001:db8:5:6:ffff::9"))
    assert limited_address(await seen("2001:db8:5:6::1")) != limited_address(await seen("2001:db8:5:7::1"))
    assert limited_address(await seen("::ffff:203.0.113.7")) == limited_address(await seen("203.0.113.7"))
    assert limited_address(await seen("fe80::1%eth0")) == limited_address(await seen("fe80::1%other"))
