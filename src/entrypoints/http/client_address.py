"""Where a request comes from, in spite of proxies and without believing strangers."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from litestar.connection import ASGIConnection
from litestar.types import ASGIApp, Receive, Scope, Send

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_STATE = "client_address"
_IPV6_OF_ONE_CLIENT = 64
"""Bits of an IPv6 address that its owner cannot choose (RFC 6177); the rest he has 2**64 of."""


class ClientAddressMiddleware:
    """Remembers the address of the client for `client_address`, for HTTP and WebSocket alike.

    Args:
        proxies: networks whose X-Forwarded-For is believed.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[Network]) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.get("client")
        if peer is not None:
            scope.setdefault("state", {})[_STATE] = self._behind(peer[0], scope)
        await self._app(scope, receive, send)

    def _behind(self, peer: str, scope: Scope) -> str:
        """The rightmost address that is none of our proxies: what is left of it, anyone can have written."""
        nearest = _parsed(peer)
        if nearest is None:
            return peer
        if self._proxies:
            lines = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
            hops = b",".join(lines).decode("latin-1").split(",")
            while hops and any(nearest in network for network in self._proxies):
                hop = _parsed(hops.pop().strip())
                if hop is None:
                    break
                nearest = hop
        return str(nearest)


def client_address(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The client's address as text, at most 45 characters for an IP address; None for one without, a local socket."""
    found: str | None = connection.scope["state"].get(_STATE)
    return found


def limited_address(scope: Scope) -> str:
    """What counts as one client for a limit: an IPv4 address, or the /64 network of an IPv6 address."""
    text: str = scope["state"].get(_STATE) or "unknown"
    address = _parsed(text)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _IPV6_OF_ONE_CLIENT), strict=False))
    return text


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        # A zone (fe80::1%eth0) says nothing about the client, and would be a free choice of names.
        return address.ipv4_mapped or IPv6Address(int(address))
    return address
