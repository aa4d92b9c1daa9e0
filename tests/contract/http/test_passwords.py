"""New passwords: with the present one, or with a link out of a mail."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from adapters.sql.engine import writing
from adapters.sql.tables.access import one_time_tokens
from adapters.sql.tables.identity import users
from adapters.sql.tables.platform import admin_actions
from domain.identity.account import AccountStatus
from domain.identity.throttle import LIMITS, SubjectKind
from tests.contract.http.own_time import own_time
from tests.contract.http.test_registration import ANA, invite, login, post, register, rows, user
from tests.contract.http.test_sessions import call, refresh, sign_in, status
from tests.mails import codes_to, links_to, mails_to, text_of
from tests.wirings import ADMIN, PASSWORD, Installation

NEW = "another horse"


async def forgot(installation: Installation, email: str = ADMIN) -> str:
    await post(installation, "forgot-password", {"email": email})
    return (await links_to(installation, email))[-1]


async def reset(installation: Installation, token: str, password: str = NEW) -> httpx.Response:
    return await post(installation, "reset-password", {"reset_token": token, "new_password": password})


async def change(installation: Installation, token: str, current: str = PASSWORD, new: str = NEW) -> httpx.Response:
    body = {"current_password": current, "new_password": new}
    return await call(installation, "POST", "/api/auth/change-password", token, body)


async def test_a_link_out_of_a_mail_sets_a_new_password_and_ends_all_sessions(installation: Installation) -> None:
    session = await sign_in(installation)
    answer = await reset(installation, await forgot(installation))
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert answer.json()["message"]
    assert await status(installation, session["access_token"]) == 401
    assert (await refresh(installation, session["refresh_token"])).status_code == 401
    assert (await login(installation, ADMIN, PASSWORD)).status_code == 401
    assert (await login(installation, ADMIN, NEW)).status_code == 200
    (entry,) = await rows(installation, admin_actions, admin_actions.c.action == "account.password_reset")
    assert entry.target_id == (await user(installation, ADMIN)).id


async def test_the_link_leads_to_the_public_address(installation: Installation) -> None:
    token = await forgot(installation)
    (mail,) = mails_to(installation, ADMIN)
    assert f"{installation.settings.public_url}/reset-password/{token}" in text_of(mail)
    (stored,) = await rows(installation, one_time_tokens)
    assert len(token) >= 43
    assert token not in str(stored)


async def test_both_spellings_of_the_body_are_taken(installation: Installation) -> None:
    body = {"token": await forgot(installation), "newPassword": NEW}
    assert (await post(installation, "reset-password", body)).status_code == 200


async def test_a_link_is_good_once(installation: Installation) -> None:
    token = await forgot(installation)
    answers = await asyncio.gather(*(reset(installation, token, f"{NEW} {number}") for number in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400]
    answer = await reset(installation, token)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_TOKEN")


async def test_a_link_is_good_for_an_hour(installation: Installation) -> None:
    async with own_time(installation) as (timed, clock):
        token = await forgot(timed)
        clock.advance(timedelta(hours=1))
        assert (await reset(timed, token)).status_code == 400


@pytest.mark.parametrize("token", ["x", "é", "\x00", "x" * 9_000])
async def test_an_invented_link_is_refused(installation: Installation, token: str) -> None:
    answer = await reset(installation, token)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_TOKEN")


@pytest.mark.parametrize(
    "body", [{}, {"token": "x"}, {"new_password": NEW}, {"token": "x", "new_password": "seven77"}, {"token": 1}]
)
async def test_a_reset_without_a_token_or_a_good_password_is_refused(
    installation: Installation, body: dict[str, Any]
) -> None:
    answer = await post(installation, "reset-password", body)
    assert answer.status_code == 422
    assert answer.json()["detail"]


async def test_a_password_that_is_refused_does_not_use_the_link_up(installation: Installation) -> None:
    token = await forgot(installation)
    assert (await reset(installation, token, "short")).status_code == 422
    assert (await reset(installation, token)).status_code == 200


async def test_a_link_claims_an_invited_account(installation: Installation) -> None:
    user_id = await invite(installation)
    assert (await reset(installation, await forgot(installation, ANA))).status_code == 200
    answer = await login(installation, ANA, NEW)
    assert answer.status_code == 200
    assert (answer.json()["user"]["id"], answer.json()["user"]["is_verified"]) == (user_id, True)


async def test_a_link_proves_the_address_and_forgets_the_password_of_a_stranger(installation: Installation) -> None:
    await register(installation, password="of a stranger")
    (code,) = await codes_to(installation, ANA)
    assert (await reset(installation, await forgot(installation, ANA))).status_code == 200
    assert (await post(installation, "verify-email", {"email": ANA, "otp_code": code})).status_code == 400
    assert (await login(installation, ANA, "of a stranger")).status_code == 401
    assert (await login(installation, ANA, NEW)).status_code == 200


async def test_a_suspended_account_gets_no_link(installation: Installation) -> None:
    async with writing(installation.container.engine()) as connection:
        await connection.execute(sa.update(users).values(status=AccountStatus.SUSPENDED))
    await post(installation, "forgot-password", {"email": ADMIN})
    assert await links_to(installation, ADMIN) == []


async def test_links_come_once_a_minute(installation: Installation) -> None:
    async with own_time(installation) as (timed, clock):
        await forgot(timed)
        await forgot(timed)
        assert len(await links_to(timed, ADMIN)) == 1
        clock.advance(timedelta(seconds=60))
        await forgot(timed)
        assert len(await links_to(timed, ADMIN)) == 2


async def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(installation: Installation) -> None:
    here, there = await sign_in(installation), await sign_in(installation)
    answer = await change(installation, here["access_token"])
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert answer.json()["message"]
    assert await status(installation, here["access_token"]) == 200
    assert (await refresh(installation, here["refresh_token"])).status_code == 200
    assert await status(installation, there["access_token"]) == 401
    assert (await login(installation, ADMIN, PASSWORD)).status_code == 401
    assert (await login(installation, ADMIN, NEW)).status_code == 200
    (entry,) = await rows(installation, admin_actions, admin_actions.c.action == "account.password_changed")
    assert entry.ip_address == "127.0.0.1"


async def test_a_wrong_current_password_does_not_sign_out(installation: Installation) -> None:
    session = await sign_in(installation)
    answer = await change(installation, session["access_token"], "wrong")
    assert (answer.status_code, answer.json()["error_code"]) == (400, "WRONG_PASSWORD")
    assert await status(installation, session["access_token"]) == 200
    assert (await login(installation, ADMIN, PASSWORD)).status_code == 200


async def test_a_stolen_token_does_not_help_to_guess_the_password(installation: Installation) -> None:
    token = (await sign_in(installation))["access_token"]
    tries = LIMITS[SubjectKind.EMAIL_IP]
    answers = [await change(installation, token, f"wrong {number}") for number in range(tries)]
    assert {answer.status_code for answer in answers} == {400}
    answer = await change(installation, token)
    assert (answer.status_code, answer.json()["error_code"]) == (429, "RATE_LIMITED")
    assert (await login(installation, ADMIN, PASSWORD)).status_code == 200


@pytest.mark.parametrize("new", ["", "seven77", "x" * 1_025])
async def test_a_new_password_of_the_wrong_length_is_refused(installation: Installation, new: str) -> None:
    session = await sign_in(installation)
    answer = await change(installation, session["access_token"], new=new)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["new_password"]
    assert (await login(installation, ADMIN, PASSWORD)).status_code == 200


async def test_only_who_is_signed_in_changes_a_password(installation: Installation) -> None:
    assert (await change(installation, "")).status_code == 401
