"""Jobs as admins of the college see and change them."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import colleges
from adapters.sql.tables.jobs import job_applications, jobs
from adapters.sql.tables.platform import admin_actions
from domain.identity.account import Role
from domain.jobs.application import ApplicationStatus
from tests.contract.http.people import ANA, BOB, Member, member, returning
from tests.contract.http.postings import ADMIN_JOBS, FORM, JOBS, change_job, listed, post_job, shown
from tests.contract.http.test_jobs import NOBODY, SHAPE, events
from tests.wirings import ADMIN, PASSWORD, Installation


async def acts(installation: Installation) -> list[tuple[str, str, str]]:
    t = admin_actions
    query = sa.select(t.c.action_type, t.c.action, t.c.target_id).where(t.c.target_type == "job").order_by(t.c.id)
    async with reading(installation.container.engine()) as connection:
        return [tuple(row) for row in await connection.execute(query)]  # type: ignore[misc]


async def foreign_admin(installation: Installation) -> Member:
    """An admin of another college."""
    container = installation.container
    now, college_id, user_id = container.clock().now(), container.ids().new(), container.ids().new()
    row = {"id": college_id, "code": "abroad", "name": "Abroad", "name_key": "abroad", "timezone": "UTC"}
    async with writing(container.engine()) as connection:
        await insert_all(connection, colleges, [{**row, "status": "active", "created_at": now, "updated_at": now}])
    hashed = await container.passwords().hash(PASSWORD)
    async with container.uow() as uow:
        await uow.accounts.add_active(user_id, college_id, "far@a.example", "Far", Role.ADMIN, hashed)
        await uow.commit()
    return await returning(installation, "far@a.example")


async def test_admins_see_jobs_of_all_states_with_who_posted_them(installation: Installation) -> None:
    ana, admin = await member(installation, ANA), await returning(installation, ADMIN)
    await post_job(ana, title="Draft", status="draft")
    closed = await post_job(ana, title="Closed")
    await change_job(ana, closed["id"], status="closed")
    await post_job(ana, title="Online", company="Other")
    answer = (await admin.client.get(ADMIN_JOBS)).json()
    assert (answer["success"], answer["total"]) == (True, 3)
    assert [job["title"] for job in answer["data"]] == ["Online", "Closed", "Draft"]
    row = answer["data"][0]
    assert set(row) == {*SHAPE, "posted_by_email", "posted_by_name", "is_withheld"}
    assert (row["posted_by"], row["posted_by_email"], row["posted_by_name"]) == (ana.id, ANA, "ana")
    for filters, titles in (
        ({"status": "all", "search": ""}, ["Online", "Closed", "Draft"]),
        ({"status": "draft"}, ["Draft"]),
        ({"status": "closed"}, ["Closed"]),
        ({"status": "active"}, ["Online"]),
        ({"search": "onlin"}, ["Online"]),
        ({"search": "acme"}, ["Closed", "Draft"]),
        ({"limit": "1", "offset": "1"}, ["Closed"]),
    ):
        assert await listed(admin, ADMIN_JOBS, **filters) == titles
    one = (await admin.client.get(f"{ADMIN_JOBS}/{closed['id']}")).json()["data"]
    assert (one["title"], one["posted_by_email"], one["views_count"]) == ("Closed", ANA, 0)


@pytest.mark.parametrize("filters", [{"status": "removed"}, {"limit": "0"}, {"limit": "1001"}, {"offset": "-1"}])
async def test_filters_that_make_no_sense_are_refused(installation: Installation, filters: dict[str, str]) -> None:
    admin = await returning(installation, ADMIN)
    answer = await admin.client.get(ADMIN_JOBS, params=filters)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == list(filters)


async def test_what_admins_do_with_jobs_of_others_is_in_the_audit_log(installation: Installation) -> None:
    ana, admin = await member(installation, ANA), await returning(installation, ADMIN)
    job = await post_job(ana)
    path = f"{ADMIN_JOBS}/{job['id']}"
    seen = (await admin.client.get(path)).headers["etag"]
    answer = await admin.client.put(path, json={"status": "closed"}, headers={"If-Match": seen})
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "closed")
    assert (answer.json()["data"]["posted_by_email"], bool(answer.json()["message"])) == (ANA, True)
    stale = await admin.client.put(path, json={"status": "active"}, headers={"If-Match": seen})
    assert stale.status_code == 412
    assert await events(installation, job["id"]) == [("jobs.posted", None), ("jobs.closed", "by_admin")]
    assert (await admin.client.delete(path)).json()["success"] is True
    assert (await admin.client.get(path)).status_code == 404
    acted = [("content_moderation", "job.changed", job["id"]), ("content_moderation", "job.deleted", job["id"])]
    assert await acts(installation) == acted
    own = await post_job(admin)
    await admin.client.put(f"{ADMIN_JOBS}/{own['id']}", json={"status": "closed"})
    assert await events(installation, own["id"]) == [("jobs.posted", None), ("jobs.closed", "by_poster")]
    assert await acts(installation) == acted


async def test_what_somebody_applied_for_is_kept_for_the_application_and_shown_nowhere(
    installation: Installation,
) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    admin = await returning(installation, ADMIN)
    job = await post_job(ana)
    now, container = installation.container.clock().now(), installation.container
    row: dict[str, Any] = {"id": container.ids().new(), "job_id": job["id"], "applicant_id": bob.id}
    async with writing(container.engine()) as connection:
        status = ApplicationStatus.WITHDRAWN
        await insert_all(
            connection, job_applications, [{**row, "status": status, "applied_at": now, "updated_at": now}]
        )
    await bob.client.put(f"{JOBS}/{job['id']}/save")
    assert (await admin.client.delete(f"{ADMIN_JOBS}/{job['id']}")).status_code == 200
    async with reading(container.engine()) as connection:
        assert await connection.scalar(sa.select(jobs.c.status).where(jobs.c.id == job["id"])) == "removed"
    for reader in (ana, bob, admin):
        assert (await reader.client.get(f"{JOBS}/{job['id']}")).status_code == 404
        assert (await change_job(reader, job["id"], status="active")).status_code == 404
        for path in (JOBS, f"{JOBS}/saved", f"{JOBS}/user/{ana.id}"):
            assert await listed(reader, path) == []
        assert await listed(reader, search="engineer", status="all") == []
    assert await listed(admin, ADMIN_JOBS) == []
    assert await events(installation, job["id"]) == [("jobs.posted", None), ("jobs.closed", "by_admin")]


async def test_nobody_reaches_into_another_college(installation: Installation) -> None:
    ana, far = await member(installation, ANA), await foreign_admin(installation)
    job = await post_job(ana)
    theirs = await post_job(far, title="Far away")
    for base in (JOBS, ADMIN_JOBS):
        for method in ("GET", "PUT", "DELETE"):
            body = {"title": "Mine"} if method == "PUT" else None
            assert (await far.client.request(method, f"{base}/{job['id']}", json=body)).status_code == 404
    assert (await far.client.put(f"{JOBS}/{job['id']}/save")).status_code == 404
    for path in (JOBS, ADMIN_JOBS):
        assert await listed(far, path) == await listed(far, path, search="a") == ["Far away"]
    assert await listed(far, f"{JOBS}/user/{ana.id}") == await listed(far, search="data engineer") == []
    assert await listed(ana) == ["Data Engineer"]
    assert (await ana.client.get(f"{JOBS}/{theirs['id']}")).status_code == 404
    assert (await shown(ana, job["id"]))["title"] == FORM["title"]


async def test_members_have_no_business_here(installation: Installation) -> None:
    for role in (Role.STUDENT, Role.ALUMNI, Role.RECRUITER):
        who = await member(installation, f"{role}@a.example", role)
        assert (await who.client.get(ADMIN_JOBS)).status_code == 403
        for method in ("GET", "PUT", "DELETE"):
            body = {} if method == "PUT" else None
            assert (await who.client.request(method, f"{ADMIN_JOBS}/{NOBODY}", json=body)).status_code == 403
