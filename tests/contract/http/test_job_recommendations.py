"""Jobs that fit somebody's skills."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.sql.engine import writing
from adapters.sql.statements import insert_all
from adapters.sql.tables.jobs import job_applications
from adapters.sql.tables.profiles import profile_skills
from domain.identity.account import Role
from domain.jobs.application import ApplicationStatus
from domain.shared.skill_names import skills_by_key
from tests.contract.http.people import ANA, BOB, Member, member
from tests.contract.http.postings import JOBS, change_job, post_job
from tests.wirings import Installation


async def learn(installation: Installation, who: Member, *names: str) -> None:
    """Put skills into somebody's profile."""
    container = installation.container
    async with container.uow() as uow:
        found = await uow.skills.resolve(skills_by_key(names))
        await uow.commit()
    now = container.clock().now()
    rows = [
        {"user_id": who.id, "skill_id": skill_id, "sort_order": place, "origin": "self", "added_at": now}
        for place, skill_id in enumerate(found.ids.values())
    ]
    async with writing(container.engine()) as connection:
        await insert_all(connection, profile_skills, rows)


async def recommended(who: Member, **params: Any) -> dict[str, Any]:
    answer = await who.client.get(f"{JOBS}/recommended", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def titles(who: Member, **params: Any) -> list[str]:
    return [one["job"]["title"] for one in (await recommended(who, **params))["data"]]


async def test_jobs_are_recommended_with_the_reason(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB, Role.STUDENT)
    await learn(installation, bob, "Python", "SQL", "Docker")
    job = await post_job(ana, skills_required=["Python", "Weaving", "SQL", "Docker"])
    await post_job(ana, title="Nurse", skills_required=["Care"])
    answer = await recommended(bob)
    (one,) = answer["data"]
    assert (answer["success"], one["job"]) == (True, job)
    assert answer["message"]
    assert (one["matched_skills"], one["missing_skills"]) == (["Python", "SQL", "Docker"], ["Weaving"])
    assert one["reason"] == "You have 3 of 4 skills: Python, SQL, Docker."
    assert 0 < one["score"] < 1


async def test_who_has_more_of_the_rare_skills_comes_first(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    await learn(installation, bob, "SQL", "Rust")
    await post_job(ana, title="All", skills_required=["SQL", "Rust"])
    for number in range(4):
        await post_job(ana, title=f"Half {number}", skills_required=["SQL", f"x{number}"])
    await post_job(ana, title="Rare half", skills_required=["Rust", "Excel"])
    found = (await recommended(bob))["data"]
    assert [one["job"]["title"] for one in found][:2] == ["All", "Rare half"]
    assert found[0]["score"] == 1
    # Equal ones: the newest first.
    assert [one["job"]["title"] for one in found][2:] == ["Half 3", "Half 2", "Half 1", "Half 0"]
    assert await titles(bob, limit=1) == ["All"]


async def test_own_jobs_and_those_applied_to_and_those_not_online_are_left_out(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    await learn(installation, bob, "SQL")
    await post_job(bob, title="Own")
    await post_job(ana, title="Draft", status="draft")
    closed, applied = [await post_job(ana, title=title) for title in ("Closed", "Applied")]
    await change_job(ana, closed["id"], status="closed")
    await post_job(ana, title="Fits")
    now = installation.container.clock().now()
    row = {"id": installation.container.ids().new(), "job_id": applied["id"], "applicant_id": bob.id}
    async with writing(installation.container.engine()) as connection:
        await insert_all(
            connection,
            job_applications,
            [{**row, "status": ApplicationStatus.WITHDRAWN, "applied_at": now, "updated_at": now}],
        )
    assert await titles(bob) == ["Fits"]


async def test_an_empty_list_says_why(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    await post_job(ana)
    answer = await recommended(bob)
    assert (answer["data"], answer["message"]) == ([], "Add skills to your profile to see jobs that fit them.")
    await learn(installation, bob, "Cooking")
    answer = await recommended(bob)
    assert (answer["data"], answer["message"]) == ([], "No job asks for one of your skills at the moment.")


@pytest.mark.parametrize("limit", ["0", "51", "x", "-1"])
async def test_limits_that_make_no_sense_are_refused(installation: Installation, limit: str) -> None:
    ana = await member(installation, ANA)
    answer = await ana.client.get(f"{JOBS}/recommended", params={"limit": limit})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["limit"]
