"""Alumni who wait for an admin to confirm them, and the answer."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from adapters.sql.engine import reading
from adapters.sql.tables.identity import users
from adapters.sql.tables.profiles import alumni_profiles, profile_verification_requests
from application.shared.ports import DataKind
from domain.identity.account import Role
from tests.contract.http.campus import NOBODY, acts, audit_texts, head_of_another_college, invite, register
from tests.contract.http.own_time import own_time
from tests.contract.http.people import ANA, BOB, Member, change, mails, member, returning, text_of
from tests.wirings import ADMIN, Installation

ADMINS = "/api/admin"
PENDING = f"{ADMINS}/profiles/pending"
MINE = "/api/profiles/me/verification"


async def pending(admin: httpx.AsyncClient, **window: int) -> list[dict[str, Any]]:
    answer = await admin.get(PENDING, params=window)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


async def verify(admin: httpx.AsyncClient, user_id: str) -> httpx.Response:
    return await admin.post(f"{ADMINS}/profiles/verify/{user_id}", json={})


async def reject(admin: httpx.AsyncClient, user_id: str, reason: str = "") -> httpx.Response:
    return await admin.post(f"{ADMINS}/profiles/reject/{user_id}", json={"reason": reason})


async def states(installation: Installation, user_id: str) -> list[str]:
    t = profile_verification_requests
    async with reading(installation.container.engine()) as connection:
        return list(await connection.scalars(sa.select(t.c.status).where(t.c.user_id == user_id).order_by(t.c.id)))


async def edit(person: Member, **fields: Any) -> None:
    answer = await person.client.put(f"/api/profiles/{person.id}", json=fields)
    assert answer.status_code == 200, answer.text


async def test_who_activates_an_alumni_account_is_verified_by_an_admin_and_told(installation: Installation) -> None:
    ana = await register(installation, ANA, "Ana Silva")
    async with await installation.signed_in() as admin:
        (waiting,) = await pending(admin)
        assert (waiting["id"], waiting["user_id"], waiting["name"]) == (ana.id, ana.id, "Ana Silva")
        assert waiting["user"] == {"id": ana.id, "email": ANA, "role": "alumni"}
        assert (waiting["user_email"], waiting["email"], waiting["origin"]) == (ANA, ANA, "self")
        assert waiting["requested_at"].endswith("Z")
        assert {"department", "graduation_year", "education_details", "is_verified"} <= waiting.keys()
        alias = (await admin.get(f"{ADMINS}/verifications")).json()
        assert (alias["success"], alias["data"], alias["total"]) == (True, [waiting], 1)
        (notice,) = (await admin.get("/api/notifications")).json()["data"]
        assert (notice["type"], notice["link"]) == ("verification", "/admin/verifications")
        assert notice["message"].startswith("One person waits")

        answer = await verify(admin, waiting["id"])
        body = answer.json()
        assert (answer.status_code, body["success"], body["data"]["is_verified"]) == (200, True, True)
        assert body["message"]
        assert await pending(admin) == []
        admin_id = (await admin.get("/api/admin/users", params={"role": "admin"})).json()["data"][0]["id"]
    assert (body["data"]["verified_by"], body["data"]["verified_at"][-1]) == (admin_id, "Z")
    await installation.work()
    (told,) = await ana.inbox(type="verification")
    assert (told["title"], told["link"]) == ("Your profile is verified", "/profile")
    assert [mail["To"] for mail in mails(installation) if mail["Subject"] == told["title"]] == [ANA]
    assert ("profile.verified", ana.id) in await acts(installation)


@pytest.mark.parametrize("role", ["student", "recruiter"])
async def test_only_alumni_wait(installation: Installation, role: str) -> None:
    bob = await register(installation, BOB, "Bob", role)
    async with await installation.signed_in() as admin:
        assert await pending(admin) == []
        assert (await verify(admin, bob.id)).status_code == 409
        assert (await reject(admin, bob.id)).status_code == 409
    assert (await bob.client.post(MINE)).status_code == 403


async def test_who_claims_an_invited_account_waits_and_is_known_from_a_file(installation: Installation) -> None:
    invited = await invite(installation, ANA, "Ana Silva", department="Physics", batch_year=2010)
    async with await installation.signed_in() as admin:
        refused = await verify(admin, invited)
        assert (refused.status_code, "invited" in refused.json()["detail"]) == (409, True)
        assert await pending(admin) == []
        ana = await register(installation, ANA, "Ana")
        (waiting,) = await pending(admin)
    assert (ana.id, waiting["id"], waiting["origin"]) == (invited, invited, "import")
    assert (waiting["department"], waiting["graduation_year"], waiting["batch_year"]) == ("Physics", 2010, 2010)


async def test_the_oldest_request_comes_first_in_pages(installation: Installation) -> None:
    people = [await register(installation, f"p{number}@alumni.edu", f"P {number}") for number in range(3)]
    async with await installation.signed_in() as admin:
        assert [one["id"] for one in await pending(admin)] == [one.id for one in people]
        assert [one["id"] for one in await pending(admin, limit=1, offset=1)] == [people[1].id]
        assert (await admin.get(PENDING, params={"limit": 1})).json()["total"] == 3
        for wrong in ({"limit": 0}, {"limit": 1001}, {"offset": -1}):
            assert (await admin.get(PENDING, params=wrong)).status_code == 422


async def test_a_rejected_person_is_told_why_and_comes_back_with_a_better_profile(installation: Installation) -> None:
    ana = await register(installation, ANA, "Ana Silva")
    async with await installation.signed_in() as admin:
        answer = await reject(admin, ana.id, "Which year did you graduate?")
        assert (answer.status_code, answer.json()["success"], answer.json()["data"]["id"]) == (200, True, ana.id)
        await installation.work()
        (told,) = await ana.inbox(type="verification")
        assert "Reason: Which year did you graduate?" in told["message"]
        (mail,) = (mail for mail in mails(installation) if mail["Subject"] == "Your profile was not verified")
        assert "Which year did you graduate?" in text_of(mail)
        assert "Which year" not in await audit_texts(installation)
        assert await pending(admin) == []
        await edit(ana, bio="I like tea.")
        await installation.work()
        assert await pending(admin) == []
        await edit(ana, batch_year=2012)
        await installation.work()
        assert [one["id"] for one in await pending(admin)] == [ana.id]
    assert await states(installation, ana.id) == ["rejected", "pending"]


async def test_a_rejected_person_may_ask_again_and_only_once(installation: Installation) -> None:
    ana = await register(installation, ANA, "Ana Silva")
    refused = await ana.client.post(MINE)
    assert (refused.status_code, refused.json()["error_code"]) == (409, "ALREADY_REQUESTED")
    async with await installation.signed_in() as admin:
        await reject(admin, ana.id)
        answer = await ana.client.post(MINE)
        body = answer.json()
        assert (answer.status_code, body["success"], body["data"]["status"]) == (201, True, "pending")
        assert body["message"]
        assert [one["id"] for one in await pending(admin)] == [ana.id]
        await verify(admin, ana.id)
    refused = await ana.client.post(MINE)
    assert (refused.status_code, refused.json()["error_code"]) == (409, "ALREADY_VERIFIED")


async def test_two_who_ask_at_once_make_one_request(installation: Installation) -> None:
    ana = await member(installation, ANA)
    answers = await asyncio.gather(*(ana.client.post(MINE) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert await states(installation, ana.id) == ["pending"]


@pytest.mark.parametrize("decide", [verify, reject])
async def test_of_two_admins_at_once_the_second_is_told_that_it_is_decided(
    installation: Installation, decide: Any
) -> None:
    ana = await register(installation, ANA, "Ana Silva")
    await installation.add_account("second@alumni.edu", Role.ADMIN)
    async with (
        await installation.signed_in() as first,
        await installation.signed_in("second@alumni.edu") as second,
    ):
        answers = await asyncio.gather(decide(first, ana.id), decide(second, ana.id))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    late = max(answers, key=lambda answer: answer.status_code).json()
    assert (late["success"], late["detail"].endswith(".")) == (False, True)
    await installation.work()
    assert len(await ana.inbox(type="verification")) == 1
    assert await states(installation, ana.id) == ["approved" if decide is verify else "rejected"]


async def test_an_admin_verifies_without_a_request_and_takes_it_back(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        assert (await reject(admin, ana.id)).json()["error_code"] == "NOTHING_TO_REJECT"
        assert (await verify(admin, ana.id)).json()["data"]["is_verified"] is True
        assert (await verify(admin, ana.id)).json()["error_code"] == "ALREADY_VERIFIED"
        taken_back = (await reject(admin, ana.id, "A mistake.")).json()
        assert (taken_back["message"], taken_back["data"]["is_verified"]) == ("The verification was taken back.", False)
        assert (taken_back["data"]["verified_by"], taken_back["data"]["verified_at"]) == (None, None)
        assert (await reject(admin, ana.id)).json()["error_code"] == "ALREADY_REJECTED"
    assert await states(installation, ana.id) == ["approved", "rejected"]
    assert [action for action, target in await acts(installation) if target == ana.id] == [
        "profile.verified",
        "profile.verification_taken_back",
    ]


async def test_what_is_cached_of_the_directory_is_out_of_date_after_a_decision(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with reading(installation.container.engine()) as connection:
        college_id = await connection.scalar(sa.select(users.c.college_id).where(users.c.id == ana.id))
    async with await installation.signed_in() as admin:
        for decide in (verify, reject):
            before = await installation.container.generations().current(college_id, DataKind.DIRECTORY)
            assert (await decide(admin, ana.id)).status_code == 200
            assert await installation.container.generations().current(college_id, DataKind.DIRECTORY) == before + 1


async def test_a_wave_of_registrations_makes_one_notice_per_admin_and_hour(installation: Installation) -> None:
    async with own_time(installation) as (later, clock):
        people = [await member(later, f"p{number}@alumni.edu") for number in range(3)]
        for person in people[:2]:
            assert (await person.client.post(MINE)).status_code == 201
        await later.work()
        async with await later.signed_in() as admin:
            assert len((await admin.get("/api/notifications")).json()["data"]) == 1
            clock.advance(timedelta(minutes=50))
            clock.advance(timedelta(minutes=20))
        late = await returning(later, "p2@alumni.edu")
        assert (await late.client.post(MINE)).status_code == 201
        await later.work()
        async with await later.signed_in() as admin:
            notices = (await admin.get("/api/notifications")).json()["data"]
            assert [notice["message"].split(" for")[0] for notice in notices] == ["3 people wait", "2 people wait"]
        subjects = [(mail["To"], mail["Subject"]) for mail in mails(later)]
        assert subjects.count((ADMIN, "Alumni to verify")) == 2


async def test_what_ends_the_account_or_the_role_withdraws_the_request(installation: Installation) -> None:
    ana, bob = await register(installation, ANA, "Ana"), await register(installation, BOB, "Bob")
    cal = await register(installation, "cal@alumni.edu", "Cal")
    async with await installation.signed_in() as admin:
        assert (await admin.put(f"{ADMINS}/users/{ana.id}/ban")).status_code == 200
        assert (await admin.put(f"{ADMINS}/users/{bob.id}/role", json={"role": "recruiter"})).status_code == 200
        assert (await admin.delete(f"{ADMINS}/users/{cal.id}")).status_code == 200
        listed = (await admin.get(PENDING)).json()
        assert (listed["data"], listed["total"]) == ([], 0)
        await installation.work()
        assert await states(installation, ana.id) == ["withdrawn"]
        assert await states(installation, bob.id) == ["withdrawn"]
        assert await states(installation, cal.id) == []
        refused = await verify(admin, ana.id)
        assert (refused.status_code, refused.json()["detail"]) == (409, "This account is banned.")
        assert (await verify(admin, cal.id)).status_code == 404
        await admin.put(f"{ADMINS}/users/{ana.id}/unban")
        await admin.put(f"{ADMINS}/users/{bob.id}/role", json={"role": "alumni"})
        await installation.work()
        assert {one["id"] for one in await pending(admin)} == {ana.id, bob.id}


async def test_a_ban_that_is_taken_back_does_not_bring_a_rejected_person_back(installation: Installation) -> None:
    ana = await register(installation, ANA, "Ana")
    async with await installation.signed_in() as admin:
        await reject(admin, ana.id)
        await admin.put(f"{ADMINS}/users/{ana.id}/ban")
        await admin.put(f"{ADMINS}/users/{ana.id}/unban")
        await installation.work()
        assert await pending(admin) == []


async def test_a_graduate_waits_after_the_change_of_role(installation: Installation) -> None:
    bob = await register(installation, BOB, "Bob", "student")
    async with await installation.signed_in() as admin:
        await admin.put(f"{ADMINS}/users/{bob.id}/role", json={"role": "alumni"})
        await installation.work()
        assert [one["id"] for one in await pending(admin)] == [bob.id]


async def test_admins_of_another_college_and_members_see_and_decide_nothing(installation: Installation) -> None:
    ana = await register(installation, ANA, "Ana")
    async with await head_of_another_college(installation) as stranger:
        assert await pending(stranger) == []
        for user_id in (ana.id, NOBODY, "nonsense", "ñ"):
            assert (await verify(stranger, user_id)).status_code == 404
            assert (await reject(stranger, user_id)).status_code == 404
        assert (await stranger.get("/api/notifications")).json()["data"] == []
    assert (await verify(ana.client, ana.id)).status_code == 403
    assert (await ana.client.get(PENDING)).status_code == 403
    async with installation.client() as anonymous:
        assert (await anonymous.get(PENDING)).status_code == 401
        assert (await anonymous.post(MINE)).status_code == 401


@pytest.mark.parametrize("body", [None, {}, {"reason": ""}, {"reason": None}, {"reason": "x" * 1000}])
async def test_a_reason_is_not_necessary(installation: Installation, body: Any) -> None:
    ana = await register(installation, ANA, "Ana")
    async with await installation.signed_in() as admin:
        answer = await admin.post(f"{ADMINS}/profiles/reject/{ana.id}", json=body)
    assert answer.status_code == 200, answer.text


async def test_a_reason_that_is_too_long_is_refused(installation: Installation) -> None:
    ana = await register(installation, ANA, "Ana")
    async with await installation.signed_in() as admin:
        answer = await reject(admin, ana.id, "x" * 1001)
        assert [error["field"] for error in answer.json()["errors"]] == ["reason"]
        assert (answer.status_code, len(await pending(admin))) == (422, 1)


async def test_requests_are_part_of_what_a_person_can_have_and_of_what_is_erased(installation: Installation) -> None:
    ana = await register(installation, ANA, "Ana")
    async with await installation.signed_in() as admin:
        await reject(admin, ana.id, "Zq only Ana knows")
    parts = {part.name: part for part in installation.container.personal_data()}
    async with reading(installation.container.engine()) as connection:
        college_id = await connection.scalar(
            sa.select(alumni_profiles.c.college_id).where(alumni_profiles.c.user_id == ana.id)
        )
    person = type("P", (), {"user_id": ana.id, "college_id": college_id, "email": ANA})()
    (row,) = await parts["verification"].export(person)
    assert (row["status"], row["rejection_reason"]) == ("rejected", "Zq only Ana knows")
    assert "reviewed_by" not in row
    async with await installation.signed_in() as admin:
        await admin.delete(f"{ADMINS}/users/{ana.id}")
    await installation.work()
    assert await states(installation, ana.id) == []


async def test_a_person_whom_a_file_changed_later_is_known_from_a_file(installation: Installation) -> None:
    ana = await register(installation, ANA, "Ana")
    await change(installation, alumni_profiles, alumni_profiles.c.user_id == ana.id, {"origin": "import"})
    async with await installation.signed_in() as admin:
        assert [one["origin"] for one in await pending(admin)] == ["import"]
