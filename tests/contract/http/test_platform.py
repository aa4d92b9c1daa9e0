"""What every answer has in common: ids, bodies of errors, origins, slashes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import httpx
from dependency_injector import providers

from application.admin.ports import TaskQueries, TaskStatus
from application.admin.worker_status import ReadWorkerStatus
from application.shared.ports import ConcurrentWrite
from domain.identity.account import Role
from domain.shared.errors import DomainError, Unavailable
from entrypoints.container import Container, close
from tests.wirings import Installation, embedded_settings

CLIENT = "http://localhost:3000"
STATUS = "/api/admin/tasks/status"
LOGIN = "/api/auth/login"


class Failing(TaskQueries):
    def __init__(self, error: Exception) -> None:
        self._error = error

    async def status(self, college_id: str, now: datetime, limit: int) -> TaskStatus:
        raise self._error


@asynccontextmanager
async def failing(installation: Installation, error: Exception) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an admin for whom the task status fails."""
    read = ReadWorkerStatus(Failing(error), installation.container.clock())
    with installation.container.read_worker_status.override(providers.Object(read)):
        async with await installation.signed_in() as client:
            yield client


async def errors(installation: Installation, **headers: str) -> dict[int, httpx.Response]:
    """An answer of each kind that is no success, by status."""
    await installation.add_account("bob@alumni.edu", Role.STUDENT)
    async with installation.client() as client:
        found = [
            await client.get(STATUS, headers=headers),
            await client.get("/api/nothing/here", headers=headers),
            await client.delete(LOGIN, headers=headers),
            await client.post(LOGIN, content=b"{", headers={"Content-Type": "application/json", **headers}),
            await client.post(LOGIN, json={"email": "a@b.example"}, headers=headers),
            await client.post(LOGIN, content=b" " * 20_000, headers=headers),
        ]
    async with await installation.signed_in("bob@alumni.edu") as client:
        found.append(await client.get(STATUS, headers=headers))
    async with failing(installation, ZeroDivisionError("secret place")) as client:
        found.append(await client.get(STATUS, headers=headers))
    async with failing(installation, Unavailable("The task queue does not answer.")) as client:
        found.append(await client.get(STATUS, headers=headers))
    return {answer.status_code: answer for answer in found}


async def test_every_error_has_the_same_body_with_one_text_in_three_places(installation):
    found = await errors(installation)
    codes = {status: answer.json()["error_code"] for status, answer in found.items()}
    assert codes == {
        400: "BAD_REQUEST",
        401: "UNAUTHORIZED",
        403: "FORBIDDEN",
        404: "NOT_FOUND",
        405: "METHOD_NOT_ALLOWED",
        413: "FILE_TOO_LARGE",
        422: "VALIDATION_ERROR",
        500: "INTERNAL_ERROR",
        503: "UNAVAILABLE",
    }
    for answer in found.values():
        body = answer.json()
        assert answer.headers["content-type"].startswith("application/json")
        assert body["success"] is False
        assert body["error"] == body["message"] == body["detail"] != ""
        assert isinstance(body["error"], str)
        assert set(body) <= {"success", "error", "message", "detail", "error_code", "errors"}


async def test_errors_about_fields_name_the_fields(installation):
    async with installation.client() as client:
        answers = [
            await client.post(LOGIN, json={"email": "a@b.example"}),
            await client.post(LOGIN, json={"email": 1, "password": "x"}),
            await client.post(LOGIN, content=b"", headers={"Content-Type": "application/json"}),
        ]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert [[entry["field"] for entry in answer.json()["errors"]] for answer in answers] == [
        ["password"],
        ["email"],
        ["body"],
    ]
    assert answers[0].json()["detail"] == "password: It is required."


async def test_an_unexpected_error_shows_nothing_of_our_inside(installation):
    async with failing(installation, ZeroDivisionError("secret place")) as client:
        answer = await client.get(STATUS)
    assert answer.status_code == 500
    assert not re.search("secret|Zero|Traceback|File|line", answer.text)


async def test_an_unknown_refusal_is_a_bad_request(installation):
    async with failing(installation, DomainError("Not like this.", code="ODD")) as client:
        answer = await client.get(STATUS)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "ODD")


async def test_writes_that_keep_colliding_are_answered_with_come_again(installation):
    async with failing(installation, ConcurrentWrite("INSERT INTO users")) as client:
        answer = await client.get(STATUS)
    assert (answer.status_code, answer.json()["error_code"]) == (503, "UNAVAILABLE")
    assert int(answer.headers["retry-after"]) > 0
    assert "INSERT" not in answer.text


async def test_every_answer_carries_the_id_of_its_request(installation):
    given = "from-proxy-0001"
    for status, answer in (await errors(installation, **{"X-Request-ID": given})).items():
        assert (status, answer.headers.get_list("x-request-id")) == (status, [given])
    async with installation.client() as client:
        made = [await client.get("/api/health/live") for _ in range(2)]
        hostile = await client.get("/nothing", headers={"X-Request-ID": "<script>alert(1)</script>"})
    ids = [answer.headers["x-request-id"] for answer in (*made, hostile)]
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)
    assert len(set(ids)) == 3


async def test_the_client_may_read_every_answer_errors_included(installation):
    found = await errors(installation, Origin=CLIENT)
    async with installation.client() as client:
        found[200] = await client.get("/api/health/live", headers={"Origin": CLIENT})
    for status, answer in found.items():
        assert (status, answer.headers.get("access-control-allow-origin")) == (status, CLIENT)
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "Content-Disposition" in answer.headers["access-control-expose-headers"]
        assert "Origin" in answer.headers["vary"]


async def test_a_browser_may_ask_first(installation):
    headers = {"Origin": CLIENT, "Access-Control-Request-Headers": "authorization,content-type"}
    async with installation.client() as client:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            asked = {**headers, "Access-Control-Request-Method": method}
            answer = await client.options("/api/admin/datasets/upload", headers=asked)
            assert answer.is_success
            assert answer.headers["access-control-allow-origin"] == CLIENT
            assert answer.headers["access-control-allow-credentials"] == "true"
            assert method in answer.headers["access-control-allow-methods"]
            allowed = answer.headers["access-control-allow-headers"].lower()
            assert {"authorization", "content-type"} <= {name.strip() for name in allowed.split(",")}


async def test_a_foreign_page_may_not_read_anything(installation):
    foreign = ("https://evil.example", "http://localhost.evil.example", "http://localhost:3000.evil.example", "null")
    async with installation.client() as client:
        for origin in foreign:
            answer = await client.get("/api/health", headers={"Origin": origin})
            asked = await client.options(LOGIN, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
            assert "access-control-allow-origin" not in answer.headers
            assert "access-control-allow-origin" not in asked.headers


async def test_given_origins_are_the_only_ones(tmp_path):
    container = Container(settings=embedded_settings(tmp_path, cors_origins="https://a.example, https://b.example"))
    async with Installation(container).client() as client:
        found = {
            origin: (await client.get("/api/health/live", headers={"Origin": origin})).headers.get(
                "access-control-allow-origin"
            )
            for origin in ("https://a.example", "https://b.example", CLIENT, "https://c.example")
        }
    await close(container)
    assert found == {
        "https://a.example": "https://a.example",
        "https://b.example": "https://b.example",
        CLIENT: None,
        "https://c.example": None,
    }


async def test_a_slash_at_the_end_makes_no_difference(installation):
    async with await installation.signed_in() as client:
        for path in (STATUS, "/api/health", "/api/health/live", "/api/admin/datasets/uploads", "/api/reference"):
            assert (await client.get(path)).status_code == (await client.get(f"{path}/")).status_code == 200
        answer = await client.post(f"{LOGIN}/", json={"email": "a@b.example", "password": "wrong password"})
    assert answer.status_code == 401


async def test_where_nothing_is_every_method_is_told_so(installation):
    async with installation.client() as client:
        for path in ("/nothing", "/api", "/api/nothing", "/api/nothing/here", "/api/admin/nothing"):
            for method in ("GET", "POST", "DELETE"):
                answer = await client.request(method, path)
                assert (answer.status_code, answer.json()["error_code"]) == (404, "NOT_FOUND")


async def test_a_method_that_a_route_does_not_have_is_told_with_those_it_has(installation):
    async with installation.client() as client:
        answer = await client.delete(LOGIN)
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]
