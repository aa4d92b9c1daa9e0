"""An id for every request: a proxy's where it is harmless, else one of our own."""

from __future__ import annotations

import re
from typing import Any

import pytest

from entrypoints.http.request_ids import RequestIdMiddleware, request_id

OWN = re.compile(r"[0-9a-f]{32}")


async def answered_id(*given: bytes) -> str:
    """The id in the answer to a request with these X-Request-ID headers."""
    sent: list[Any] = []
    seen: list[str | None] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(request_id(scope))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"x-request-id", value) for value in given]
    scope: Any = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    await RequestIdMiddleware(app)(scope, None, send)  # type: ignore[arg-type]
    (start, _) = sent
    (found,) = [value.decode() for name, value in start["headers"] if name == b"x-request-id"]
    assert seen == [found]
    return found


@pytest.mark.parametrize("given", [b"01890000-0000-7000-8000-000000000001", b"abcd_1234.x", b"A" * 8, b"z" * 64])
async def test_a_harmless_id_is_taken_over(given):
    assert await answered_id(given) == given.decode()


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"short",
        b"x" * 65,
        b"with a blank",
        b"abcdefgh\n",
        b"abcdefgh\r\nset-cookie: a=b",
        b"<script>alert(1)</script>",
        b'{"json": "line"}',
        "größerals8".encode(),
        b"\xff\xfe\xff\xfe\xff\xfe\xff\xfe",
        b"${jndi:ldap://x}",
    ],
)
async def test_a_hostile_id_is_replaced_by_one_of_our_own(given):
    assert OWN.fullmatch(await answered_id(given))


async def test_without_an_id_each_request_gets_another():
    first, second = await answered_id(), await answered_id()
    assert OWN.fullmatch(first)
    assert OWN.fullmatch(second)
    assert first != second


async def test_of_several_ids_the_first_counts():
    assert await answered_id(b"first-one", b"second-one") == "first-one"


async def test_what_is_no_http_request_passes_untouched():
    scope: Any = {"type": "websocket", "headers": []}
    passed: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append(scope)

    await RequestIdMiddleware(app)(scope, None, None)  # type: ignore[arg-type]
    assert passed == [{"type": "websocket", "headers": []}]
    assert request_id(scope) is None
