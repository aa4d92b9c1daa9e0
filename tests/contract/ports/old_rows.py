"""Rows of a given age, each in one call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from adapters.sql.engine import writing
from adapters.sql.tables.access import auth_sessions, idempotency_keys, login_throttles, one_time_tokens, refresh_tokens
from adapters.sql.tables.datasets import (
    dataset_changes,
    dataset_processing_logs,
    dataset_rejected_rows,
    dataset_row_issues,
)
from adapters.sql.tables.notifications import email_outbox, notifications
from adapters.sql.tables.platform import ai_processing_queue, outbox_events, processed_messages, scheduled_runs
from domain.datasets.upload import UndoStatus, UploadStatus
from domain.shared.background_jobs import JobStatus, JobType
from tests.databases import Database
from tests.uploads import an_upload

DAY = timedelta(days=1)
HASH = "0" * 64

Make = Callable[[Database, datetime], Awaitable[None]]


async def user_id(database: Database) -> str:
    return await database.add_user(f"{database.ids.new()}@alumni.edu")


async def a_one_time_token(database: Database, at: datetime) -> None:
    await database.insert(
        one_time_tokens,
        id=database.ids.new(),
        user_id=await user_id(database),
        purpose="password_reset",
        secret_hash=HASH,
        max_attempts=5,
        expires_at=at,
        created_at=at,
    )


async def an_idempotency_key(database: Database, at: datetime) -> None:
    await database.insert(
        idempotency_keys,
        scope_id=database.ids.new(),
        idem_key="k",
        method="POST",
        path="/",
        request_hash=HASH,
        locked_until=at,
        expires_at=at,
        created_at=at,
    )


async def a_throttle(database: Database, at: datetime) -> None:
    await database.insert(
        login_throttles, subject_kind="ip", subject_hash=database.ids.new(), failed_count=1, window_started_at=at
    )


async def a_session(database: Database, expires_at: datetime, revoked_at: datetime | None = None) -> str:
    session_id = database.ids.new()
    await database.insert(
        auth_sessions,
        id=session_id,
        user_id=await user_id(database),
        auth_method="password",
        last_seen_at=expires_at,
        expires_at=expires_at,
        revoked_at=revoked_at,
        created_at=expires_at,
    )
    return session_id


async def a_revoked_session(database: Database, at: datetime) -> None:
    await a_session(database, database.now + DAY, at)


async def a_refresh_token(database: Database, at: datetime) -> None:
    """Of a session that is still open."""
    await database.insert(
        refresh_tokens,
        id=database.ids.new(),
        session_id=await a_session(database, database.now + DAY),
        generation=1,
        token_hash=database.ids.new(),
        issued_at=at,
        expires_at=at,
    )


async def an_event(database: Database, at: datetime | None) -> None:
    await database.insert(
        outbox_events,
        id=database.ids.new(),
        topic="t",
        aggregate_type="a",
        aggregate_id="a",
        payload={},
        status="dispatched" if at else "pending",
        dispatched_at=at,
        created_at=at or database.now - 1_000 * DAY,
    )


async def a_processed_message(database: Database, at: datetime) -> None:
    await database.insert(processed_messages, consumer="c", message_id=database.ids.new(), processed_at=at)


async def a_run(database: Database, at: datetime) -> None:
    await database.insert(scheduled_runs, job_name="j", slot_at=at, worker_id="w", started_at=at)


async def a_mail(database: Database, at: datetime, status: str = "sent") -> None:
    await database.insert(
        email_outbox,
        id=database.ids.new(),
        to_email="a@b.example",
        template="t",
        params="",
        status=status,
        dedupe_key=database.ids.new(),
        created_at=at,
    )


async def a_read_notice(database: Database, at: datetime, read_at: datetime | None = None) -> None:
    await database.insert(
        notifications,
        id=database.ids.new(),
        user_id=await user_id(database),
        seq=1,
        category="c",
        type="system",
        title="t",
        message="m",
        priority="low",
        read_at=read_at or at,
        created_at=at,
    )


async def an_unread_notice(database: Database, at: datetime) -> None:
    await a_read_notice(database, at)
    async with writing(database.engine) as connection:
        await connection.execute(sa.update(notifications).values(read_at=None))


def a_job(status: JobStatus, job_type: JobType = JobType.SEND_EMAIL) -> Make:
    async def make(database: Database, at: datetime) -> None:
        job = await database.enqueue(job_type)
        async with writing(database.engine) as connection:
            change = sa.update(ai_processing_queue).where(ai_processing_queue.c.id == job.job_id)
            await connection.execute(change.values(status=status, completed_at=at))

    return make


async def an_ended_upload(database: Database, at: datetime, undo_status: UndoStatus = UndoStatus.NONE) -> str:
    upload_id = database.ids.new()
    owner = await user_id(database)
    async with database.uow() as uow:
        college_id = await uow.accounts.default_college_id()
        upload = an_upload(id=upload_id, college_id=college_id, uploaded_by=owner, storage_key=f"datasets/{upload_id}")
        await uow.uploads.add(upload)
        await uow.uploads.end(upload_id, UploadStatus.COMPLETED, at)
        await uow.uploads.set_undo(upload_id, undo_status, at)
        await uow.commit()
    return upload_id


async def a_rejected_row(database: Database, at: datetime) -> None:
    upload_id = await an_ended_upload(database, at)
    await database.insert(dataset_rejected_rows, upload_id=upload_id, source_row=2, raw=[], problems=[])


async def a_remark(database: Database, at: datetime) -> None:
    upload_id = await an_ended_upload(database, at)
    await database.insert(
        dataset_row_issues,
        upload_id=upload_id,
        source_row=2,
        issue_no=1,
        severity="error",
        code="c",
        message="m",
    )


async def a_log_line(database: Database, at: datetime) -> None:
    upload_id = await an_ended_upload(database, at)
    await database.insert(
        dataset_processing_logs,
        id=database.ids.new(),
        upload_id=upload_id,
        stage="storage",
        status="completed",
        message="m",
        created_at=at,
    )


async def a_change(
    database: Database, at: datetime, undo_status: UndoStatus = UndoStatus.NONE, number: int = 1
) -> None:
    upload_id = await an_ended_upload(database, at, undo_status)
    for row in range(number):
        await database.insert(
            dataset_changes,
            upload_id=upload_id,
            entity_type="person",
            entity_id=database.ids.new(),
            source_row=row,
            change_kind="created",
            after_hash=HASH,
            undo_state="none",
        )
