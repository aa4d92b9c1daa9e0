"""Periodic work, enqueued once per slot."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from adapters.sql.tables.platform import ai_processing_queue, scheduled_runs
from application.shared.schedule import EnqueueDue
from domain.shared.background_jobs import JobType
from domain.shared.schedule import Periodic
from tests.databases import Database

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SEAL = Periodic("seal", MINUTE, JobType.SEAL_AUDIT)
CLEAN = Periodic("clean", DAY, JobType.CLEAN_UP, timedelta(hours=2))
ALL = frozenset(JobType)


def scheduler(database: Database, *periodic: Periodic, handled: frozenset[JobType] = ALL) -> EnqueueDue:
    return EnqueueDue(database.uow, handled, database.clock, periodic)


async def slots(database: Database) -> list[tuple[str, datetime]]:
    return [(row.job_name, row.slot_at) for row in await database.rows(scheduled_runs)]


async def waiting(database: Database) -> list[str]:
    return [row.task_type for row in await database.rows(ai_processing_queue)]


async def test_what_is_due_is_enqueued_with_its_slot(database):
    assert await scheduler(database, CLEAN, SEAL)("me") == ["clean", "seal"]
    (clean, seal) = await database.rows(scheduled_runs)
    assert (clean.job_name, clean.slot_at) == ("clean", datetime(2026, 3, 1, 2, tzinfo=UTC))
    assert (seal.job_name, seal.slot_at, seal.worker_id) == ("seal", datetime(2026, 3, 1, 12, tzinfo=UTC), "me")
    assert (seal.started_at, await waiting(database)) == (database.now, ["clean_up", "seal_audit"])
    assert database.woken == 2


async def test_within_a_slot_nothing_is_enqueued_again(database):
    enqueue = scheduler(database, SEAL)
    await enqueue("me")
    database.clock.advance(MINUTE - timedelta(microseconds=1))
    assert await enqueue("me") == []
    database.clock.advance(timedelta(microseconds=1))
    assert await enqueue("me") == ["seal"]


async def test_after_a_restart_the_slot_is_still_taken(database):
    await scheduler(database, SEAL)("me")
    assert await scheduler(database, SEAL)("the next me") == []


async def test_slots_that_nobody_saw_are_made_up_for_once(database):
    enqueue = scheduler(database, SEAL, CLEAN)
    await enqueue("me")
    database.clock.advance(3 * DAY)
    assert await enqueue("me") == ["seal", "clean"]
    assert await enqueue("me") == []
    assert len(await slots(database)) == 4


async def test_a_job_that_still_waits_takes_the_next_one_in(database):
    enqueue = scheduler(database, SEAL)
    await enqueue("me")
    database.clock.advance(MINUTE)
    assert await enqueue("me") == ["seal"]
    assert await waiting(database) == ["seal_audit"]


async def test_what_nothing_handles_is_not_scheduled(database):
    assert await scheduler(database, SEAL, CLEAN, handled=frozenset({JobType.CLEAN_UP}))("me") == ["clean"]


async def test_of_several_schedulers_one_wins_each_slot(database):
    won = []
    for _ in range(3):
        several = [scheduler(database, SEAL, CLEAN)(f"s{number}") for number in range(5)]
        won += [name for names in await asyncio.gather(*several) for name in names]
        database.clock.advance(MINUTE)
    assert sorted(won) == ["clean", "seal", "seal", "seal"]


async def test_a_slot_taken_without_commit_is_free(database):
    async with database.uow() as uow:
        assert await uow.slots.take("seal", database.now, "me")
    async with database.uow() as uow:
        assert await uow.slots.take("seal", database.now, "another")
        assert not await uow.slots.take("seal", database.now, "me")
        assert await uow.slots.take("seal", database.now + MINUTE, "me")
        assert await uow.slots.take("clean", database.now, "me")
