"""The users of a college in the hands of its admins."""

from __future__ import annotations

import asyncio
import csv
import io
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import users
from adapters.sql.tables.jobs import jobs
from adapters.sql.tables.profiles import alumni_profiles
from application.identity.read_users import EXPORT_COLUMNS
from domain.identity.account import Role
from domain.shared.formula_safety import restore
from tests.contract.http.campus import HEAD, NOBODY, acts, audit_texts, head_of_another_college, invite
from tests.contract.http.people import ANA, BOB, change, member, user_id_of
from tests.contract.ws.pages import served
from tests.directory_people import Someone, add_people
from tests.mails import links_to
from tests.wirings import ADMIN, PASSWORD, Installation

USERS = "/api/admin/users"
SECOND = "second@alumni.edu"


async def listed(admin: httpx.AsyncClient, **filters: Any) -> list[str]:
    """The addresses on one page."""
    answer = await admin.get(USERS, params=filters)
    assert answer.status_code == 200, answer.text
    return [user["email"] for user in answer.json()["data"]]


async def exported(admin: httpx.AsyncClient, **filters: Any) -> list[dict[str, str]]:
    answer = await admin.get(f"{USERS}/export", params={"format": "csv", **filters})
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def sign_in(installation: Installation, email: str, password: str = PASSWORD) -> httpx.Response:
    async with installation.client() as client:
        return await client.post("/api/auth/login", json={"email": email, "password": password})


async def test_users_come_newest_first_with_all_that_a_page_shows(installation: Installation) -> None:
    ana = await member(installation, ANA)
    invited = await invite(installation, BOB, "Bob Stone")
    async with await installation.signed_in() as admin:
        answer = (await admin.get(USERS)).json()
    assert (answer["success"], answer["total"]) == (True, 3)
    bob, found, head = answer["data"]
    assert (found["id"], found["email"], found["role"], found["status"]) == (ana.id, ANA, "alumni", "active")
    assert (found["is_active"], found["is_verified"], found["has_card"]) == (True, True, False)
    assert (found["name"], found["created_at"][-1], found["last_login"][-1]) == ("ana", "Z", "Z")
    assert (bob["id"], bob["status"], bob["is_active"], bob["is_verified"]) == (invited, "invited", False, False)
    assert (bob["name"], bob["last_login"], head["email"], head["role"]) == ("Bob Stone", None, ADMIN, "admin")


async def test_filters_and_pages(installation: Installation) -> None:
    await member(installation, ANA)
    await member(installation, BOB, Role.STUDENT)
    await invite(installation, "cal@alumni.edu", "Cal")
    async with await installation.signed_in() as admin:
        everybody = ["cal@alumni.edu", BOB, ANA, ADMIN]
        for none in ("", "all"):
            assert await listed(admin, role=none, status=none, search=none) == everybody
        assert await listed(admin, role="student") == [BOB]
        assert await listed(admin, status="invited") == ["cal@alumni.edu"]
        assert await listed(admin, role="alumni", status="active") == [ANA]
        assert await listed(admin, role="recruiter") == []
        pages = [await listed(admin, limit=2, offset=offset) for offset in (0, 2, 4)]
        assert pages == [everybody[:2], everybody[2:], []]
        assert (await admin.get(USERS, params={"limit": 1, "role": "alumni"})).json()["total"] == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("role", "boss"),
        ("status", "deleted"),
        ("limit", "0"),
        ("limit", "1001"),
        ("offset", "-1"),
        ("search", "x" * 300),
    ],
)
async def test_filters_that_make_no_sense_are_refused(installation: Installation, name: str, value: str) -> None:
    async with await installation.signed_in() as admin:
        answer = await admin.get(USERS, params={name: value})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [name]


async def test_search_finds_the_beginnings_of_addresses_and_names(installation: Installation) -> None:
    await invite(installation, "zz.sarah@alumni.edu", "Łukasz Żółć")
    await invite(installation, "mail@elsewhere.org", "Sarah Johnson")
    await member(installation, BOB)
    async with await installation.signed_in() as admin:
        assert await listed(admin, search="zz.SARAH@") == ["zz.sarah@alumni.edu"]
        assert await listed(admin, search="zz.s") == ["zz.sarah@alumni.edu"]
        assert await listed(admin, search="łukasz ż") == ["zz.sarah@alumni.edu"]
        assert await listed(admin, search="  sarah   john") == ["mail@elsewhere.org"]
        assert await listed(admin, search="bob", role="alumni") == [BOB]
        assert await listed(admin, search="bob", role="student") == []
        for text in ("100%", "_", "'", '"', "\\", "=1+1", "🎓", "zz.sarahx"):
            assert await listed(admin, search=text) == []


async def test_search_finds_people_by_their_names_and_by_nothing_else_of_the_profile(
    installation: Installation,
) -> None:
    container = installation.container
    people = [
        Someone("María Quiroga", "Nurses United", "Manager", "Madrid", skills=["Python"], kind="invited"),
        Someone("Mark Oneill", "Manager Ltd", "Nurse", "Quito", skills=["Marketing"], kind="invited"),
    ]
    await add_people(container.uow, container.ids(), container.clock().now(), people)
    async with await installation.signed_in() as admin:
        for text, names in (
            ("m", ["Mark Oneill", "María Quiroga"]),
            ("mar", ["Mark Oneill", "María Quiroga"]),
            ("o", ["Mark Oneill"]),
            ("qui", ["María Quiroga"]),
            ("maria", ["María Quiroga"]),
            ("quiroga maria", ["María Quiroga"]),
            ("mraia quirgoa", ["María Quiroga"]),
            ("man", []),
            ("manager", []),
            ("nurse", []),
            ("python", []),
        ):
            found = (await admin.get(USERS, params={"search": text})).json()
            assert sorted(user["name"] for user in found["data"]) == sorted(names), text
            assert found["total"] == len(names), text
            assert sorted(row["name"] for row in await exported(admin, search=text)) == sorted(names), text
            behind = (await admin.get(USERS, params={"search": text, "limit": 1, "offset": 5})).json()
            assert (behind["data"], behind["total"]) == ([], len(names)), text


async def test_who_stands_in_no_directory_is_found_by_any_word_of_the_name(installation: Installation) -> None:
    ana = await member(installation, ANA)
    await change(
        installation,
        alumni_profiles,
        alumni_profiles.c.user_id == ana.id,
        {"name": "Ana Maria Silva", "name_key": "ana maria silva"},
    )
    async with await installation.signed_in() as admin:
        await admin.put(f"{USERS}/{ana.id}/ban")
        assert await listed(admin, search="silva") == [ANA]
        assert [row["id"] for row in await exported(admin, search="silva")] == [ana.id]


async def test_one_user_with_profile_and_reason_of_the_ban(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        found = (await admin.get(f"{USERS}/{ana.id}")).json()["data"]
        assert (found["id"], found["email"], found["status"], found["suspended_reason"]) == (
            ana.id,
            ANA,
            "active",
            None,
        )
        assert (found["profile"]["user_id"], found["profile"]["name"]) == (ana.id, "ana")
        assert (found["has_card"], found["card_status"]) == (False, {"has_card": False})
        await admin.put(f"{USERS}/{ana.id}/ban", json={"reason": " Zqspam "})
        found = (await admin.get(f"{USERS}/{ana.id}")).json()["data"]
        assert (found["status"], found["is_active"], found["suspended_reason"]) == ("suspended", False, "Zqspam")
    assert "Zqspam" not in await audit_texts(installation)


async def test_a_banned_person_is_out_at_once_and_back_after_it(installation: Installation) -> None:
    ana = await member(installation, ANA)
    refresh_token = (await sign_in(installation, ANA)).json()["refresh_token"]
    async with await installation.signed_in() as admin:
        answer = await admin.put(f"{USERS}/{ana.id}/ban")
        body = answer.json()
        assert (answer.status_code, body["success"]) == (200, True)
        assert body["data"] == {"id": ana.id, "is_active": False, "status": "suspended"}
        assert body["message"]
        assert (await ana.client.get("/api/notifications")).status_code == 401
        refused = await sign_in(installation, ANA)
        assert (refused.status_code, refused.json()["error_code"]) == (403, "ACCOUNT_DISABLED")
        async with installation.client() as client:
            answer = await client.post("/api/auth/refresh", json={"refresh_token": refresh_token})
        assert answer.status_code == 401
        assert (await admin.put(f"{USERS}/{ana.id}/ban")).status_code == 409
        assert await listed(admin, status="suspended") == [ANA]

        body = (await admin.put(f"{USERS}/{ana.id}/unban")).json()
        assert body["data"] == {"id": ana.id, "is_active": True, "status": "active"}
        assert (await ana.client.get("/api/notifications")).status_code == 401
        assert (await sign_in(installation, ANA)).status_code == 200
        assert (await admin.put(f"{USERS}/{ana.id}/unban")).status_code == 409
    assert [action for action, target in await acts(installation) if target == ana.id] == [
        "account.suspended",
        "account.reinstated",
    ]


async def test_the_open_pages_of_a_banned_person_close(installation: Installation) -> None:
    async with served(installation) as site:
        ana, admin = await site.person(ANA), await site.person()
        async with site.page(ana) as page, site.client(admin) as client:
            assert await page.hears_types(1) == ["ready"]
            assert (await client.put(f"{USERS}/{ana.id}/ban")).status_code == 200
            code, _ = await page.is_closed_with()
    assert code is not None
    assert code >= 4000


async def test_a_link_to_a_new_password_is_no_way_around_a_ban(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with installation.client() as client, await installation.signed_in() as admin:
        await client.post("/api/auth/forgot-password", json={"email": ANA})
        (link,) = await links_to(installation, ANA)
        await admin.put(f"{USERS}/{ana.id}/ban")
        form = {"token": link, "newPassword": "another password"}
        assert (await client.post("/api/auth/reset-password", json=form)).status_code == 400
        await admin.put(f"{USERS}/{ana.id}/unban")
        assert (await client.post("/api/auth/reset-password", json=form)).status_code == 400


async def test_who_never_claimed_the_account_is_invited_again_after_a_ban(installation: Installation) -> None:
    invited = await invite(installation, ANA, "Ana")
    async with await installation.signed_in() as admin:
        assert (await admin.put(f"{USERS}/{invited}/ban")).status_code == 200
        data = (await admin.put(f"{USERS}/{invited}/unban")).json()["data"]
    assert data == {"id": invited, "is_active": False, "status": "invited"}


async def test_who_registered_and_proved_nothing_waits_for_the_proof_again(installation: Installation) -> None:
    async with installation.client() as client:
        await client.post("/api/auth/register", json={"email": ANA, "password": PASSWORD, "role": "alumni"})
    await installation.work()
    ana_id = await user_id_of(installation, ANA)
    async with await installation.signed_in() as admin:
        await admin.put(f"{USERS}/{ana_id}/ban")
        assert (await admin.put(f"{USERS}/{ana_id}/unban")).json()["data"]["status"] == "active"
        (found,) = (await admin.get(USERS, params={"search": ANA})).json()["data"]
    assert found["is_verified"] is False


async def test_admins_do_nothing_of_this_to_themselves(installation: Installation) -> None:
    async with await installation.signed_in() as admin:
        mine = f"{USERS}/{await user_id_of(installation, ADMIN)}"
        for answer in (
            await admin.put(f"{mine}/ban"),
            await admin.put(f"{mine.upper().replace(USERS.upper(), USERS)}/ban"),
            await admin.put(f"{mine}/role", json={"role": "alumni"}),
            await admin.delete(mine),
        ):
            assert (answer.status_code, answer.json()["error_code"]) == (400, "OWN_ACCOUNT")
        assert (await admin.get(USERS)).status_code == 200


async def test_two_admins_who_ban_each_other_at_once_leave_one(installation: Installation) -> None:
    await installation.add_account(SECOND, Role.ADMIN)
    first_id, second_id = await user_id_of(installation, ADMIN), await user_id_of(installation, SECOND)
    async with await installation.signed_in() as first, await installation.signed_in(SECOND) as second:
        answers = await asyncio.gather(
            first.put(f"{USERS}/{second_id}/ban"), second.put(f"{USERS}/{first_id}/role", json={"role": "alumni"})
        )
        assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 403], [200, 409])
    query = sa.select(users.c.id).where(users.c.role == "admin", users.c.status == "active")
    async with reading(installation.container.engine()) as connection:
        assert len((await connection.execute(query)).all()) == 1


async def test_another_admin_may_be_banned(installation: Installation) -> None:
    await installation.add_account(SECOND, Role.ADMIN)
    async with await installation.signed_in() as admin:
        answer = await admin.put(f"{USERS}/{await user_id_of(installation, SECOND)}/ban", json={})
    assert answer.status_code == 200


async def test_a_deleted_user_is_gone_and_erased(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        answer = await admin.delete(f"{USERS}/{ana.id}")
        body = answer.json()
        assert (answer.status_code, body["success"], bool(body["message"])) == (200, True, True)
        assert (await ana.client.get("/api/notifications")).status_code == 401
        assert await listed(admin) == [ADMIN]
        for action in ("", "/ban", "/unban", "/reset-password"):
            method = {"": "GET", "/reset-password": "POST"}.get(action, "PUT")
            assert (await admin.request(method, f"{USERS}/{ana.id}{action}")).status_code == 404
        await installation.work()
        refused = await admin.delete(f"{USERS}/{ana.id}")
        assert (refused.status_code, refused.json()["error_code"]) == (409, "ALREADY_ERASED")
        assert [row["email"] for row in await exported(admin)] == [ADMIN]


async def test_a_reset_link_is_mailed_and_works(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        answer = await admin.post(f"{USERS}/{ana.id}/reset-password", json={})
        assert (answer.status_code, answer.json()["success"], bool(answer.json()["message"])) == (200, True, True)
    (link,) = await links_to(installation, ANA)
    async with installation.client() as client:
        form = {"token": link, "newPassword": "another password"}
        assert (await client.post("/api/auth/reset-password", json=form)).status_code == 200
    assert (await sign_in(installation, ANA, "another password")).status_code == 200
    assert ("account.reset_link_sent", ana.id) in await acts(installation)


async def test_no_reset_link_for_who_cannot_sign_in(installation: Installation) -> None:
    ana, invited = await member(installation, ANA), await invite(installation, BOB, "Bob")
    async with await installation.signed_in() as admin:
        await admin.put(f"{USERS}/{ana.id}/ban")
        for user_id in (ana.id, invited):
            assert (await admin.post(f"{USERS}/{user_id}/reset-password")).status_code == 409
    assert await links_to(installation, ANA) == await links_to(installation, BOB) == []


async def test_another_role_takes_effect_after_signing_in_again(installation: Installation) -> None:
    bob = await member(installation, BOB, Role.STUDENT)
    async with await installation.signed_in() as admin:
        body = (await admin.put(f"{USERS}/{bob.id}/role", json={"role": "alumni"})).json()
        assert (body["success"], body["data"]) == (True, {"id": bob.id, "role": "alumni"})
        assert (await bob.client.get("/api/notifications")).status_code == 401
        assert (await sign_in(installation, BOB)).json()["user"]["role"] == "alumni"
        assert (await admin.put(f"{USERS}/{bob.id}/role", json={"role": "alumni"})).status_code == 409
        assert (await admin.put(f"{USERS}/{bob.id}/role", json={"role": "boss"})).status_code == 422
        assert (await admin.put(f"{USERS}/{bob.id}/role", json={})).status_code == 422
    assert ("account.role_changed", bob.id) in await acts(installation)


async def test_only_somebody_who_can_sign_in_becomes_an_admin(installation: Installation) -> None:
    bob, invited = await member(installation, BOB), await invite(installation, ANA, "Ana")
    async with await installation.signed_in() as admin:
        assert (await admin.put(f"{USERS}/{invited}/role", json={"role": "admin"})).status_code == 409
        assert (await admin.put(f"{USERS}/{bob.id}/role", json={"role": "admin"})).status_code == 200
    async with await installation.signed_in(BOB) as new:
        assert (await new.get(USERS)).status_code == 200


async def test_an_export_reads_back_as_it_is_stored(installation: Installation) -> None:
    nasty = {"name": '=HYPERLINK("http://x")', "department": 'Art, "History"\nand more', "current_role": "'=x"}
    invited = await invite(installation, ANA, **nasty, current_company="-Ltd", location="Łódź", batch_year=2012)
    bob = await member(installation, BOB, Role.STUDENT)
    async with await installation.signed_in() as admin:
        answer = await admin.get(f"{USERS}/export?format=csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert "users.csv" in answer.headers["content-disposition"]
        assert b"\r\n" in answer.content
        rows = await exported(admin)
        found = {row["id"]: {name: restore(cell) for name, cell in row.items()} for row in rows}
        assert len(found) == 3
        assert tuple(rows[0]) == EXPORT_COLUMNS
        raw = next(row for row in rows if row["id"] == invited)
        assert raw["name"].startswith("'=")
        assert raw["company"] == "'-Ltd"
        ana = found[invited]
        assert {name: ana[name] for name in ("name", "department", "current_role")} == nasty
        assert (ana["company"], ana["location"], ana["batch_year"]) == ("-Ltd", "Łódź", "2012")
        assert (ana["status"], ana["is_verified"], ana["profile_verified"]) == ("invited", "false", "false")
        assert (ana["last_login"], found[bob.id]["last_login"][-1]) == ("", "Z")
        assert (found[bob.id]["email"], found[bob.id]["is_verified"]) == (BOB, "true")
        assert [row["id"] for row in await exported(admin, role="student")] == [bob.id]
        assert [row["id"] for row in await exported(admin, status="invited", search="ana@")] == [invited]
        assert await exported(admin, role="recruiter") == []
        refused = await admin.get(f"{USERS}/export", params={"format": "xlsx"})
        assert [error["field"] for error in refused.json()["errors"]] == ["format"]
        assert refused.status_code == 422
    assert [action for action, _ in await acts(installation)].count("users.exported") == 5


async def test_an_export_of_several_pieces_has_everybody_once(installation: Installation) -> None:
    container, count = installation.container, 2_100
    async with writing(container.engine()) as connection:
        (first,) = (await connection.execute(sa.select(users))).mappings()
        rows = []
        for number in range(count):
            email = f"p{number}@alumni.edu"
            rows.append({**first, "id": container.ids().new(), "email": email, "email_key": email, "role": "student"})
        await insert_all(connection, users, rows)
    async with await installation.signed_in() as admin:
        found = [row["email"] for row in await exported(admin)]
        assert sorted(found) == sorted([ADMIN, *(row["email"] for row in rows)])
        assert len(await exported(admin, search="p1")) == sum(row["email"].startswith("p1") for row in rows)
        assert len(await listed(admin, limit=1000, offset=1500)) == count + 1 - 1500


async def test_the_numbers_of_the_college(installation: Installation) -> None:
    ana = await member(installation, ANA)
    await member(installation, BOB)
    await invite(installation, "cal@alumni.edu", "Cal")
    container = installation.container
    now = container.clock().now()
    async with await installation.signed_in() as admin:
        await admin.post(f"/api/admin/profiles/verify/{ana.id}")
        async with await installation.signed_in(BOB) as bob:
            await bob.post("/api/profiles/me/verification")
        async with reading(container.engine()) as connection:
            college_id = await connection.scalar(sa.select(users.c.college_id).where(users.c.id == ana.id))
        rows = [
            {
                "id": container.ids().new(),
                "college_id": college_id,
                "posted_by": ana.id,
                "title": "Engineer",
                "description": "Work",
                "company_name": "Acme",
                "company_key": "acme",
                "location_text": "Berlin",
                "location_key": "berlin",
                "job_type": "full-time",
                "closes_on": None if days is None else (now + timedelta(days=days)).date(),
                "status": status,
                "created_at": now,
                "updated_at": now,
            }
            for status, days in (("active", None), ("active", 1), ("active", -2), ("draft", None), ("closed", 5))
        ]
        async with writing(container.engine()) as connection:
            await insert_all(connection, jobs, rows)
        answer = (await admin.get("/api/admin/stats")).json()
    assert answer == {
        "success": True,
        "data": {
            "totalUsers": 4,
            "verifiedAlumni": 1,
            "activeJobs": 2,
            "upcomingEvents": 0,
            "pendingVerifications": 1,
        },
    }


async def test_users_of_another_college_do_not_exist(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await head_of_another_college(installation) as stranger:
        assert await listed(stranger) == [HEAD]
        assert await listed(stranger, search="ana") == []
        assert [row["email"] for row in await exported(stranger)] == [HEAD]
        assert (await stranger.get("/api/admin/stats")).json()["data"]["totalUsers"] == 1
        for user_id in (ana.id, NOBODY, "nonsense", "ñ"):
            for method, action, body in (
                ("GET", "", None),
                ("DELETE", "", None),
                ("PUT", "/ban", {}),
                ("PUT", "/unban", None),
                ("PUT", "/role", {"role": "student"}),
                ("POST", "/reset-password", None),
            ):
                answer = await stranger.request(method, f"{USERS}/{user_id}{action}", json=body)
                assert answer.status_code == 404, (method, action)
    assert (await ana.client.get("/api/notifications")).status_code == 200
    for path in (USERS, f"{USERS}/{ana.id}", f"{USERS}/export", "/api/admin/stats"):
        assert (await ana.client.get(path)).status_code == 403
    async with installation.client() as anonymous:
        assert (await anonymous.get(USERS)).status_code == 401
