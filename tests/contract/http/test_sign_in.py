"""Signing in, as the web client does it."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.tables.access import login_throttles
from adapters.sql.tables.identity import users
from domain.identity.account import AccountStatus, Role
from domain.identity.throttle import LIMITS, LOCK, SubjectKind
from tests.contract.http.own_time import own_time
from tests.wirings import ADMIN, PASSWORD, Installation


async def test_the_right_password_gives_a_token_and_the_user(installation: Installation) -> None:
    async with installation.client() as client:
        answer = await client.post("/api/auth/login", json={"email": ADMIN.upper(), "password": PASSWORD})
    body = answer.json()
    assert answer.status_code == 200
    assert body["success"] is True
    assert body["access_token"] == body["token"]
    assert body["message"]
    assert len(body["refresh_token"]) >= 43
    assert (body["token_type"], body["expires_in"]) == ("bearer", 3600)
    assert body["user"]["email"] == ADMIN
    assert body["user"]["role"] == "admin"
    assert body["user"]["is_verified"] is body["user"]["isVerified"] is True
    assert body["user"]["created_at"].endswith("Z")


@pytest.mark.parametrize(
    ("email", "password"),
    [(ADMIN, "wrong"), ("nobody@alumni.edu", PASSWORD), (ADMIN, "x" * 5_000), ("x" * 5_000, PASSWORD), ("", "")],
)
async def test_wrong_credentials_all_get_the_same_answer(installation: Installation, email: str, password: str) -> None:
    async with installation.client() as client:
        answer = await client.post("/api/auth/login", json={"email": email, "password": password})
    body = answer.json()
    assert answer.status_code == 401
    assert body["error_code"] == "INVALID_CREDENTIALS"
    assert body["error"] == body["message"] == body["detail"] == "The e-mail address or the password is wrong."


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"email": 1, "password": []}', b'{"email": "a@b.example"}'])
async def test_a_body_that_is_no_credentials_is_refused(installation: Installation, body: bytes) -> None:
    async with installation.client() as client:
        answer = await client.post("/api/auth/login", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert isinstance(answer.json()["detail"], str)
    assert answer.json()["success"] is False


@pytest.mark.parametrize("path", ["/api/admin/tasks/status", "/api/admin/datasets/uploads"])
async def test_admin_routes_are_closed_to_everyone_else(installation: Installation, path: str) -> None:
    await installation.add_account("ana@alumni.edu", Role.ALUMNI)
    async with installation.client() as client:
        assert (await client.get(path)).status_code == 401
        assert (await client.get(path, headers={"Authorization": "Bearer nonsense"})).status_code == 401
    async with await installation.signed_in("ana@alumni.edu") as client:
        assert (await client.get(path)).status_code == 403
    async with await installation.signed_in() as client:
        assert (await client.get(path)).status_code == 200


async def tries(installation: Installation, email: str, count: int, password: str = "wrong") -> list[int]:
    async with installation.client() as client:
        body = {"email": email, "password": password}
        return [(await client.post("/api/auth/login", json=body)).status_code for _ in range(count)]


@pytest.mark.parametrize("email", [ADMIN, "nobody@alumni.edu"])
async def test_after_five_wrong_passwords_this_place_has_to_wait(installation: Installation, email: str) -> None:
    assert await tries(installation, email, LIMITS[SubjectKind.EMAIL_IP]) == [401] * 5
    async with installation.client() as client:
        answer = await client.post("/api/auth/login", json={"email": email.upper(), "password": PASSWORD})
    assert (answer.status_code, answer.json()["error_code"]) == (429, "RATE_LIMITED")
    assert 0 < int(answer.headers["Retry-After"]) <= LOCK.total_seconds()


async def test_another_place_is_not_locked_out(installation: Installation) -> None:
    await tries(installation, ADMIN, LIMITS[SubjectKind.EMAIL_IP])
    elsewhere = httpx.ASGITransport(installation.app, client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://test") as client:
        answer = await client.post("/api/auth/login", json={"email": ADMIN, "password": PASSWORD})
    assert answer.status_code == 200


async def test_the_right_password_forgives_the_wrong_ones_before(installation: Installation) -> None:
    for _ in range(3):
        assert await tries(installation, ADMIN, 4) == [401] * 4
        assert await tries(installation, ADMIN, 1, PASSWORD) == [200]


async def test_many_tries_at_once_do_not_slip_through(installation: Installation) -> None:
    statuses = await asyncio.gather(*(tries(installation, ADMIN, 1) for _ in range(30)))
    counted = sorted(status for (status,) in statuses)
    assert counted == [401] * LIMITS[SubjectKind.EMAIL_IP] + [429] * (30 - LIMITS[SubjectKind.EMAIL_IP])


async def test_who_tries_many_addresses_is_locked_for_all(installation: Installation) -> None:
    for number in range(LIMITS[SubjectKind.IP]):
        assert await tries(installation, f"person{number}@alumni.edu", 1) == [401]
    assert await tries(installation, "someone.else@alumni.edu", 1) == [429]


async def test_after_a_while_everybody_may_try_again(installation: Installation) -> None:
    async with own_time(installation) as (timed, clock):
        await tries(timed, ADMIN, LIMITS[SubjectKind.EMAIL_IP])
        assert await tries(timed, ADMIN, 1, PASSWORD) == [429]
        clock.advance(LOCK)
        assert await tries(timed, ADMIN, 1, PASSWORD) == [200]


async def test_neither_address_nor_place_can_be_read_where_failures_are_counted(installation: Installation) -> None:
    await tries(installation, ADMIN, 1)
    async with reading(installation.container.engine()) as connection:
        stored = [str(row) for row in await connection.execute(sa.select(login_throttles))]
    assert len(stored) == 3
    assert not [row for row in stored if ADMIN in row or "127.0.0.1" in row]


async def test_a_suspended_account_is_told_so_only_after_the_right_password(installation: Installation) -> None:
    async with writing(installation.container.engine()) as connection:
        await connection.execute(sa.update(users).values(status=AccountStatus.SUSPENDED))
    assert await tries(installation, ADMIN, 1) == [401]
    assert await tries(installation, ADMIN, 1, PASSWORD) == [403]


async def test_a_suspended_account_and_a_newer_epoch_end_open_sessions_at_once(installation: Installation) -> None:
    for change in ({"status": AccountStatus.SUSPENDED}, {"status": AccountStatus.ACTIVE, "auth_epoch": 9}):
        async with await installation.signed_in() as client:
            assert (await client.get("/api/auth/sessions")).status_code == 200
            async with writing(installation.container.engine()) as connection:
                await connection.execute(sa.update(users).values(**change))
            assert (await client.get("/api/auth/sessions")).status_code == 401
            async with writing(installation.container.engine()) as connection:
                await connection.execute(sa.update(users).values(status=AccountStatus.ACTIVE))
