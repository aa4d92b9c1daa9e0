"""Sessions: kept alive, listed, ended."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest

from domain.identity.account import Role
from domain.identity.session import GRACE, SESSION_LIFETIME
from entrypoints.subscriptions import LIVE
from tests.contract.http.own_time import own_time
from tests.wirings import ADMIN, PASSWORD, Installation

ANA = "ana@alumni.edu"
SESSIONS = "/api/auth/sessions"


async def sign_in(installation: Installation, email: str = ADMIN, agent: str = "a browser") -> dict[str, Any]:
    async with installation.client() as client:
        answer = await client.post(
            "/api/auth/login", json={"email": email, "password": PASSWORD}, headers={"User-Agent": agent}
        )
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def call(installation: Installation, method: str, path: str, token: str = "", body: Any = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with installation.client() as client:
        return await client.request(method, path, headers=headers, json=body)


async def refresh(installation: Installation, token: str) -> httpx.Response:
    return await call(installation, "POST", "/api/auth/refresh", body={"refresh_token": token})


async def status(installation: Installation, token: str) -> int:
    return (await call(installation, "GET", SESSIONS, token)).status_code


async def test_a_refresh_token_brings_the_next_one_and_a_new_access_token(installation: Installation) -> None:
    first = await sign_in(installation)
    answer = await refresh(installation, first["refresh_token"])
    second = answer.json()
    assert (answer.status_code, second["success"], second["token_type"]) == (200, True, "bearer")
    assert second["user"] == first["user"]
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] == second["token"] != first["access_token"]
    assert await status(installation, second["access_token"]) == 200
    third = await refresh(installation, second["refresh_token"])
    assert third.status_code == 200


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 300, "x" * 15_000])
async def test_what_is_no_refresh_token_is_refused(installation: Installation, token: str) -> None:
    answer = await refresh(installation, token)
    assert (answer.status_code, answer.json()["error_code"]) == (401, "UNAUTHORIZED")


async def test_a_hundred_tabs_that_refresh_with_one_token_all_go_on(installation: Installation) -> None:
    first = await sign_in(installation)
    answers = await asyncio.gather(*(refresh(installation, first["refresh_token"]) for _ in range(100)))
    assert [answer.status_code for answer in answers] == [200] * 100
    assert len({answer.json()["refresh_token"] for answer in answers}) == 100
    for answer in (answers[0], answers[-1]):
        assert await status(installation, answer.json()["access_token"]) == 200
    assert (await refresh(installation, answers[-1].json()["refresh_token"])).status_code == 200


async def test_a_used_token_that_comes_back_later_ends_the_session(installation: Installation) -> None:
    async with own_time(installation) as (timed, clock):
        first = await sign_in(timed)
        second = (await refresh(timed, first["refresh_token"])).json()
        clock.advance(GRACE + timedelta(seconds=1))
        assert await status(timed, second["access_token"]) == 200
        assert (await refresh(timed, first["refresh_token"])).status_code == 401
        assert await status(timed, second["access_token"]) == 401
        assert (await refresh(timed, second["refresh_token"])).status_code == 401


async def test_within_the_grace_a_token_is_good_until_its_successor_was_used(installation: Installation) -> None:
    first = await sign_in(installation)
    second = (await refresh(installation, first["refresh_token"])).json()
    assert (await refresh(installation, first["refresh_token"])).status_code == 200
    assert (await refresh(installation, second["refresh_token"])).status_code == 200
    assert (await refresh(installation, first["refresh_token"])).status_code == 401
    assert await status(installation, second["access_token"]) == 401


async def test_a_session_that_nobody_uses_ends_and_one_in_use_goes_on(installation: Installation) -> None:
    async with own_time(installation) as (timed, clock):
        unused, used = await sign_in(timed), await sign_in(timed)
        clock.advance(SESSION_LIFETIME - timedelta(seconds=1))
        used = (await refresh(timed, used["refresh_token"])).json()
        clock.advance(timedelta(seconds=1))
        assert (await refresh(timed, unused["refresh_token"])).status_code == 401
        assert (await refresh(timed, used["refresh_token"])).status_code == 200


async def test_an_access_token_is_good_for_an_hour(installation: Installation) -> None:
    async with own_time(installation) as (timed, clock):
        session = await sign_in(timed)
        clock.advance(timedelta(seconds=3_599))
        assert await status(timed, session["access_token"]) == 200
        clock.advance(timedelta(seconds=1))
        assert await status(timed, session["access_token"]) == 401


async def test_signing_out_ends_this_session_at_once_and_no_other(installation: Installation) -> None:
    here, elsewhere = await sign_in(installation), await sign_in(installation)
    answer = await call(installation, "POST", "/api/auth/logout", here["access_token"])
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert await status(installation, here["access_token"]) == 401
    assert (await refresh(installation, here["refresh_token"])).status_code == 401
    assert await status(installation, elsewhere["access_token"]) == 200


async def test_the_refresh_token_alone_signs_out_too(installation: Installation) -> None:
    session = await sign_in(installation)
    body = {"refresh_token": session["refresh_token"]}
    assert (await call(installation, "POST", "/api/auth/logout", body=body)).status_code == 200
    assert await status(installation, session["access_token"]) == 401
    assert (await call(installation, "POST", "/api/auth/logout", body=body)).status_code == 200
    assert (await call(installation, "POST", "/api/auth/logout", body={"refresh_token": "x"})).status_code == 200


async def test_without_any_token_there_is_nothing_to_sign_out(installation: Installation) -> None:
    assert (await call(installation, "POST", "/api/auth/logout")).status_code == 401
    assert (await call(installation, "POST", "/api/auth/logout", "nonsense", {})).status_code == 401


async def test_signing_out_everywhere_ends_all_sessions_of_this_person_only(installation: Installation) -> None:
    await installation.add_account(ANA, Role.ALUMNI)
    mine, also_mine, hers = [await sign_in(installation, who) for who in (ADMIN, ADMIN, ANA)]
    answer = await call(installation, "POST", "/api/auth/logout-all", mine["access_token"])
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert answer.json()["message"]
    for session in (mine, also_mine):
        assert await status(installation, session["access_token"]) == 401
        assert (await refresh(installation, session["refresh_token"])).status_code == 401
    assert await status(installation, hers["access_token"]) == 200
    assert await status(installation, (await sign_in(installation))["access_token"]) == 200


async def test_the_list_shows_ones_own_open_sessions_and_which_is_this(installation: Installation) -> None:
    await installation.add_account(ANA, Role.ALUMNI)
    await sign_in(installation)
    laptop, phone, gone = [await sign_in(installation, ANA, agent) for agent in ("Laptop", "P" * 5_000, "Gone")]
    await call(installation, "POST", "/api/auth/logout", gone["access_token"])
    answer = (await call(installation, "GET", SESSIONS, laptop["access_token"])).json()
    assert (answer["success"], answer["total"]) == (True, 2)
    by_agent = {session["user_agent"]: session for session in answer["data"]}
    assert set(by_agent) == {"Laptop", "P" * 255}
    assert (by_agent["Laptop"]["current"], by_agent["P" * 255]["current"]) == (True, False)
    assert by_agent["Laptop"]["auth_method"] == "password"
    assert by_agent["Laptop"]["ip"] == "127.0.0.1"
    for name in ("created_at", "last_seen_at", "expires_at"):
        assert by_agent["Laptop"][name].endswith("Z")
    assert phone["access_token"] not in str(answer)


async def test_a_session_out_of_the_list_is_ended(installation: Installation) -> None:
    here, there = await sign_in(installation, agent="here"), await sign_in(installation, agent="there")
    listed = (await call(installation, "GET", SESSIONS, here["access_token"])).json()["data"]
    (session_id,) = [session["id"] for session in listed if not session["current"]]
    answer = await call(installation, "DELETE", f"{SESSIONS}/{session_id}", here["access_token"])
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert await status(installation, there["access_token"]) == 401
    again = await call(installation, "DELETE", f"{SESSIONS}/{session_id}", here["access_token"])
    assert again.status_code == 404


@pytest.mark.parametrize("session_id", ["x", "%00", "é", "' OR 1=1 --", "0" * 500])
async def test_no_session_has_a_malformed_id(installation: Installation, session_id: str) -> None:
    session = await sign_in(installation)
    answer = await call(installation, "DELETE", f"{SESSIONS}/{session_id}", session["access_token"])
    assert (answer.status_code, answer.json()["error_code"]) == (404, "NOT_FOUND")


async def test_the_session_of_another_person_does_not_exist(installation: Installation) -> None:
    await installation.add_account(ANA, Role.ALUMNI)
    mine, hers = await sign_in(installation), await sign_in(installation, ANA)
    (listed,) = (await call(installation, "GET", SESSIONS, hers["access_token"])).json()["data"]
    answer = await call(installation, "DELETE", f"{SESSIONS}/{listed['id']}", mine["access_token"])
    assert answer.status_code == 404
    assert await status(installation, hers["access_token"]) == 200


@pytest.mark.parametrize(
    ("method", "path"), [("GET", SESSIONS), ("DELETE", f"{SESSIONS}/x"), ("POST", "/api/auth/logout-all")]
)
async def test_strangers_have_no_sessions(installation: Installation, method: str, path: str) -> None:
    assert (await call(installation, method, path)).status_code == 401


async def test_open_pages_are_told_that_their_session_has_ended(installation: Installation) -> None:
    session, other = await sign_in(installation), await sign_in(installation)
    claims = jwt.decode(session["access_token"], options={"verify_signature": False})
    async with installation.container.pubsub().subscribe(LIVE) as messages:
        await call(installation, "POST", "/api/auth/logout", session["access_token"])
        await call(installation, "POST", "/api/auth/logout-all", other["access_token"])
        found = [await asyncio.wait_for(anext(messages), 10) for _ in range(2)]
    assert found == [
        {"user_id": claims["sub"], "body": {"type": "session_revoked", "session_id": claims["sid"]}},
        {"user_id": claims["sub"], "body": {"type": "session_revoked", "session_id": None}},
    ]


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


async def test_forged_tokens_do_not_get_in(installation: Installation) -> None:
    """The tokens' own rules have a test for each way of forging; these go through the front door."""
    session = await sign_in(installation)
    token = session["access_token"]
    header, claims = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})
    secret = installation.settings.jwt_secrets[0]

    def signed(changes: dict[str, Any], without: str = "", algorithm: str = "HS256") -> str:
        changed = {name: value for name, value in {**claims, **changes}.items() if name != without}
        return jwt.encode(changed, secret, algorithm=algorithm, headers={"kid": header["kid"]})

    assert await status(installation, signed({})) == 200
    forged = {
        "alg none": f"{part({**header, 'alg': 'none'})}.{part(claims)}.",
        "wrong kid": jwt.encode(claims, secret, algorithm="HS256", headers={"kid": "00000000"}),
        "wrong secret": jwt.encode(claims, "another secret of 32 bytes or more", headers={"kid": header["kid"]}),
        "other algorithm": signed({}, algorithm="HS512"),
        "expired": signed({"exp": claims["iat"] - 1}),
        "audience": signed({"aud": "elsewhere"}),
        "issuer": signed({"iss": "elsewhere"}),
        "no jti": signed({}, without="jti"),
        "no session": signed({}, without="sid"),
        "session of nobody": signed({"sid": installation.container.ids().new()}),
        "another user": signed({"sub": installation.container.ids().new()}),
        "another epoch": signed({"epoch": claims["epoch"] + 1}),
        "huge": signed({"more": "x" * 20_000}),
    }
    statuses = {name: await status(installation, text) for name, text in forged.items()}
    assert statuses == dict.fromkeys(forged, 401)
    await call(installation, "POST", "/api/auth/logout", token)
    assert await status(installation, signed({})) == 401
