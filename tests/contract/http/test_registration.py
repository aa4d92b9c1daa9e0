"""Registering, proving the address, and claiming what was imported."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.people import person_row, profile_row
from adapters.sql.statements import insert_all
from adapters.sql.tables.access import one_time_tokens
from adapters.sql.tables.identity import users
from adapters.sql.tables.platform import admin_actions, ai_processing_queue, outbox_events
from adapters.sql.tables.privacy import erased_people
from adapters.sql.tables.profiles import ProfileOrigin, alumni_profiles
from domain.identity.account import AccountStatus, Role
from domain.identity.one_time import MAX_ATTEMPTS, MAX_OPEN
from tests.contract.http.own_time import own_time
from tests.mails import codes_to, mails_to, text_of
from tests.wirings import ADMIN, PASSWORD, Installation

ANA = "ana@alumni.edu"


def registration(email: str = ANA, password: str = PASSWORD, role: str = "alumni", **more: Any) -> dict[str, Any]:
    return {"email": email, "password": password, "role": role, **more}


async def post(installation: Installation, path: str, body: dict[str, Any]) -> httpx.Response:
    async with installation.client() as client:
        return await client.post(f"/api/auth/{path}", json=body)


async def register(installation: Installation, **changes: Any) -> httpx.Response:
    return await post(installation, "register", registration(**changes))


async def verify(installation: Installation, code: str, email: str = ANA) -> httpx.Response:
    return await post(installation, "verify-email", {"email": email, "otp_code": code})


async def login(installation: Installation, email: str = ANA, password: str = PASSWORD) -> httpx.Response:
    return await post(installation, "login", {"email": email, "password": password})


async def invite(installation: Installation, email: str = ANA) -> str:
    """As an import does it."""
    container = installation.container
    now, user_id = container.clock().now(), container.ids().new()
    async with container.uow() as uow:
        college_id = await uow.accounts.default_college_id()
    async with writing(container.engine()) as connection:
        row = person_row(user_id, college_id, email, Role.ALUMNI, AccountStatus.INVITED, now)
        await insert_all(connection, users, [row])
        values = {"name": "Ana Imported", "batch_year": 2011}
        await insert_all(
            connection, alumni_profiles, [profile_row(user_id, college_id, values, ProfileOrigin.IMPORT, now)]
        )
    return user_id


async def rows(installation: Installation, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> list[Any]:
    async with reading(installation.container.engine()) as connection:
        return list(await connection.execute(sa.select(table).where(*conditions)))


async def user(installation: Installation, email: str = ANA) -> Any:
    found = await rows(installation, users, users.c.email_key == email)
    return found[0] if found else None


async def test_a_code_out_of_the_mail_opens_the_account_and_signs_in(installation: Installation) -> None:
    answer = await register(installation, email=" ANA@alumni.edu ", role="recruiter", name=" Ana  Alves ")
    assert answer.status_code == 200
    assert answer.json()["success"] is True
    assert answer.json()["message"]
    (code,) = await codes_to(installation, ANA)
    body = (await verify(installation, code)).json()
    assert body["success"] is True
    assert body["message"]
    assert body["access_token"] == body["token"]
    assert body["refresh_token"]
    assert (body["user"]["email"], body["user"]["role"], body["user"]["name"]) == (ANA, "recruiter", "Ana Alves")
    assert body["user"]["is_verified"] is body["user"]["isVerified"] is body["user"]["is_active"] is True
    assert (await login(installation)).status_code == 200


async def test_without_a_name_one_is_made_of_the_address(installation: Installation) -> None:
    await register(installation, email="ana.maria-alves@alumni.edu")
    (code,) = await codes_to(installation, "ana.maria-alves@alumni.edu")
    answer = await verify(installation, code, "ana.maria-alves@alumni.edu")
    assert answer.json()["user"]["name"] == "Ana Maria Alves"


async def test_before_the_code_is_entered_nobody_gets_in_and_the_page_for_the_code_is_offered(
    installation: Installation,
) -> None:
    await register(installation)
    await installation.work()
    answer = await login(installation)
    assert (answer.status_code, answer.json()["error_code"]) == (403, "EMAIL_NOT_VERIFIED")
    assert "not verified" in answer.json()["error"]
    assert (await login(installation, password="another one")).status_code == 401


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "admin"}, "role"),
        ({"role": "dean"}, "role"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 1_025}, "password"),
        ({"email": "no address"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": "a@alumni.edu\nBcc: b@alumni.edu"}, "email"),
    ],
)
async def test_what_cannot_be_an_account_is_refused_at_once(
    installation: Installation, changes: dict[str, Any], field: str
) -> None:
    answer = await register(installation, **changes)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert await rows(installation, ai_processing_queue) == []


@pytest.mark.parametrize("body", [{}, {"email": ANA}, {"email": 1, "password": [], "role": None}])
async def test_a_body_that_is_no_registration_is_refused(installation: Installation, body: dict[str, Any]) -> None:
    assert (await post(installation, "register", body)).status_code == 422


async def test_every_address_gets_the_same_answers(installation: Installation) -> None:
    await invite(installation, "invited@alumni.edu")
    await register(installation, email="waiting@alumni.edu")
    await installation.work()
    addresses = (ADMIN, "invited@alumni.edu", "waiting@alumni.edu", "nobody@alumni.edu")
    for path in ("resend-verification", "forgot-password"):
        answers = [await post(installation, path, {"email": address}) for address in addresses]
        assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    answers = [await register(installation, email=address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text.replace(address, "") for answer, address in zip(answers, addresses, strict=True)}) == 1
    answers = [await verify(installation, "000000", address) for address in addresses]
    assert {(answer.status_code, answer.json()["error_code"]) for answer in answers} == {(400, "INVALID_OTP")}
    assert len({answer.text for answer in answers}) == 1


async def test_signing_in_with_a_password_that_was_only_chosen_tells_nothing_of_the_address(
    installation: Installation,
) -> None:
    await invite(installation, "invited@alumni.edu")
    addresses = (ADMIN, "invited@alumni.edu", "nobody@alumni.edu")
    for address in addresses:
        await register(installation, email=address, password="of a stranger")
    await installation.work()
    answers = [await login(installation, address, "of a stranger") for address in addresses]
    assert {(answer.status_code, answer.text) for answer in answers} == {(403, answers[0].text)}
    assert (await login(installation, ADMIN)).status_code == 200


async def test_who_has_an_account_gets_a_mail_that_says_so_and_no_code(installation: Installation) -> None:
    await register(installation, email=ADMIN, password="of a stranger", role="student")
    assert await codes_to(installation, ADMIN) == []
    (mail,) = mails_to(installation, ADMIN)
    assert "/login" in text_of(mail)
    admin = await user(installation, ADMIN)
    assert admin.role == "admin"
    assert (await login(installation, ADMIN)).status_code == 200


async def test_an_invited_person_claims_the_imported_profile(installation: Installation) -> None:
    user_id = await invite(installation)
    await register(installation, role="recruiter", name="Somebody Else")
    (code,) = await codes_to(installation, ANA)
    body = (await verify(installation, code)).json()
    assert (body["user"]["id"], body["user"]["role"], body["user"]["name"]) == (user_id, "alumni", "Ana Imported")
    assert (await user(installation)).status == "active"
    (profile,) = await rows(installation, alumni_profiles, alumni_profiles.c.user_id == user_id)
    assert (profile.batch_year, profile.origin) == (2011, "import")
    assert (await login(installation)).status_code == 200
    (entry,) = await rows(installation, admin_actions, admin_actions.c.action == "account.claimed")
    assert (entry.admin_id, entry.target_id) == (user_id, user_id)


async def test_others_hear_once_that_an_account_is_active(installation: Installation) -> None:
    await register(installation)
    (code,) = await codes_to(installation, ANA)
    await verify(installation, code)
    (event,) = await rows(installation, outbox_events, outbox_events.c.topic == "identity.account_activated")
    account = await user(installation)
    assert event.aggregate_id == event.payload["user_id"] == account.id
    assert (event.payload["how"], event.payload["was_invited"]) == ("code", False)


async def test_a_stranger_who_registers_first_gains_nothing(installation: Installation) -> None:
    await register(installation, password="of a stranger", role="recruiter", name="Stranger")
    await register(installation, password="of the owner", role="student", name="Ana")
    _, code = await codes_to(installation, ANA)
    body = (await verify(installation, code)).json()
    assert (body["user"]["name"], body["user"]["role"]) == ("Ana", "student")
    assert (await login(installation, password="of a stranger")).status_code == 401
    assert (await login(installation, password="of the owner")).status_code == 200


async def test_a_code_is_good_once(installation: Installation) -> None:
    await register(installation)
    (code,) = await codes_to(installation, ANA)
    assert (await verify(installation, code)).status_code == 200
    answer = await verify(installation, code)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_OTP")


async def test_the_code_of_one_address_is_none_for_another(installation: Installation) -> None:
    await register(installation)
    await register(installation, email="eva@alumni.edu")
    (code,) = await codes_to(installation, ANA)
    other = await codes_to(installation, "eva@alumni.edu")
    assert other == [code] or (await verify(installation, code, "eva@alumni.edu")).status_code == 400


@pytest.mark.parametrize("code", ["", "1", "12345a", "1234567", "０００００１", "\x00", "x" * 9_000])
async def test_what_is_no_code_is_a_wrong_code(installation: Installation, code: str) -> None:
    await register(installation)
    await installation.work()
    answer = await verify(installation, code)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_OTP")


async def test_after_five_wrong_tries_the_right_code_is_wrong_too(installation: Installation) -> None:
    await register(installation)
    (code,) = await codes_to(installation, ANA)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(MAX_ATTEMPTS):
        assert (await verify(installation, wrong)).status_code == 400
    assert (await verify(installation, code)).status_code == 400


async def test_tries_at_the_same_time_do_not_slip_through(installation: Installation) -> None:
    await register(installation)
    (code,) = await codes_to(installation, ANA)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    await asyncio.gather(*(verify(installation, wrong) for _ in range(20)))
    (token,) = await rows(installation, one_time_tokens)
    assert token.attempts >= MAX_ATTEMPTS
    assert (await verify(installation, code)).status_code == 400


async def test_two_uses_of_one_code_at_once_open_one_session(installation: Installation) -> None:
    await register(installation)
    (code,) = await codes_to(installation, ANA)
    answers = await asyncio.gather(*(verify(installation, code) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400]


async def test_another_code_comes_after_a_minute_and_carries_the_chosen_password(installation: Installation) -> None:
    async with own_time(installation) as (timed, clock):
        await register(timed)
        await post(timed, "resend-verification", {"email": ANA})
        assert len(await codes_to(timed, ANA)) == 1
        clock.advance(timedelta(seconds=60))
        await post(timed, "resend-verification", {"email": ANA})
        first, second = await codes_to(timed, ANA)
        assert (await verify(timed, second)).status_code == 200
        assert (await verify(timed, first)).status_code == 400
        assert (await login(timed)).status_code == 200


async def test_a_code_is_good_for_ten_minutes(installation: Installation) -> None:
    async with own_time(installation) as (timed, clock):
        await register(timed)
        (code,) = await codes_to(timed, ANA)
        clock.advance(timedelta(minutes=10))
        assert (await verify(timed, code)).status_code == 400


async def test_nobody_is_flooded_with_codes(installation: Installation) -> None:
    for _ in range(MAX_OPEN + 3):
        await register(installation)
    assert len(await codes_to(installation, ANA)) == MAX_OPEN


async def test_registering_at_the_same_time_makes_one_account(installation: Installation) -> None:
    for number in range(3):
        await register(installation, name=f"Ana {number}")
    await installation.work()
    assert len(await rows(installation, users, users.c.email_key == ANA)) == 1


async def test_an_erased_person_may_come_back(installation: Installation) -> None:
    now = installation.container.clock().now()
    async with writing(installation.container.engine()) as connection:
        await connection.execute(sa.insert(erased_people).values(email_hash="a" * 64, erased_at=now))
    await register(installation)
    (code,) = await codes_to(installation, ANA)
    assert (await verify(installation, code)).status_code == 200


async def test_neither_the_password_nor_the_address_can_be_read_in_the_waiting_request(
    installation: Installation,
) -> None:
    await register(installation, name="Ana Alves")
    (job,) = await rows(installation, ai_processing_queue)
    assert not [word for word in (ANA, PASSWORD, "argon2", "Ana") if word in str(job.payload)]


async def test_only_a_keyed_hash_of_the_code_is_stored(installation: Installation) -> None:
    await register(installation)
    (code,) = await codes_to(installation, ANA)
    (token,) = await rows(installation, one_time_tokens)
    assert code not in token.secret_hash
    assert len(token.secret_hash) == 64
