"""Background work as admins see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.sql.job_queue import SqlJobStore
from adapters.sql.tables.identity import colleges
from adapters.sql.task_queries import SqlTaskQueries
from application.admin.ports import TaskQueries, TaskStatus
from application.admin.worker_status import ReadWorkerStatus
from application.shared.access import Caller
from application.shared.ports import JobStore
from domain.identity.account import Role
from domain.shared.background_jobs import LEASE, JobStatus, JobType, Queue
from domain.shared.errors import NotAllowed
from tests.databases import Database

ALL = list(Queue)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(database: Database) -> JobStore:
    return SqlJobStore(database.engine, database.ids)


@pytest.fixture
def tasks(database: Database) -> TaskQueries:
    return SqlTaskQueries(database.engine)


async def college_id(database: Database) -> str:
    return str((await database.rows(colleges))[0].id)


async def status(database: Database, tasks: TaskQueries, limit: int = 100) -> TaskStatus:
    return await tasks.status(await college_id(database), database.now, limit)


async def test_an_idle_installation_has_nothing_to_show(database, tasks):
    found = await status(database, tasks)
    assert (found.workers, found.active, found.waiting, found.failed, found.counts) == ([], [], [], [], {})


async def test_each_job_shows_in_the_list_of_its_state(database, store, tasks):
    for key in ("done", "dead", "active", "waiting"):
        await database.enqueue(key=key)
    done, dead, active = [await store.claim(f"w#{number}", ALL, LEASE, database.now) for number in range(3)]
    await store.end(done, JobStatus.COMPLETED, database.now)
    await store.end(dead, JobStatus.FAILED, database.now, error="it broke")
    found = await status(database, tasks)
    assert [(job.id, job.worker_id, job.status) for job in found.active] == [(active.id, "w#2", "processing")]
    assert [job.status for job in found.waiting] == ["pending"]
    assert [(job.id, job.error, job.ended_at) for job in found.failed] == [(dead.id, "it broke", database.now)]
    assert found.counts == {"notifications": {"completed": 1, "failed": 1, "processing": 1, "pending": 1}}


async def test_the_most_urgent_wait_first_and_the_latest_failures_come_first(database, store, tasks):
    failed = []
    for _ in range(3):
        database.clock.advance(MINUTE)
        await database.enqueue()
        job = await store.claim("w", ALL, LEASE, database.now)
        await store.end(job, JobStatus.FAILED, database.now, error="x")
        failed.append(job.id)
    low, high = [(await database.enqueue(priority=number)).job_id for number in (9, 2)]
    found = await status(database, tasks)
    assert [job.id for job in found.failed] == failed[::-1]
    assert [job.id for job in found.waiting] == [high, low]


async def test_lists_are_bounded_and_counts_are_exact(database, tasks):
    for _ in range(5):
        await database.enqueue()
    found = await status(database, tasks, limit=2)
    assert len(found.waiting) == 2
    assert found.counts == {"notifications": {"pending": 5}}


async def test_a_retry_shows_its_tries_and_its_next_time(database, store, tasks):
    await database.enqueue(max_retries=3)
    job = await store.claim("w", ALL, LEASE, database.now)
    await store.retry(job, database.now + MINUTE, "TimeoutError", database.now)
    (waiting,) = (await status(database, tasks)).waiting
    assert (waiting.retry_count, waiting.max_retries) == (1, 3)
    assert (waiting.scheduled_at, waiting.error) == (database.now + MINUTE, "TimeoutError")


async def test_workers_are_alive_for_a_minute_after_their_last_sign(database, store, tasks):
    await store.heartbeat("old", ALL, database.now - MINUTE - timedelta(seconds=1))
    await store.heartbeat("new", [Queue.AI], database.now - MINUTE)
    (worker,) = (await status(database, tasks)).workers
    assert (worker.worker_id, worker.queues, worker.seen_at) == ("new", ["ai_processing"], database.now - MINUTE)


async def test_jobs_of_another_college_are_not_shown(database, tasks):
    mine = await college_id(database)
    await database.enqueue(JobType.SKILL_GRAPH, "mine", college_id=mine)
    shared = (await database.enqueue()).job_id
    found = await tasks.status(database.ids.new(), database.now, 100)
    assert [job.id for job in found.waiting] == [shared]
    assert found.counts == {"notifications": {"pending": 1}}
    assert len((await status(database, tasks)).waiting) == 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_admins_may_look(database, tasks, role):
    read = ReadWorkerStatus(tasks, database.clock)
    with pytest.raises(NotAllowed):
        await read(Caller(database.ids.new(), await college_id(database), role))
