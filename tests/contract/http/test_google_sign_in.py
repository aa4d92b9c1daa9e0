"""Signing in with Google."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from adapters.sql.engine import writing
from adapters.sql.tables.access import oauth_identities
from adapters.sql.tables.identity import users
from adapters.sql.tables.platform import admin_actions
from domain.identity.account import AccountStatus
from entrypoints.container import Container, close
from tests.contract.http.test_registration import ANA, invite, login, post, register, rows, user
from tests.contract.http.test_sessions import refresh, status
from tests.google import CLIENT, TestIssuer
from tests.mails import codes_to
from tests.wirings import ADMIN, PASSWORD, Installation


@pytest.fixture(scope="module")
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture
async def office(installation: Installation, issuer: TestIssuer, tmp_path: Path) -> AsyncIterator[Installation]:
    """The installation with Google set up."""
    keys = issuer.publish(tmp_path / "keys.json")
    settings = installation.settings.model_copy(update={"google_client_id": CLIENT, "google_keys": keys})
    container = Container(settings=settings)
    yield Installation(container)
    await close(container)


async def google(
    office: Installation, issuer: TestIssuer, body: dict[str, Any] | None = None, **changes: Any
) -> httpx.Response:
    token = issuer.token(office.container.clock().now(), **changes)
    return await post(office, "google-signin", {"id_token": token, **(body or {})})


async def test_a_new_address_becomes_an_account_that_is_signed_in(office: Installation, issuer: TestIssuer) -> None:
    answer = await google(office, issuer)
    body = answer.json()
    assert (answer.status_code, body["success"]) == (200, True)
    assert (body["user"]["email"], body["user"]["name"], body["user"]["role"]) == (ANA, "Ana Alves", "student")
    assert body["user"]["is_verified"] is True
    assert await status(office, body["access_token"]) == 200
    assert (await refresh(office, body["refresh_token"])).status_code == 200
    again = await google(office, issuer)
    assert again.json()["user"]["id"] == body["user"]["id"]


async def test_the_role_of_a_new_account_is_as_asked_but_never_admin(office: Installation, issuer: TestIssuer) -> None:
    assert (await google(office, issuer, {"role": "admin"})).status_code == 422
    assert (await google(office, issuer, {"role": "recruiter"})).json()["user"]["role"] == "recruiter"


async def test_the_token_is_taken_under_both_names(office: Installation, issuer: TestIssuer) -> None:
    token = issuer.token(office.container.clock().now())
    assert (await post(office, "google-signin", {"credential": token})).status_code == 200


async def test_an_account_with_the_proven_address_is_linked(office: Installation, issuer: TestIssuer) -> None:
    answer = await google(office, issuer, email=ADMIN)
    assert answer.json()["user"]["role"] == "admin"
    (link,) = await rows(office, oauth_identities)
    assert (link.user_id, link.provider, link.subject) == (answer.json()["user"]["id"], "google", "1234567890")
    assert (await login(office, ADMIN, PASSWORD)).status_code == 200


async def test_googles_own_id_counts_more_than_the_address(office: Installation, issuer: TestIssuer) -> None:
    first = await google(office, issuer)
    moved = await google(office, issuer, email="moved@alumni.edu")
    assert moved.json()["user"]["id"] == first.json()["user"]["id"]
    other = await google(office, issuer, sub="another")
    assert (other.status_code, other.json()["error_code"]) == (409, "CONFLICT")


async def test_an_invited_person_claims_the_imported_profile(office: Installation, issuer: TestIssuer) -> None:
    user_id = await invite(office)
    body = (await google(office, issuer, {"role": "recruiter"})).json()
    assert (body["user"]["id"], body["user"]["role"], body["user"]["name"]) == (user_id, "alumni", "Ana Imported")
    assert len(await rows(office, admin_actions, admin_actions.c.action == "account.claimed")) == 1


async def test_the_password_of_a_stranger_is_forgotten(office: Installation, issuer: TestIssuer) -> None:
    await register(office, password="of a stranger")
    (code,) = await codes_to(office, ANA)
    assert (await google(office, issuer)).status_code == 200
    assert (await login(office, ANA, "of a stranger")).status_code == 401
    assert (await post(office, "verify-email", {"email": ANA, "otp_code": code})).status_code == 400
    assert (await user(office)).password_hash is None


async def test_a_suspended_account_stays_closed(office: Installation, issuer: TestIssuer) -> None:
    await google(office, issuer)
    async with writing(office.container.engine()) as connection:
        await connection.execute(sa.update(users).values(status=AccountStatus.SUSPENDED))
    answer = await google(office, issuer)
    assert (answer.status_code, answer.json()["error_code"]) == (403, "ACCOUNT_DISABLED")


@pytest.mark.parametrize("body", [{}, {"id_token": ""}, {"id_token": None}, {"id_token": "x"}, {"credential": "é.é.é"}])
async def test_what_is_no_token_is_a_400(office: Installation, body: dict[str, Any]) -> None:
    answer = await post(office, "google-signin", body)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_TOKEN")


async def test_a_token_for_somebody_else_is_a_400(office: Installation, issuer: TestIssuer) -> None:
    for changes in ({"aud": "another"}, {"email_verified": False}, {"kid": "two"}):
        assert (await google(office, issuer, **changes)).status_code == 400


async def test_an_empty_body_is_answered_like_a_missing_token(office: Installation) -> None:
    async with office.client() as client:
        assert (await client.post("/api/auth/google-signin")).status_code == 400


async def test_where_google_is_not_set_up_it_says_so(installation: Installation) -> None:
    async with installation.client() as client:
        answers = [await client.post("/api/auth/google-signin", **body) for body in ({}, {"json": {"id_token": "x"}})]
    assert {(answer.status_code, answer.json()["error_code"]) for answer in answers} == {(501, "NOT_CONFIGURED")}
