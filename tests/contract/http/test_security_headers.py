"""What browsers are told with every answer, and how large a request may be."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from entrypoints.http.timeouts import MAX_BODY_BYTES
from tests.contract.http.test_platform import CLIENT, LOGIN, errors


async def test_every_answer_errors_included_has_the_security_headers(installation):
    found = await errors(installation, Origin=CLIENT)
    async with installation.client() as client:
        found[200] = await client.get("/api/health/live")
        found[204] = await client.options(LOGIN, headers={"Origin": CLIENT, "Access-Control-Request-Method": "POST"})
    assert len(found) > 8
    for status, answer in found.items():
        headers = answer.headers
        assert (status, headers.get("x-content-type-options")) == (status, "nosniff")
        assert headers["content-security-policy"].startswith("default-src 'none';")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["permissions-policy"]
        assert headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in headers
        assert "server" not in headers
        assert all(len(headers.get_list(name)) == 1 for name in ("content-security-policy", "cache-control"))


async def test_where_people_come_by_https_browsers_are_told_to_stay_there(installed):
    installation = await installed(public_url="https://alumni.example")
    async with installation.client() as client:
        for path in ("/api/health/live", "/nothing"):
            assert (await client.get(path)).headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/", "/api/reference"])
async def test_a_page_allows_its_own_style_and_nothing_else(installation, path):
    async with installation.client() as client:
        answer = await client.get(path)
    styles = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = b64encode(sha256(styles[0].encode()).digest()).decode()
    assert len(styles) == 1
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert not re.search(r"\sstyle=|\son\w+=", answer.text)


async def test_the_client_may_send_and_read_the_headers_of_the_edge(installation):
    asked = "authorization,content-type,idempotency-key,if-match"
    headers = {"Origin": CLIENT, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": asked}
    async with installation.client() as client:
        answer = await client.options(LOGIN, headers=headers)
        read = await client.get("/api/health/live", headers={"Origin": CLIENT})
    assert answer.is_success
    exposed = {name.strip().lower() for name in read.headers["access-control-expose-headers"].split(",")}
    assert {"etag", "retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"} <= exposed


@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "in chunks"])
async def test_a_body_that_is_too_large_is_refused_in_our_words(installation, announced):
    async def chunks():
        for _ in range(40):
            yield b" " * 1_000

    content = b" " * 40_000 if announced else chunks()
    async with installation.client() as client:
        answer = await client.post(LOGIN, content=content, headers={"Content-Type": "application/json"})
    assert ("content-length" in answer.request.headers) is announced
    assert answer.status_code == 413
    assert answer.json()["error_code"] == "FILE_TOO_LARGE"
    assert answer.json()["detail"] == "The request is larger than allowed."


async def test_no_route_takes_large_bodies_but_those_for_files(installation):
    larger = {
        route.path
        for route in installation.app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if isinstance(handler, HTTPRouteHandler) and handler.resolve_request_max_body_size() > MAX_BODY_BYTES
    }
    assert "/api/admin/datasets/upload" in larger
    assert all(re.search("/(upload|photo|cv)$", path) for path in larger)
