"""Jobs of people who are suspended: hidden for as long as it lasts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from application.shared.access import Caller
from domain.identity.account import Role
from tests.contract.http.applications import Board, board
from tests.contract.http.people import Member
from tests.contract.http.postings import ADMIN_JOBS, JOBS, listed, post_job
from tests.wirings import ADMIN, Installation

TITLE = "Data Engineer"


@asynccontextmanager
async def campus(installation: Installation) -> AsyncIterator[tuple[Board, Member, str]]:
    """A student who knows Python, an admin, and the recruiter's second job, which asks for it."""
    async with board(installation) as found:
        admin = await found.sign_in(ADMIN)
        answer = await found.stuart.client.put(f"/api/profiles/{found.stuart.id}", json={"skills": ["Python"]})
        assert answer.status_code == 200, answer.text
        yield found, admin, (await post_job(found.rita, title=TITLE))["id"]


async def ban(admin: Member, user_id: str, verb: str = "ban") -> None:
    answer = await admin.client.put(f"/api/admin/users/{user_id}/{verb}")
    assert answer.status_code == 200, answer.text


async def recommended(who: Member) -> list[str]:
    return [one["job"]["title"] for one in (await who.client.get(f"{JOBS}/recommended")).json()["data"]]


async def active_jobs(admin: Member) -> int:
    return int((await admin.client.get("/api/admin/stats")).json()["data"]["activeJobs"])


async def saved(who: Member) -> tuple[int, int]:
    answer = (await who.client.get(f"{JOBS}/saved")).json()
    return len(answer["data"]), answer["total"]


async def applied(who: Member, job_id: str) -> httpx.Response:
    return await who.client.post(f"{JOBS}/{job_id}/apply", json={})


async def test_jobs_of_a_suspended_member_are_hidden_and_come_back(installation: Installation) -> None:
    async with campus(installation) as (found, admin, job_id):
        stuart = found.stuart
        kept = (await post_job(found.alice, title="Baker"))["title"]
        await stuart.client.put(f"{JOBS}/{job_id}/save")
        everything = await listed(stuart)
        assert TITLE in everything
        assert await recommended(stuart) == [kept, TITLE]
        assert await active_jobs(admin) == len(everything)

        await ban(admin, found.rita.id)
        filters: list[dict[str, Any]] = [{}, {"status": "all"}, {"search": TITLE}, {"skills": "Python"}, {"page": 1}]
        for who in (stuart, found.alice, admin):
            for filtered in filters:
                assert TITLE not in await listed(who, **filtered), filtered
        answer = (await stuart.client.get(JOBS, params={"page": 1, "limit": 1})).json()
        assert ([job["title"] for job in answer["data"]], answer["total"]) == ([kept], 1)
        assert await recommended(stuart) == [kept]
        assert await active_jobs(admin) == 1
        assert await saved(stuart) == (0, 0)
        assert await listed(stuart, f"{JOBS}/user/{found.rita.id}") == []

        await ban(admin, found.rita.id, "unban")
        assert await listed(stuart) == everything
        assert await recommended(stuart) == [kept, TITLE]
        assert await active_jobs(admin) == len(everything)
        assert await saved(stuart) == (1, 1)


async def test_nobody_opens_saves_or_applies_for_a_job_of_a_suspended_member(installation: Installation) -> None:
    async with campus(installation) as (found, admin, job_id):
        await ban(admin, found.rita.id)
        for who in (found.stuart, found.alice):
            assert (await who.client.get(f"{JOBS}/{job_id}")).status_code == 404
            assert (await who.client.put(f"{JOBS}/{job_id}/save")).status_code == 404
            assert (await applied(who, job_id)).status_code == 404
            assert (await who.client.get(f"{JOBS}/{job_id}/applications")).status_code == 404
        assert await found.applications_count() == 0

        await ban(admin, found.rita.id, "unban")
        assert (await found.stuart.client.get(f"{JOBS}/{job_id}")).status_code == 200
        assert (await applied(found.stuart, job_id)).status_code == 201


async def test_admins_still_find_and_change_what_a_suspended_member_posted(installation: Installation) -> None:
    async with campus(installation) as (found, admin, job_id):
        assert (await admin.client.get(f"{ADMIN_JOBS}/{job_id}")).json()["data"]["is_withheld"] is False
        await ban(admin, found.rita.id)
        assert (await admin.client.get(f"{JOBS}/{job_id}")).status_code == 200
        assert (await admin.client.get(f"{ADMIN_JOBS}/{job_id}")).json()["data"]["is_withheld"] is True
        assert TITLE in await listed(admin, ADMIN_JOBS, status="active")
        assert TITLE in await listed(admin, f"{JOBS}/user/{found.rita.id}")
        answer = await admin.client.put(f"{ADMIN_JOBS}/{job_id}", json={"status": "closed"})
        assert answer.json()["data"]["status"] == "closed"
        await ban(admin, found.rita.id, "unban")
        assert TITLE not in await listed(found.stuart)


async def test_who_applied_before_finds_the_job_closed_until_its_poster_is_back(installation: Installation) -> None:
    async with campus(installation) as (found, admin, job_id):
        assert (await applied(found.stuart, job_id)).status_code == 201

        async def mine() -> tuple[str, str]:
            (one,) = (await found.stuart.client.get(f"/api/applications/user/{found.stuart.id}")).json()["data"]
            return one["status"], one["job"]["status"]

        assert await mine() == ("pending", "active")
        await ban(admin, found.rita.id)
        assert await mine() == ("pending", "closed")
        await ban(admin, found.rita.id, "unban")
        assert await mine() == ("pending", "active")


async def test_erasing_somebody_closes_the_jobs_and_shows_them_to_nobody_from_the_first_moment(
    installation: Installation,
) -> None:
    async with campus(installation) as (found, admin, job_id):
        assert (await admin.client.delete(f"/api/admin/users/{found.rita.id}")).status_code == 200
        assert (await applied(found.stuart, job_id)).status_code == 404
        assert await listed(found.stuart) == []
        await installation.work()
        assert await listed(found.stuart) == []
        assert await active_jobs(admin) == 0
        answer = await applied(found.stuart, job_id)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "JOB_CLOSED")


async def test_a_job_posted_while_its_poster_is_being_suspended_is_hidden_too(installation: Installation) -> None:
    async with campus(installation) as (found, admin, _):
        await ban(admin, found.rita.id)
        caller = Caller(found.rita.id, found.college_id, Role.RECRUITER)
        form = {"title": "Late", "description": "x", "company": "x", "location": "x", "skills_required": ["Python"]}
        await installation.container.post_job()(caller, form)
        assert await listed(found.stuart) == []
