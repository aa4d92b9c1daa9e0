"""Applications and their history as they are stored, and as queries find them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.application_queries import SqlApplicationQueries
from adapters.sql.engine import reading
from adapters.sql.tables.identity import colleges
from adapters.sql.tables.jobs import jobs
from application.jobs.application_ports import ApplicationFilter
from application.shared.ports import ConcurrentWrite
from domain.identity.account import Role
from domain.jobs.application import Application, ApplicationStatus
from tests.databases import Database


async def add_job(database: Database, posted_by: str, **changes: Any) -> str:
    job_id = database.ids.new()
    values = {
        "title": "Engineer",
        "description": "Build.",
        "company_name": "Tech",
        "company_key": "tech",
        "location_text": "Oslo",
        "location_key": "oslo",
        "job_type": "remote",
        "status": "active",
        **changes,
    }
    college_id = await college(database)
    stamps = {"created_at": database.now, "updated_at": database.now}
    await database.insert(jobs, id=job_id, college_id=college_id, posted_by=posted_by, **stamps, **values)
    return job_id


async def college(database: Database) -> str:
    async with reading(database.engine) as connection:
        return str(await connection.scalar(sa.select(colleges.c.id)))


async def add_application(database: Database, job_id: str, applicant_id: str) -> Application:
    one = Application(
        database.ids.new(), job_id, applicant_id, ApplicationStatus.PENDING, "Dear 🎓", database.now, database.now
    )
    async with database.uow() as uow:
        await uow.applications.add(one)
        assert await uow.applications.add_step(one, None, applicant_id) == 1
        assert await uow.applications.count_one(job_id)
        await uow.commit()
    return one


async def test_an_application_is_kept_as_it_was_given(database):
    rita, ana = await database.add_user("r@a.example", Role.RECRUITER), await database.add_user()
    job_id = await add_job(database, rita)
    one = await add_application(database, job_id, ana)
    reviewed = one.reviewed(ApplicationStatus.ACCEPTED, "Welcome", database.now + timedelta(hours=1))
    async with database.uow() as uow:
        assert await uow.applications.take(one.id) == one
        assert await uow.applications.take_of(job_id, ana) == one
        assert await uow.applications.take_of(job_id, rita) is None
        assert await uow.applications.take(job_id) is None
        await uow.applications.store(reviewed)
        assert await uow.applications.add_step(reviewed, one.status, rita) == 2
        await uow.commit()
    async with database.uow() as uow:
        assert await uow.applications.take(one.id) == reviewed


async def test_a_version_that_is_not_there_any_more_is_not_replaced(database):
    rita, ana = await database.add_user("r@a.example", Role.RECRUITER), await database.add_user()
    one = await add_application(database, await add_job(database, rita), ana)
    new = one.reviewed(ApplicationStatus.REVIEWED, None, database.now)
    async with database.uow() as uow:
        await uow.applications.store(new)
        with pytest.raises(ConcurrentWrite):
            await uow.applications.store(new)


async def test_a_person_has_one_application_for_a_job(database):
    rita, ana = await database.add_user("r@a.example", Role.RECRUITER), await database.add_user()
    job_id = await add_job(database, rita)
    await add_application(database, job_id, ana)
    with pytest.raises(ConcurrentWrite):
        await add_application(database, job_id, ana)
    assert (await database.row(jobs, job_id)).applications_count == 1


async def test_only_a_job_that_is_online_counts_and_no_count_falls_below_nothing(database):
    rita = await database.add_user("r@a.example", Role.RECRUITER)
    online, over = await add_job(database, rita), await add_job(database, rita, status="closed")
    async with database.uow() as uow:
        assert await uow.applications.count_one(online)
        assert not await uow.applications.count_one(over)
        for job_id in (online, online, over):
            await uow.applications.discount_one(job_id)
        await uow.commit()
    assert [row.applications_count for row in await database.rows(jobs)] == [0, 0]


async def test_rounds_are_counted_not_messages(database):
    rita, ana = await database.add_user("r@a.example", Role.RECRUITER), await database.add_user()
    one = await add_application(database, await add_job(database, rita), ana)
    async with database.uow() as uow:
        noted = one.reviewed(ApplicationStatus.PENDING, "Wait", database.now)
        await uow.applications.add_step(noted, one.status, rita)
        assert await uow.applications.rounds(one.id) == 1
        withdrawn = noted.withdrawn(database.now)
        await uow.applications.add_step(withdrawn, noted.status, ana)
        again = withdrawn.again(None, database.now)
        assert await uow.applications.add_step(again, withdrawn.status, ana) == 4
        assert await uow.applications.rounds(one.id) == 2
        await uow.commit()
    history = await SqlApplicationQueries(database.engine, database.clock).history(one.id, 2)
    assert [(step.number, step.from_status, step.to_status, step.actor_id) for step in history] == [
        (3, "pending", "withdrawn", ana),
        (4, "withdrawn", "pending", ana),
    ]


@pytest.mark.parametrize("wanted", ["applicant_id", "job_id", "posted_by"])
async def test_lists_read_no_table_from_end_to_end(database, wanted):
    rita, ana = await database.add_user("r@a.example", Role.RECRUITER), await database.add_user()
    job_id = await add_job(database, rita)
    await add_application(database, job_id, ana)
    values = {"applicant_id": ana, "job_id": job_id, "posted_by": rita}
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    queries = SqlApplicationQueries(database.engine, database.clock)
    narrowed = ApplicationFilter(await college(database), **{wanted: values[wanted]})
    engine = database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    found, total = await queries.page(narrowed, 10, 0)
    sa.event.remove(engine, "before_cursor_execute", note)
    assert ([one.application.job_id for one in found], total) == ([job_id], 1)
    for statement, parameters in seen:
        if "job_applications" not in statement or not database.is_sqlite:
            continue
        async with reading(database.engine) as connection:
            plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all()
        assert not [row for row in plan if row.detail.startswith("SCAN")], plan
