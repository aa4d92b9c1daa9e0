"""One transaction: everything or nothing, and what is told of it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from adapters.sql.engine import BUSY_TIMEOUT_MS, concurrent_write, reading, writing
from adapters.sql.statements import insert_all
from adapters.sql.tables.all import metadata
from adapters.sql.tables.identity import users
from adapters.sql.tables.platform import admin_actions, ai_processing_queue, processed_messages
from application.shared.ports import ConcurrentWrite
from domain.admin.audit import ActionType, AuditEntry
from domain.identity.account import Role
from domain.notifications.notice import Notice, Priority
from domain.shared.background_jobs import JobEnded, JobType, NewJob
from tests.databases import Database

ENTRY = AuditEntry(None, None, ActionType.OTHER, "test.done", None, None, "Tested.", {"é": [1, None]})
EVENT = JobEnded("a", "skill_graph", "completed")


async def row_counts(database: Database) -> dict[str, int]:
    async with reading(database.engine) as connection:
        return {
            table.name: await connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in metadata.tables.values()
        }


async def write_everything(database: Database, uow) -> None:
    """One row through each part that any use case may write with."""
    college_id = await uow.accounts.default_college_id()
    user_id = database.ids.new()
    await uow.accounts.add_active(user_id, college_id, "ana@alumni.edu", "Ana", Role.ADMIN, "hash")
    await uow.notices.add(Notice(user_id, "dataset", "system", "T", "M", None, Priority.LOW, {}, "key"))
    await uow.mails.queue(user_id, "dataset_finished", {}, "key")
    await uow.jobs.enqueue(NewJob(JobType.SEND_EMAIL, "mail"))
    await uow.inbox.first_time("consumer", database.ids.new())
    await uow.skills.resolve({"sql": "SQL"})
    await uow.audit.record(ENTRY)
    uow.outbox.add(EVENT)


async def test_a_commit_keeps_everything(database):
    before = await row_counts(database)
    async with database.uow() as uow:
        await write_everything(database, uow)
        await uow.commit()
    after = await row_counts(database)
    grown = {name for name in after if after[name] > before[name]}
    assert grown == {
        "users",
        "alumni_profiles",
        "notifications",
        "email_outbox",
        "ai_processing_queue",
        "processed_messages",
        "skills",
        "admin_actions",
        "outbox_events",
        "data_generations",
        "skill_graph_changes",
    }


async def test_leaving_without_a_commit_leaves_nothing(database):
    before = await row_counts(database)
    async with database.uow() as uow:
        await write_everything(database, uow)
    assert await row_counts(database) == before
    assert database.woken == 0


async def test_an_error_leaves_nothing_and_passes_through(database):
    before = await row_counts(database)

    async def fails() -> None:
        async with database.uow() as uow:
            await write_everything(database, uow)
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    assert await row_counts(database) == before
    assert database.woken == 0


async def test_a_cancelled_transaction_leaves_nothing_and_frees_what_it_locked(database):
    before = await row_counts(database)
    written = asyncio.Event()

    async def work() -> None:
        async with database.uow() as uow:
            await write_everything(database, uow)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await row_counts(database) == before
    await database.add_user()


@pytest.mark.parametrize("turns", range(0, 60, 3))
async def test_wherever_a_transaction_is_cancelled_the_next_one_does_not_have_to_wait(database, turns):
    async def work() -> None:
        for number in range(50):
            async with database.uow() as uow:
                await uow.inbox.first_time("consumer", database.ids.new())
                if number % 2:
                    await uow.commit()

    tasks = [asyncio.create_task(work()) for _ in range(4)]
    for _ in range(turns):
        await asyncio.sleep(0.0001)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    async with asyncio.timeout(5):
        await database.enqueue()
        assert len(await database.rows(ai_processing_queue)) == 1


async def test_workers_are_woken_once_after_the_commit(database):
    async with database.uow() as uow:
        await uow.jobs.enqueue(NewJob(JobType.SEND_EMAIL, "a"))
        await uow.jobs.enqueue(NewJob(JobType.SEND_EMAIL, "b"))
        uow.outbox.add(EVENT)
        assert database.woken == 0
        await uow.commit()
        assert database.woken == 1
    assert database.woken == 1


async def test_workers_are_not_woken_when_there_is_no_work_for_them(database):
    async with database.uow() as uow:
        await uow.audit.record(ENTRY)
        await uow.commit()
    assert database.woken == 0


async def test_a_unit_of_work_can_be_entered_again_and_begins_anew(database):
    uow = database.uow()
    async with uow:
        uow.outbox.add(EVENT)
        await uow.jobs.enqueue(NewJob(JobType.SEND_EMAIL, "a"))
    async with uow:
        await uow.audit.record(ENTRY)
        await uow.commit()
    assert (await row_counts(database))["outbox_events"] == 0
    assert database.woken == 0


async def test_outside_its_block_it_refuses_to_work(database):
    uow = database.uow()
    with pytest.raises(RuntimeError):
        await uow.commit()


async def test_a_key_that_was_taken_meanwhile_is_a_concurrent_write(database):
    await database.add_user("ana@alumni.edu")
    with pytest.raises(ConcurrentWrite):
        await database.add_user("ANA@alumni.edu")
    assert len(await database.rows(users)) == 1


async def test_a_reference_to_what_is_gone_is_a_concurrent_write(database):
    with pytest.raises(ConcurrentWrite):
        await database.enqueue(JobType.SKILL_GRAPH, college_id=database.ids.new())


async def test_a_value_that_no_rule_of_the_schema_allows_is_a_fault_of_ours(database):
    with pytest.raises(sa.exc.DBAPIError):
        await database.enqueue(priority=11)
    with pytest.raises(sa.exc.DBAPIError):
        await database.enqueue(payload=None)


async def test_what_a_concurrent_write_says_does_not_tell_the_values(database):
    await database.add_user("ana@alumni.edu")
    with pytest.raises(ConcurrentWrite) as caught:
        await database.add_user("ana@alumni.edu")
    assert "ana@" not in str(caught.value)


async def locked_in_both_orders(database: Database) -> None:
    """Two transactions that each hold what the other one wants."""
    first, second = [(await database.enqueue()).job_id for _ in range(2)]
    both_hold = asyncio.Barrier(2)

    async def write(mine: str, other: str) -> None:
        async with database.uow() as uow:
            connection = uow.audit._connection
            jobs = ai_processing_queue
            await connection.execute(sa.update(jobs).where(jobs.c.id == mine).values(retry_count=1))
            await both_hold.wait()
            await connection.execute(sa.update(jobs).where(jobs.c.id == other).values(retry_count=1))
            await uow.commit()

    outcomes = await asyncio.gather(write(first, second), write(second, first), return_exceptions=True)
    assert sorted(type(outcome) for outcome in outcomes if outcome) == [ConcurrentWrite]


@pytest.mark.mysql
async def test_a_deadlock_is_a_concurrent_write_for_one_of_the_two(emptied_mysql):
    await locked_in_both_orders(emptied_mysql)


async def test_transactions_that_read_first_and_write_later_follow_each_other(database):
    """On SQLite the write lock is taken at the beginning; a later one would break one of them half-way."""
    counter = (await database.enqueue()).job_id
    jobs = ai_processing_queue

    async def count_up() -> None:
        async with database.uow() as uow:
            connection = uow.audit._connection
            query = sa.select(jobs.c.retry_count).where(jobs.c.id == counter).with_for_update()
            known = await connection.scalar(query)
            await connection.execute(sa.update(jobs).where(jobs.c.id == counter).values(retry_count=known + 1))
            await uow.commit()

    await asyncio.gather(*(count_up() for _ in range(10)))
    assert (await database.row(jobs, counter)).retry_count == 10


def test_a_lock_that_another_process_does_not_let_go_of_is_a_concurrent_write(tmp_path):
    path = tmp_path / "test.db"
    with closing(sqlite3.connect(path)) as other, closing(sqlite3.connect(path, timeout=0)) as mine:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as caught:
            mine.execute("BEGIN IMMEDIATE")
    assert concurrent_write(sa.exc.OperationalError("BEGIN IMMEDIATE", {}, caught.value)) is not None


@pytest.mark.parametrize("error", [LookupError(), sa.exc.NoResultFound(), sa.exc.OperationalError("SELECT", {}, None)])
def test_other_errors_are_no_concurrent_writes(error):
    assert concurrent_write(error) is None


async def test_instants_and_documents_come_back_as_they_were_written(database):
    database.clock.advance(timedelta(microseconds=123_456))
    async with database.uow() as uow:
        await uow.audit.record(ENTRY)
        await uow.commit()
    (entry,) = await database.rows(admin_actions)
    assert entry.occurred_at == database.now
    assert entry.changes == {"é": [1, None]}


async def cancelled_while_it_writes(database: Database, turns: int) -> BaseException:
    """What was raised in a task that was cancelled before, in or after a long statement."""
    asked = asyncio.Event()
    now = database.now
    rows = [{"consumer": "test", "message_id": str(number), "processed_at": now} for number in range(20_000)]

    async def write() -> None:
        async with writing(database.engine) as connection:
            await connection.execute(sa.select(processed_messages))
            asked.set()
            await insert_all(connection, processed_messages, rows)
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await asked.wait()
    for _ in range(turns):
        await asyncio.sleep(0.001)
    task.cancel()
    (error,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(error, BaseException)
    return error


@pytest.mark.parametrize("turns", [0, 10, 20, 40])
async def test_whoever_is_cancelled_while_it_writes_leaves_nothing_and_lets_others_write(database, turns):
    # Kept: an error holds the frames, and these the cursors, of the transaction that it ended.
    error = await cancelled_while_it_writes(database, turns)
    assert isinstance(error, asyncio.CancelledError)
    async with asyncio.timeout(BUSY_TIMEOUT_MS / 1000 / 2):
        await database.add_user()
        assert await database.rows(processed_messages) == []
