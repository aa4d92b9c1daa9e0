"""Who finds which applications."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.tables.jobs import job_applications
from application.jobs.apply import Letter
from domain.identity.account import Role
from tests.contract.http.applications import ALICE, LETTER, STUART, Board, board, listed, steps
from tests.contract.http.people import Member
from tests.wirings import ADMIN, Installation


async def test_strangers_of_every_role_get_at_nothing(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        abroad = await found.another_college()
        strangers = [
            await found.join("s@alumni.edu", Role.STUDENT),
            await found.join("r@techcorp.com", Role.RECRUITER),
            found.alice,
        ]
        foreign = [
            await found.join("fa@abroad.edu", Role.ADMIN, abroad),
            await found.join("fr@abroad.edu", Role.RECRUITER, abroad),
        ]
        for who, expected in [(who, 403) for who in strangers] + [(who, 404) for who in foreign]:
            path = f"/api/applications/{one['id']}"
            assert (await who.client.get(path)).status_code == expected
            assert (await found.review(who, one["id"], "accepted")).status_code == expected
            assert (await found.withdraw(who, one["id"])).status_code == expected
            assert (await who.client.get(f"/api/jobs/{found.job_id}/applications")).status_code == expected
        for who in [*strangers, foreign[1]]:
            assert (await who.client.get(f"/api/applications/user/{found.stuart.id}")).status_code == 403
            assert (await who.client.get(f"/api/applications/recruiter/{found.rita.id}")).status_code == 403
            assert (await who.client.get(f"/api/admin/jobs/{found.job_id}/applications")).status_code == 403
        assert (await foreign[0].client.get(f"/api/applications/user/{found.stuart.id}")).status_code == 404
        assert (await foreign[0].client.get(f"/api/applications/recruiter/{found.rita.id}")).status_code == 404
        assert (await foreign[0].client.get(f"/api/admin/jobs/{found.job_id}/applications")).status_code == 404
        assert (await found.apply(foreign[1])).status_code in (403, 404)
        assert await steps(found, one["id"]) == [(1, None, "pending")]


async def test_an_applicant_cannot_review_and_a_poster_cannot_withdraw(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        assert (await found.review(found.stuart, one["id"], "accepted")).status_code == 403
        assert (await found.withdraw(found.rita, one["id"])).status_code == 403
        assert (await found.stuart.client.get(f"/api/jobs/{found.job_id}/applications")).status_code == 403


async def test_students_have_no_list_of_a_recruiter(installation):
    async with board(installation) as found:
        path = f"/api/applications/recruiter/{found.stuart.id}"
        assert (await found.stuart.client.get(path)).status_code == 403
        assert await listed(found.alice, f"/api/applications/recruiter/{found.alice.id}") == []


@pytest.mark.parametrize("application_id", ["x", "00000000-0000-0000-0000-000000000000"])
async def test_an_application_that_nobody_knows_is_not_found(installation, application_id):
    async with board(installation) as found:
        for who in (found.stuart, found.rita):
            assert (await who.client.get(f"/api/applications/{application_id}")).status_code == 404
            assert (await found.review(who, application_id, "accepted")).status_code == 404
            assert (await found.withdraw(who, application_id)).status_code == 404


async def test_each_side_has_its_lists_newest_first(installation):
    async with board(installation) as found:
        admin = await found.sign_in(ADMIN)
        other = await found.add_job(found.rita.id, title="Frontend Engineer")
        of_stuart = [(await found.applied(found.stuart, job_id))["id"] for job_id in (found.job_id, other)]
        of_alice = (await found.applied(found.alice))["id"]
        for path, who, expected in [
            (f"/api/applications/user/{found.stuart.id}", found.stuart, of_stuart[::-1]),
            (f"/api/applications/user/{found.stuart.id}", admin, of_stuart[::-1]),
            (f"/api/applications/recruiter/{found.rita.id}", found.rita, [of_alice, *of_stuart[::-1]]),
            (f"/api/applications/recruiter/{found.rita.id}", admin, [of_alice, *of_stuart[::-1]]),
            (f"/api/jobs/{found.job_id}/applications", found.rita, [of_alice, of_stuart[0]]),
            (f"/api/jobs/{found.job_id}/applications", admin, [of_alice, of_stuart[0]]),
            (f"/api/admin/jobs/{found.job_id}/applications", admin, [of_alice, of_stuart[0]]),
        ]:
            entries = await listed(who, path)
            assert [one["id"] for one in entries] == expected
            assert all(one["applicant"]["email"] in (STUART, ALICE) for one in entries)
            assert all(one["job"]["company"] == one["job_company"] == "TechCorp" for one in entries)
            assert all(one["cover_letter"] == LETTER for one in entries)
        assert (await found.rows(job_applications))[0].viewed_at is None


async def test_lists_can_be_narrowed_and_paged(installation):
    async with board(installation) as found:
        made = [await found.add_job(found.rita.id) for _ in range(4)]
        ids = [(await found.applied(found.stuart, job_id))["id"] for job_id in made][::-1]
        await found.review(found.rita, ids[0], "rejected")
        path = f"/api/applications/user/{found.stuart.id}"
        assert [one["id"] for one in await listed(found.stuart, path, status="rejected")] == ids[:1]
        for nothing in ("", "all"):
            assert [one["id"] for one in await listed(found.stuart, path, status=nothing)] == ids
        answer = (await found.stuart.client.get(path, params={"page": 2, "limit": 3})).json()
        assert ([one["id"] for one in answer["data"]], answer["total"], answer["truncated"]) == (ids[3:], 4, True)
        admin = await found.sign_in(ADMIN)
        path = f"/api/admin/jobs/{made[0]}/applications"
        answer = (await admin.client.get(path, params={"limit": 100, "offset": 1})).json()
        assert (answer["data"], answer["total"]) == ([], 1)
        wrong: list[dict[str, Any]] = [
            {"status": "hired"},
            {"page": 0},
            {"page": 10**9},
            {"limit": 0},
            {"limit": 1001},
            {"page": "x"},
            {"limit": "ten"},
        ]
        for query in wrong:
            path = f"/api/applications/user/{found.stuart.id}"
            assert (await found.stuart.client.get(path, params=query)).status_code == 422, query


async def test_a_list_is_capped_and_says_so(installed):
    installation: Installation = await installed(list_cap=2)
    async with board(installation) as found:
        for _ in range(3):
            await found.applied(found.stuart, await found.add_job(found.rita.id))
        answer = (await found.stuart.client.get(f"/api/applications/user/{found.stuart.id}")).json()
        assert (len(answer["data"]), answer["total"], answer["truncated"]) == (2, 3, True)


async def test_withdrawn_ones_are_the_applicants_alone(installation):
    async with board(installation) as found:
        admin = await found.sign_in(ADMIN)
        one = await found.applied(found.stuart)
        await found.withdraw(found.stuart, one["id"])
        mine = await listed(found.stuart, f"/api/applications/user/{found.stuart.id}", status="withdrawn")
        assert [(entry["id"], entry["status"]) for entry in mine] == [(one["id"], "withdrawn")]
        assert await listed(found.rita, f"/api/jobs/{found.job_id}/applications") == []
        assert await listed(found.rita, f"/api/jobs/{found.job_id}/applications", status="withdrawn") == []
        assert await listed(found.rita, f"/api/applications/recruiter/{found.rita.id}") == []
        assert (await found.rita.client.get(f"/api/applications/{one['id']}")).status_code == 404
        of_job = f"/api/admin/jobs/{found.job_id}/applications"
        assert len(await listed(admin, of_job, status="withdrawn")) == 1


async def test_nobody_is_shown_a_withdrawn_application_without_asking_for_it(installation):
    async with board(installation) as found:
        admin = await found.sign_in(ADMIN)
        one = await found.applied(found.stuart)
        kept = await found.applied(found.stuart, await found.add_job(found.rita.id))
        await found.withdraw(found.stuart, one["id"])
        for who, path in (
            (found.stuart, f"/api/applications/user/{found.stuart.id}"),
            (admin, f"/api/applications/user/{found.stuart.id}"),
        ):
            for filters in ({}, {"status": ""}, {"status": "all"}):
                answer = (await who.client.get(path, params=filters)).json()
                assert ([entry["id"] for entry in answer["data"]], answer["total"]) == ([kept["id"]], 1)
        assert await listed(admin, f"/api/admin/jobs/{found.job_id}/applications") == []


async def test_lists_take_the_same_number_of_queries_whatever_their_length(installation):
    async with board(installation) as found:
        path = f"/api/applications/recruiter/{found.rita.id}"
        await found.applied(found.stuart)
        few = await queries_of(found, found.rita, path)
        people = [await found.add_person(f"p{number}@alumni.edu", Role.ALUMNI) for number in range(20)]
        for user_id in people:
            await installation.container.apply_to_job()(found.caller(user_id), Letter(found.job_id, LETTER))
        assert len(await listed(found.rita, path)) == 21
        assert await queries_of(found, found.rita, path) == few <= 12


async def queries_of(found: Board, who: Member, path: str) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    engine = found.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    await listed(who, path)
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)


async def test_applications_for_a_deleted_job_stay_with_those_who_applied(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        await found.change_job(found.job_id, status="removed")
        (mine,) = await listed(found.stuart, f"/api/applications/user/{found.stuart.id}")
        assert (mine["id"], mine["job"]["status"]) == (one["id"], "closed")
        assert (await found.rita.client.get(f"/api/jobs/{found.job_id}/applications")).status_code == 404
        assert (await found.review(found.rita, one["id"], "accepted")).status_code == 404
        assert await listed(found.rita, f"/api/applications/recruiter/{found.rita.id}") == []
        assert (await found.withdraw(found.stuart, one["id"])).status_code == 200
        assert await found.applications_count() == 0
