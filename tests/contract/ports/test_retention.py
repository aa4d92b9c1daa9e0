"""What is deleted once it has been kept long enough: of each kind one row just inside its time, one just outside."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from adapters.sql import retention
from adapters.sql.engine import reading, writing
from adapters.sql.retention import RULES, SqlRetention
from adapters.sql.tables.access import auth_sessions, idempotency_keys, login_throttles, one_time_tokens, refresh_tokens
from adapters.sql.tables.datasets import (
    dataset_changes,
    dataset_processing_logs,
    dataset_rejected_rows,
    dataset_row_issues,
    dataset_upload_jobs,
    dataset_uploads,
)
from adapters.sql.tables.notifications import email_outbox, notifications
from adapters.sql.tables.platform import ai_processing_queue, outbox_events, processed_messages, scheduled_runs
from application.admin.clean_up import Cleaning, CleaningIncomplete, CleanUp
from application.datasets.undo import RequestUndo
from application.shared.access import Caller
from domain.datasets.upload import UNDO_KEPT, UndoStatus
from domain.identity.account import Role
from domain.shared.background_jobs import ENDED, ClaimedJob, JobStatus, JobType
from domain.shared.errors import Conflict
from tests.contract.ports.old_rows import (
    DAY,
    HASH,
    Make,
    a_change,
    a_job,
    a_log_line,
    a_mail,
    a_one_time_token,
    a_processed_message,
    a_read_notice,
    a_refresh_token,
    a_rejected_row,
    a_remark,
    a_revoked_session,
    a_run,
    a_session,
    a_throttle,
    an_ended_upload,
    an_event,
    an_idempotency_key,
    an_unread_notice,
)
from tests.databases import Database

MOMENT = timedelta(microseconds=1)
JOB = ClaimedJob("j", JobType.CLEAN_UP, {}, "w", 0, 3)


async def clean(database: Database) -> dict[str, int]:
    return dict(await CleanUp(SqlRetention(database.engine), database.clock, {})(JOB))


KEPT: list[tuple[str, sa.Table, Make, timedelta]] = [
    ("one_time_tokens", one_time_tokens, a_one_time_token, DAY),
    ("idempotency_keys", idempotency_keys, an_idempotency_key, DAY),
    ("login_throttles", login_throttles, a_throttle, DAY),
    ("refresh_tokens", refresh_tokens, a_refresh_token, 30 * DAY),
    ("auth_sessions expired", auth_sessions, a_session, 30 * DAY),
    ("auth_sessions revoked", auth_sessions, a_revoked_session, 30 * DAY),
    ("outbox_events", outbox_events, an_event, 7 * DAY),
    ("processed_messages", processed_messages, a_processed_message, 14 * DAY),
    ("scheduled_runs", scheduled_runs, a_run, 90 * DAY),
    ("email_outbox", email_outbox, a_mail, 90 * DAY),
    ("notifications read", notifications, a_read_notice, 180 * DAY),
    ("notifications", notifications, an_unread_notice, 365 * DAY),
    (
        "ai_processing_queue seal_audit",
        ai_processing_queue,
        a_job(JobStatus.COMPLETED, JobType.SEAL_AUDIT),
        7 * DAY,
    ),
    *((f"ai_processing_queue {status}", ai_processing_queue, a_job(status), 90 * DAY) for status in sorted(ENDED)),
    ("dataset_rejected_rows", dataset_rejected_rows, a_rejected_row, 90 * DAY),
    ("dataset_row_issues", dataset_row_issues, a_remark, 365 * DAY),
    ("dataset_processing_logs", dataset_processing_logs, a_log_line, 365 * DAY),
    ("dataset_changes", dataset_changes, a_change, 365 * DAY),
]


def test_every_rule_is_tested():
    assert [name for name, *_ in KEPT] == [rule.name for rule in RULES]


@pytest.mark.parametrize(("rule", "table", "make", "kept"), KEPT, ids=[name for name, *_ in KEPT])
async def test_a_row_is_kept_for_its_time_and_then_deleted(database, rule, table, make, kept):
    await make(database, database.now - kept)
    assert await clean(database) == {}
    assert len(await database.rows(table)) == 1
    await make(database, database.now - kept - MOMENT)
    assert len(await database.rows(table)) == 2
    assert await clean(database) == {rule: 1}
    assert len(await database.rows(table)) == 1


async def test_what_still_waits_is_kept_however_old_it_is(database):
    long_ago = database.now - 1_000 * DAY
    await an_event(database, None)
    await a_mail(database, long_ago, "pending")
    database.clock.advance(-1_000 * DAY)
    await database.enqueue()
    database.clock.advance(1_000 * DAY)
    await an_ended_upload(database, long_ago)
    async with writing(database.engine) as connection:
        await connection.execute(sa.update(dataset_uploads).values(status="pending", processing_end_time=None))
    assert await clean(database) == {}


@pytest.mark.parametrize("status", ["failed", "suppressed"])
async def test_a_mail_that_never_left_is_deleted_too(database, status):
    await a_mail(database, database.now - 91 * DAY, status)
    assert await clean(database) == {"email_outbox": 1}


async def test_an_analysis_that_an_upload_shows_stays_with_it(database):
    await a_job(JobStatus.COMPLETED)(database, database.now - 100 * DAY)
    (job,) = await database.rows(ai_processing_queue)
    upload_id = await an_ended_upload(database, database.now)
    await database.insert(dataset_upload_jobs, upload_id=upload_id, job_id=job.id, merged=False)
    assert await clean(database) == {}


async def test_the_journal_of_an_undo_that_runs_stays(database):
    await a_change(database, database.now - 400 * DAY, UndoStatus.RUNNING)
    assert await clean(database) == {}


async def test_once_its_journal_is_gone_an_upload_refuses_to_be_undone(database):
    await a_change(database, database.now - UNDO_KEPT + MOMENT)
    async with writing(database.engine) as connection:
        await connection.execute(sa.update(dataset_uploads).values(created_rows=1))
    (upload,) = await database.rows(dataset_uploads)
    admin = Caller(upload.uploaded_by, upload.college_id, Role.ADMIN)
    request_undo = RequestUndo(database.uow, database.clock)
    database.clock.advance(2 * MOMENT)
    assert await clean(database) == {"dataset_changes": 1}
    with pytest.raises(Conflict, match="year ago"):
        await request_undo(admin, upload.id)
    database.clock.advance(-2 * MOMENT)
    await request_undo(admin, upload.id)


async def test_with_a_session_go_its_tokens(database):
    session_id = await a_session(database, database.now + DAY, revoked_at=database.now - 31 * DAY)
    await database.insert(
        refresh_tokens,
        id=database.ids.new(),
        session_id=session_id,
        generation=1,
        token_hash=HASH,
        issued_at=database.now,
        expires_at=database.now,
    )
    assert await clean(database) == {"auth_sessions revoked": 1}
    assert await database.rows(refresh_tokens) == []


async def test_many_rows_are_deleted_in_pieces(database, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 3)
    for place in range(10):
        # Several share a moment, also across the border of two pieces.
        await a_processed_message(database, database.now - 15 * DAY - place // 4 * MOMENT)
    await a_processed_message(database, database.now)
    await a_change(database, database.now - 400 * DAY, number=7)
    await a_change(database, database.now - 401 * DAY, number=2)
    assert await clean(database) == {"processed_messages": 10, "dataset_changes": 9}
    assert len(await database.rows(processed_messages)) == 1
    assert len(await database.rows(dataset_uploads)) == 2


def one_by_one(things: list[int]) -> Cleaning:
    async def clean_one() -> int:
        return len([things.pop()]) if things else 0

    return clean_one


async def test_a_cleaning_that_fails_does_not_hold_the_others_back(database):
    async def fail() -> int:
        raise RuntimeError("the disk is full")

    left = [1]
    clean_up = CleanUp(SqlRetention(database.engine), database.clock, {"fail": fail, "other": one_by_one(left)})
    with pytest.raises(CleaningIncomplete, match=r"^fail$"):
        await clean_up(JOB)
    assert left == []


async def test_other_cleanings_go_on_until_nothing_is_left(database):
    clean_up = CleanUp(SqlRetention(database.engine), database.clock, {"files": one_by_one([1, 2, 3])})
    assert await clean_up(JOB) == {"files": 3}


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
async def test_old_rows_are_found_by_an_index(copied_sqlite, rule):
    query = sa.select(rule.moment).where(rule.holds(copied_sqlite.now)).order_by(rule.moment).limit(1)
    text = query.compile(copied_sqlite.engine.sync_engine, compile_kwargs={"literal_binds": True})
    async with reading(copied_sqlite.engine) as connection:
        plan = [row.detail for row in await connection.execute(sa.text(f"EXPLAIN QUERY PLAN {text}"))]
    assert not [step for step in plan if "SCAN" in step or "TEMP B-TREE" in step], plan
