"""Claims of background work: who gets what, and for how long."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from adapters.sql.engine import open_engine
from adapters.sql.job_queue import SqlJobStore
from adapters.sql.tables.platform import ai_processing_queue, outbox_events
from application.shared.ports import JobStore
from domain.shared.background_jobs import LEASE, ClaimedJob, JobEnded, JobStatus, JobType, Queue
from tests.databases import Database

ALL = list(Queue)
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(database: Database) -> JobStore:
    return SqlJobStore(database.engine, database.ids)


async def claim(store: JobStore, now: datetime, worker: str = "w", queues=ALL) -> ClaimedJob:
    job = await store.claim(worker, queues, LEASE, now)
    assert job is not None
    return job


async def claimed_ids(store: JobStore, now: datetime) -> list[str]:
    """Ids in the order in which they are handed out."""
    ids = []
    while (job := await store.claim("w", ALL, LEASE, now)) is not None:
        ids.append(job.id)
    return ids


async def test_an_empty_table_has_nothing_to_claim(database, store):
    assert await store.claim("w", ALL, LEASE, database.now) is None


async def test_the_claim_carries_what_was_enqueued(database, store):
    job_id = (await database.enqueue(JobType.SEND_EMAIL, payload={"mail_id": "ü"}, max_retries=7)).job_id
    job = await claim(store, database.now, "worker-1")
    assert job == ClaimedJob(job_id, JobType.SEND_EMAIL, {"mail_id": "ü"}, "worker-1", 0, 7, 0)


async def test_more_urgent_jobs_come_first_then_those_due_earlier_then_older_ones(database, store):
    now = database.now
    late = (await database.enqueue(priority=5)).job_id
    older = (await database.enqueue(priority=5, not_before=now - SECOND)).job_id
    younger = (await database.enqueue(priority=5, not_before=now - SECOND)).job_id
    last = (await database.enqueue(priority=10, not_before=now - timedelta(days=9))).job_id
    first = (await database.enqueue(priority=1)).job_id
    assert await claimed_ids(store, now) == [first, older, younger, late, last]


async def test_a_job_is_not_handed_out_before_it_is_due(database, store):
    due = database.now + timedelta(minutes=1)
    job_id = (await database.enqueue(not_before=due)).job_id
    assert await store.claim("w", ALL, LEASE, due - timedelta(microseconds=1)) is None
    assert (await claim(store, due)).id == job_id


async def test_a_worker_gets_jobs_of_its_queues_only(database, store):
    mail = (await database.enqueue(JobType.SEND_EMAIL)).job_id
    graph = (await database.enqueue(JobType.SKILL_GRAPH, priority=1)).job_id
    assert await store.claim("w", [Queue.FILES, Queue.DEFAULT], LEASE, database.now) is None
    assert (await claim(store, database.now, queues=[Queue.NOTIFICATIONS])).id == mail
    assert (await claim(store, database.now, queues=[Queue.NOTIFICATIONS, Queue.AI])).id == graph


async def test_a_job_whose_lease_ran_out_is_claimed_again_and_counts_a_crash(database, store):
    job_id = (await database.enqueue()).job_id
    first = await claim(store, database.now, "dead")
    assert await store.claim("w", ALL, LEASE, database.now + LEASE) is None
    second = await claim(store, database.now + LEASE + SECOND, "alive")
    assert (second.id, second.worker_id, second.crash_count) == (job_id, "alive", 1)
    assert first.crash_count == 0


async def test_a_renewed_lease_is_not_claimed_by_others(database, store):
    await database.enqueue()
    job = await claim(store, database.now)
    assert await store.renew(job.id, job.worker_id, database.now + 3 * LEASE)
    assert await store.claim("other", ALL, LEASE, database.now + 2 * LEASE) is None
    assert (await claim(store, database.now + 4 * LEASE, "other")).crash_count == 1


async def test_a_lease_that_was_lost_cannot_be_renewed(database, store):
    await database.enqueue()
    lost = await claim(store, database.now, "a")
    held = await claim(store, database.now + 2 * LEASE, "b")
    assert not await store.renew(lost.id, lost.worker_id, database.now + 9 * LEASE)
    assert await store.renew(held.id, held.worker_id, database.now + 9 * LEASE)


async def test_names_of_workers_that_differ_in_case_are_different_workers(database, store):
    await database.enqueue()
    job = await claim(store, database.now, "Worker")
    assert not await store.renew(job.id, "worker", database.now + 9 * LEASE)


async def test_a_lost_job_is_as_urgent_as_its_priority_says(database, store):
    lost = (await database.enqueue(priority=9)).job_id
    await claim(store, database.now)
    later = database.now + 2 * LEASE
    urgent = (await database.enqueue(priority=1)).job_id
    assert await claimed_ids(store, later) == [urgent, lost]


async def test_an_ended_job_keeps_result_and_end_and_is_never_claimed_again(database, store):
    await database.enqueue()
    job = await claim(store, database.now)
    assert await store.end(job, JobStatus.COMPLETED, database.now, result={"rows": 3})
    row = await database.row(ai_processing_queue, job.id)
    assert (row.status, row.result, row.completed_at) == ("completed", {"rows": 3}, database.now)
    assert (row.worker_id, row.lease_until, row.error_message) == (None, None, None)
    assert await store.claim("w", ALL, LEASE, database.now + timedelta(days=1)) is None


async def test_events_are_written_with_the_end(database, store):
    await database.enqueue(JobType.SKILL_GRAPH)
    job = await claim(store, database.now)
    await store.end(job, JobStatus.FAILED, database.now, error="x", events=[JobEnded(job.id, "skill_graph", "failed")])
    (event,) = await database.rows(outbox_events)
    assert (event.topic, event.aggregate_id, event.payload["outcome"]) == ("background.job_ended", job.id, "failed")


async def test_a_lost_lease_ends_nothing(database, store):
    await database.enqueue(JobType.SKILL_GRAPH)
    lost = await claim(store, database.now, "a")
    held = await claim(store, database.now + 2 * LEASE, "b")
    ended = JobEnded(lost.id, "skill_graph", "completed")
    assert not await store.end(lost, JobStatus.COMPLETED, database.now, result={}, events=[ended])
    assert not await store.retry(lost, database.now, "x", database.now)
    row = await database.row(ai_processing_queue, lost.id)
    assert (row.status, row.worker_id, row.retry_count) == ("processing", "b", 0)
    assert await database.rows(outbox_events) == []
    assert await store.end(held, JobStatus.COMPLETED, database.now)


async def test_a_job_ends_once(database, store):
    await database.enqueue()
    job = await claim(store, database.now)
    assert await store.end(job, JobStatus.COMPLETED, database.now)
    assert not await store.end(job, JobStatus.FAILED, database.now, error="late")
    assert (await database.row(ai_processing_queue, job.id)).status == "completed"


async def test_an_endless_error_text_is_cut(database, store):
    await database.enqueue()
    job = await claim(store, database.now)
    assert await store.end(job, JobStatus.FAILED, database.now, error="🎓" * 100_000)
    assert len((await database.row(ai_processing_queue, job.id)).error_message) == 4_000


async def test_a_retried_job_waits_for_its_time_and_remembers_the_tries(database, store):
    await database.enqueue()
    job = await claim(store, database.now)
    at = database.now + timedelta(minutes=2)
    assert await store.retry(job, at, "TimeoutError", database.now)
    assert await store.claim("w", ALL, LEASE, at - SECOND) is None
    again = await claim(store, at)
    assert (again.id, again.retry_count, again.crash_count) == (job.id, 1, 0)
    assert (await database.row(ai_processing_queue, job.id)).error_message == "TimeoutError"


async def test_a_job_that_is_given_back_is_due_at_once_and_counts_no_crash(database, store):
    await database.enqueue()
    job = await claim(store, database.now, "stopping")
    await store.give_back(job, database.now)
    assert not await store.renew(job.id, "stopping", database.now + LEASE)
    again = await claim(store, database.now, "next")
    assert (again.id, again.crash_count, again.retry_count) == (job.id, 0, 0)


async def test_giving_back_what_is_lost_takes_nothing_from_the_new_owner(database, store):
    await database.enqueue()
    lost = await claim(store, database.now, "a")
    held = await claim(store, database.now + 2 * LEASE, "b")
    await store.give_back(lost, database.now + 2 * LEASE)
    assert await store.renew(held.id, "b", database.now + 9 * LEASE)


async def test_a_dead_worker_is_freed_of_its_jobs_and_they_count_a_crash(database, store):
    for _ in range(2):
        await database.enqueue()
    mine = await claim(store, database.now, "embedded:7:1.000#1")
    other = await claim(store, database.now, "embedded:8:1.000#1")
    assert await store.free("embedded:7:1.000", database.now) == 1
    again = await claim(store, database.now, "w")
    assert (again.id, again.crash_count) == (mine.id, 1)
    assert await store.claim("w", ALL, LEASE, database.now) is None
    assert await store.renew(other.id, other.worker_id, database.now + LEASE)


@pytest.mark.parametrize("other", ["aXb", "a%b", "A_B", "ab", "xa_b"])
async def test_special_characters_in_a_workers_name_stand_for_themselves(database, store, other):
    await database.enqueue()
    job = await claim(store, database.now, f"{other}#1")
    assert await store.free("a_b", database.now) == 0
    assert await store.free(other, database.now) == 1
    assert (await claim(store, database.now)).id == job.id


async def test_freeing_leaves_ended_and_waiting_jobs_alone(database, store):
    await database.enqueue()
    job = await claim(store, database.now, "w#1")
    await store.end(job, JobStatus.COMPLETED, database.now)
    waiting = (await database.enqueue()).job_id
    assert await store.free("w", database.now) == 0
    assert (await database.row(ai_processing_queue, waiting)).crash_count == 0


async def test_eight_workers_at_once_share_fifty_jobs_without_taking_one_twice(database, store):
    expected = {(await database.enqueue(priority=number % 10 + 1)).job_id for number in range(50)}

    async def work(number: int) -> list[str]:
        done = []
        while (job := await store.claim(f"w{number}", ALL, LEASE, database.now)) is not None:
            done.append(job.id)
            assert await store.end(job, JobStatus.COMPLETED, database.now)
        return done

    done = [job_id for ids in await asyncio.gather(*map(work, range(8))) for job_id in ids]
    assert len(done) == 50
    assert set(done) == expected


async def test_workers_of_other_processes_share_them_too(database, store):
    expected = {(await database.enqueue()).job_id for _ in range(20)}
    engine = open_engine(database.engine.url.set(drivername=database.engine.dialect.name).render_as_string(False))
    other = SqlJobStore(engine, database.ids)
    taken = await asyncio.gather(claimed_ids(store, database.now), claimed_ids(other, database.now))
    await engine.dispose()
    assert sorted(taken[0] + taken[1]) == sorted(expected)
