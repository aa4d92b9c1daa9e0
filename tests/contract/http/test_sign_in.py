"""Signing in, as the web client does it."""

from __future__ import annotations

import pytest

from domain.identity.account import Role
from tests.wirings import ADMIN, PASSWORD, Installation


async def test_the_right_password_gives_a_token_and_the_user(installation: Installation) -> None:
    async with installation.client() as client:
        answer = await client.post("/api/auth/login", json={"email": ADMIN.upper(), "password": PASSWORD})
    body = answer.json()
    assert answer.status_code == 200
    assert body["success"] is True
    assert body["access_token"] == body["token"]
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
