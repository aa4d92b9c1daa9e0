"""Recording background work: merging, twins, messages to a broker, signs of life."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from adapters.sql.job_queue import SqlJobStore
from adapters.sql.tables.datasets import dataset_upload_jobs
from adapters.sql.tables.platform import ai_processing_queue, worker_heartbeats
from application.shared.ports import JobStore
from domain.shared.background_jobs import LEASE, ClaimedJob, JobStatus, JobType, Queue
from tests.databases import Database
from tests.uploads import an_upload

ALL = list(Queue)
MINUTE = timedelta(minutes=1)
AGAIN = timedelta(minutes=5)
GRAPH = JobType.SKILL_GRAPH


@pytest.fixture
def store(database: Database) -> JobStore:
    return SqlJobStore(database.engine, database.ids)


async def claim(database: Database, store: JobStore, worker: str = "w") -> ClaimedJob:
    job = await store.claim(worker, ALL, LEASE, database.now)
    assert job is not None
    return job


async def add_upload(database: Database, uploader: str, *job_ids: str) -> str:
    """An upload that waits for these jobs."""
    upload_id = database.ids.new()
    async with database.uow() as uow:
        college_id = await uow.accounts.default_college_id()
        await uow.uploads.add(
            an_upload(id=upload_id, college_id=college_id, uploaded_by=uploader, storage_key=f"datasets/{upload_id}")
        )
        for job_id in job_ids:
            await uow.uploads.link_job(upload_id, job_id, merged=False)
        await uow.commit()
    return upload_id


async def waiting_uploads(database: Database, job_id: str) -> set[str]:
    links = await database.rows(dataset_upload_jobs, dataset_upload_jobs.c.job_id == job_id)
    return {link.upload_id for link in links}


async def test_a_waiting_job_of_the_same_type_and_key_takes_the_new_one_in(database, store):
    first = await database.enqueue(GRAPH, "college:1", payload={"n": 1})
    second = await database.enqueue(GRAPH, "college:1", payload={"n": 2})
    assert (first.merged, second.merged) == (False, True)
    assert first.job_id == second.job_id
    assert (await claim(database, store)).payload == {"n": 1}
    assert await store.claim("w", ALL, LEASE, database.now) is None


@pytest.mark.parametrize(
    ("job_type", "key"), [(GRAPH, "college:2"), (GRAPH, "COLLEGE:1"), (JobType.CAREER_PREDICTION, "college:1")]
)
async def test_another_key_or_type_is_another_job(database, job_type, key):
    first = await database.enqueue(GRAPH, "college:1")
    other = await database.enqueue(job_type, key)
    assert not other.merged
    assert other.job_id != first.job_id


async def test_a_running_job_does_not_take_a_new_one_in(database, store):
    first = await database.enqueue(GRAPH, "college:1")
    await claim(database, store)
    second = await database.enqueue(GRAPH, "college:1")
    assert not second.merged
    assert (await claim(database, store, "other")).id == second.job_id != first.job_id


async def test_ended_jobs_of_one_key_may_be_many(database, store):
    for status in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.COMPLETED):
        await database.enqueue(GRAPH, "college:1")
        assert await store.end(await claim(database, store), status, database.now)
    assert len(await database.rows(ai_processing_queue)) == 3


async def test_many_that_enqueue_the_same_at_once_make_one_job(database):
    enqueued = await asyncio.gather(*(database.enqueue(GRAPH, "college:1") for _ in range(8)))
    assert len({one.job_id for one in enqueued}) == 1
    assert sorted(one.merged for one in enqueued) == [False] + [True] * 7


async def test_a_retry_that_meets_a_newer_twin_is_cancelled_in_its_favour(database, store):
    await database.enqueue(GRAPH, "college:1")
    job = await claim(database, store)
    twin = (await database.enqueue(GRAPH, "college:1")).job_id
    assert await store.retry(job, database.now + MINUTE, "TimeoutError", database.now)
    row = await database.row(ai_processing_queue, job.id)
    assert (row.status, row.completed_at) == ("cancelled", database.now)
    assert "TimeoutError" in row.error_message
    assert (await claim(database, store)).id == twin


async def test_uploads_that_waited_for_the_cancelled_job_wait_for_its_twin(database, store):
    ana = await database.add_user()
    await database.enqueue(GRAPH, "college:1")
    job = await claim(database, store)
    twin = (await database.enqueue(GRAPH, "college:1")).job_id
    only_old = [await add_upload(database, ana, job.id) for _ in range(2)]
    only_new = [await add_upload(database, ana, twin) for _ in range(2)]
    both = await add_upload(database, ana, job.id, twin)
    assert await store.retry(job, database.now + MINUTE, "x", database.now)
    assert await waiting_uploads(database, job.id) == set()
    assert await waiting_uploads(database, twin) == {*only_old, *only_new, both}


async def test_a_lost_job_moves_no_upload_to_a_twin(database, store):
    ana = await database.add_user()
    await database.enqueue(GRAPH, "college:1")
    lost = await claim(database, store, "a")
    twin = (await database.enqueue(GRAPH, "college:1", not_before=database.now + 9 * MINUTE)).job_id
    upload = await add_upload(database, ana, lost.id)
    database.clock.advance(2 * LEASE)
    held = await claim(database, store, "b")
    assert held.id == lost.id
    assert not await store.retry(lost, database.now, "x", database.now)
    assert await waiting_uploads(database, lost.id) == {upload}
    assert await waiting_uploads(database, twin) == set()


async def test_a_freed_job_and_its_twin_do_not_stand_in_each_others_way(database, store):
    await database.enqueue(GRAPH, "college:1")
    job = await claim(database, store, "dead#1")
    twin = (await database.enqueue(GRAPH, "college:1")).job_id
    assert await store.free("dead", database.now) == 1
    assert {(await claim(database, store)).id, (await claim(database, store)).id} == {job.id, twin}


async def test_who_holds_a_job_is_known_and_its_crashes_are_forgiven(database, store):
    await database.enqueue()
    await claim(database, store, "dead")
    database.clock.advance(2 * LEASE)
    job = await claim(database, store, "alive")
    assert job.crash_count == 1
    async with database.uow() as uow:
        assert await uow.jobs.holds(job.id, "alive")
        assert not await uow.jobs.holds(job.id, "dead")
        assert not await uow.jobs.holds(job.id, "ALIVE")
        await uow.commit()
    assert (await database.row(ai_processing_queue, job.id)).crash_count == 0
    await store.end(job, JobStatus.COMPLETED, database.now)
    async with database.uow() as uow:
        assert not await uow.jobs.holds(job.id, "alive")


async def test_a_due_job_is_dispatched_once(database, store):
    mail = (await database.enqueue(JobType.SEND_EMAIL, priority=4)).job_id
    await database.enqueue(not_before=database.now + MINUTE)
    assert await store.undispatched(database.now, AGAIN, 10) == [(mail, JobType.SEND_EMAIL, 4)]
    assert await store.undispatched(database.now, AGAIN, 10) == []


async def test_the_most_urgent_jobs_are_dispatched_first_and_not_more_than_asked_for(database, store):
    lost = (await database.enqueue(priority=2)).job_id
    await claim(database, store)
    database.clock.advance(2 * LEASE)
    urgent = (await database.enqueue(priority=1)).job_id
    last = (await database.enqueue(priority=3)).job_id
    first = await store.undispatched(database.now, AGAIN, 2)
    assert [job_id for job_id, _, _ in first] == [urgent, lost]
    assert [job_id for job_id, _, _ in await store.undispatched(database.now, AGAIN, 2)] == [last]


async def test_a_job_still_waiting_after_a_while_is_dispatched_again(database, store):
    job_id = (await database.enqueue()).job_id
    await store.undispatched(database.now, AGAIN, 10)
    database.clock.advance(AGAIN)
    assert await store.undispatched(database.now, AGAIN, 10) == []
    database.clock.advance(timedelta(seconds=1))
    assert [found[0] for found in await store.undispatched(database.now, AGAIN, 10)] == [job_id]


async def test_what_could_not_be_sent_is_dispatched_again_at_once(database, store):
    kept, unsent = [(await database.enqueue(priority=number)).job_id for number in (1, 2)]
    assert len(await store.undispatched(database.now, AGAIN, 10)) == 2
    await store.not_sent([unsent])
    assert [found[0] for found in await store.undispatched(database.now, AGAIN, 10)] == [unsent]
    assert (await database.row(ai_processing_queue, kept)).dispatched_at == database.now


async def test_lost_and_retried_jobs_are_dispatched_without_waiting(database, store):
    lost, retried = [(await database.enqueue(priority=number)).job_id for number in (1, 2)]
    await store.undispatched(database.now, AGAIN, 10)
    await claim(database, store)
    assert await store.retry(await claim(database, store), database.now + LEASE, "x", database.now)
    assert await store.undispatched(database.now, AGAIN, 10) == []
    database.clock.advance(LEASE + timedelta(seconds=1))
    assert [found[0] for found in await store.undispatched(database.now, AGAIN, 10)] == [lost, retried]


async def test_two_dispatchers_at_once_send_each_job_once(database, store):
    expected = {(await database.enqueue()).job_id for _ in range(20)}
    found = await asyncio.gather(*(store.undispatched(database.now, AGAIN, 50) for _ in range(2)))
    assert sorted(job_id for jobs in found for job_id, _, _ in jobs) == sorted(expected)


async def test_a_worker_shows_that_it_lives(database, store):
    started = database.now
    await store.heartbeat("w", [Queue.AI, Queue.FILES], started)
    await store.heartbeat("w", [Queue.AI, Queue.FILES], started + MINUTE)
    (worker,) = await database.rows(worker_heartbeats)
    assert worker.queues == ["ai_processing", "file_processing"]
    assert (worker.started_at, worker.seen_at) == (started, started + MINUTE)


async def test_workers_that_have_been_silent_for_an_hour_are_forgotten(database, store):
    await store.heartbeat("old", ALL, database.now)
    await store.heartbeat("new", ALL, database.now + 61 * MINUTE)
    assert [worker.worker_id for worker in await database.rows(worker_heartbeats)] == ["new"]


async def test_a_worker_that_stops_is_forgotten_and_no_other(database, store):
    for name in ("host:1", "host:12", "HOST:1"):
        await store.heartbeat(name, ALL, database.now)
    await store.retire("host:1")
    assert [worker.worker_id for worker in await database.rows(worker_heartbeats)] == ["HOST:1", "host:12"]


async def test_dead_workers_are_forgotten_with_their_leases(database, store):
    for name in ("embedded:1", "embedded:2", "other"):
        await store.heartbeat(name, ALL, database.now)
    await store.free("embedded:", database.now)
    assert [worker.worker_id for worker in await database.rows(worker_heartbeats)] == ["other"]
