"""Background work in a table: recorded with a transaction, claimed by a guarded UPDATE, fenced by owner and lease."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading, writing
from adapters.sql.statements import insert_all, insert_new
from adapters.sql.tables.datasets import dataset_upload_jobs
from adapters.sql.tables.platform import EventStatus, ai_processing_queue, outbox_events, worker_heartbeats
from application.shared.ports import Clock, Enqueued, IdFactory, Jobs, JobStore
from domain.shared.background_jobs import ClaimedJob, JobStatus, JobType, NewJob, Queue, queue_of
from domain.shared.domain_events import DomainEvent

_q = ai_processing_queue
_ERROR_LIMIT = 4_000
_FORGOTTEN = timedelta(hours=1)


class SqlJobs(Jobs):
    def __init__(self, connection: AsyncConnection, ids: IdFactory, clock: Clock) -> None:
        self._connection = connection
        self._ids = ids
        self._clock = clock
        self.added = False

    async def enqueue(self, job: NewJob) -> Enqueued:
        row = self._row(job)
        await insert_new(self._connection, _q, [row])
        self.added = True
        job_id = row["id"]
        stored = await self._connection.scalar(
            sa.select(_q.c.id).where(
                _q.c.task_type == job.job_type, _q.c.dedupe_key == job.dedupe_key, _q.c.pending_slot == 1
            )
        )
        return Enqueued(str(stored), merged=stored != job_id)

    async def enqueue_all(self, jobs: Sequence[NewJob]) -> None:
        if jobs:
            await insert_new(self._connection, _q, [self._row(job) for job in jobs])
            self.added = True

    def _row(self, job: NewJob) -> dict[str, Any]:
        now = self._clock.now()
        return {
            "id": self._ids.new(),
            "college_id": job.college_id,
            "task_type": job.job_type,
            "queue": queue_of(job.job_type),
            "priority": job.priority,
            "payload": job.payload,
            "dedupe_key": job.dedupe_key,
            "status": JobStatus.PENDING,
            "max_retries": job.max_retries,
            "scheduled_at": job.not_before or now,
            "created_at": now,
            "updated_at": now,
        }

    async def holds(self, job_id: str, worker_id: str) -> bool:
        row = await self._connection.execute(
            sa.update(_q)
            .where(_q.c.id == job_id, _q.c.worker_id == worker_id, _q.c.status == JobStatus.PROCESSING)
            .values(crash_count=0, updated_at=self._clock.now())
        )
        return row.rowcount == 1


class SqlJobStore(JobStore):
    def __init__(self, engine: AsyncEngine, ids: IdFactory) -> None:
        self._engine = engine
        self._ids = ids

    async def claim(
        self, worker_id: str, queues: Collection[Queue], lease: timedelta, now: datetime
    ) -> ClaimedJob | None:
        due = sa.and_(_q.c.status == JobStatus.PENDING, _q.c.scheduled_at <= now)
        orphaned = sa.and_(_q.c.status == JobStatus.PROCESSING, _q.c.lease_until < now)
        query = (
            sa.select(_q.c.priority, _q.c.scheduled_at, _q.c.id, _q.c.status)
            .where(_q.c.queue.in_(sorted(queues)))
            .order_by(_q.c.priority, _q.c.scheduled_at, _q.c.id)
            .limit(1)
        )
        while True:
            # Two reads that each follow an index: one for both conditions would have to sort.
            async with reading(self._engine) as connection:
                first = [row for kind in (due, orphaned) for row in await connection.execute(query.where(kind))]
            if not first:
                return None
            row = min(first, key=lambda row: (row.priority, row.scheduled_at, row.id))
            is_orphan = row.status == JobStatus.PROCESSING
            condition = orphaned if is_orphan else due
            job = await self._take(row.id, condition, worker_id, now, now + lease, crashes=int(is_orphan))
            if job is not None:
                return job

    async def _take(
        self,
        job_id: str,
        condition: sa.ColumnElement[bool],
        worker_id: str,
        now: datetime,
        until: datetime,
        *,
        crashes: int,
    ) -> ClaimedJob | None:
        async with writing(self._engine) as connection:
            taken = await connection.execute(
                sa.update(_q)
                .where(_q.c.id == job_id, condition)
                .values(
                    status=JobStatus.PROCESSING,
                    worker_id=worker_id,
                    lease_until=until,
                    crash_count=_q.c.crash_count + crashes,
                    started_at=now,
                    updated_at=now,
                    dispatched_at=None,
                )
            )
            if taken.rowcount != 1:
                return None
            row = (await connection.execute(sa.select(_q).where(_q.c.id == job_id))).one()
        return ClaimedJob(
            row.id,
            JobType(row.task_type),
            row.payload,
            worker_id,
            row.retry_count,
            row.max_retries,
            row.crash_count,
            row.college_id,
        )

    async def renew(self, job_id: str, worker_id: str, until: datetime) -> bool:
        async with writing(self._engine) as connection:
            renewed = await connection.execute(
                sa.update(_q)
                .where(_q.c.id == job_id, _q.c.worker_id == worker_id, _q.c.status == JobStatus.PROCESSING)
                .values(lease_until=until)
            )
        return renewed.rowcount == 1

    async def end(
        self,
        job: ClaimedJob,
        status: JobStatus,
        now: datetime,
        *,
        result: Mapping[str, Any] | None = None,
        error: str | None = None,
        events: Sequence[DomainEvent] = (),
    ) -> bool:
        async with writing(self._engine) as connection:
            if not await self._leave(
                connection, job, now, status=status, result=result, error_message=_cut(error), completed_at=now
            ):
                return False
            await insert_all(connection, outbox_events, [event_row(event, self._ids.new(), now) for event in events])
        return True

    async def retry(self, job: ClaimedJob, at: datetime, error: str, now: datetime) -> bool:
        async with writing(self._engine) as connection:
            own = (await connection.execute(sa.select(_q.c.task_type, _q.c.dedupe_key).where(_q.c.id == job.id))).one()
            # Locked, so that nobody runs it before the uploads have moved over to it.
            twin = await connection.scalar(
                sa.select(_q.c.id)
                .where(_q.c.task_type == own.task_type, _q.c.dedupe_key == own.dedupe_key, _q.c.pending_slot == 1)
                .with_for_update()
            )
            if twin is None:
                return await self._leave(
                    connection,
                    job,
                    now,
                    retry_count=_q.c.retry_count + 1,
                    scheduled_at=at,
                    dispatched_at=None,
                    error_message=_cut(error),
                    status=JobStatus.PENDING,
                )
            left = await self._leave(
                connection,
                job,
                now,
                error_message=_cut(f"a newer job took its place after: {error}"),
                completed_at=now,
                status=JobStatus.CANCELLED,
            )
            if left:
                await self._move_uploads(connection, job.id, twin)
            return left

    @staticmethod
    async def _move_uploads(connection: AsyncConnection, job_id: str, twin_id: str) -> None:
        """Uploads that wait for the job wait for its twin from now on."""
        u = dataset_upload_jobs
        uploads = (await connection.scalars(sa.select(u.c.upload_id).where(u.c.job_id == job_id))).all()
        known = (await connection.scalars(sa.select(u.c.upload_id).where(u.c.job_id == twin_id))).all()
        rows = [{"upload_id": one, "job_id": twin_id, "merged": True} for one in uploads if one not in known]
        await insert_all(connection, u, rows)
        await connection.execute(sa.delete(u).where(u.c.job_id == job_id))

    async def give_back(self, job: ClaimedJob, now: datetime) -> None:
        async with writing(self._engine) as connection:
            await self._release(connection, _q.c.id == job.id, _q.c.worker_id == job.worker_id, now=now, crashes=0)

    async def free(self, worker_prefix: str, now: datetime) -> int:
        async with writing(self._engine) as connection:
            heartbeats = worker_heartbeats
            await connection.execute(sa.delete(heartbeats).where(_begins_with(heartbeats.c.worker_id, worker_prefix)))
            return await self._release(connection, _begins_with(_q.c.worker_id, worker_prefix), now=now, crashes=1)

    @staticmethod
    async def _release(
        connection: AsyncConnection, *conditions: sa.ColumnElement[bool], now: datetime, crashes: int
    ) -> int:
        """The lease ends at once; the job stays `processing`, so that a pending twin does not stand in its way."""
        past = now - timedelta(microseconds=1)
        freed = await connection.execute(
            sa.update(_q)
            .where(_q.c.status == JobStatus.PROCESSING, _q.c.lease_until >= past, *conditions)
            .values(lease_until=past, crash_count=_q.c.crash_count + crashes - 1, worker_id=None)
        )
        return freed.rowcount

    @staticmethod
    async def _leave(connection: AsyncConnection, job: ClaimedJob, now: datetime, **values: Any) -> bool:
        left = await connection.execute(
            sa.update(_q)
            .where(_q.c.id == job.id, _q.c.worker_id == job.worker_id, _q.c.status == JobStatus.PROCESSING)
            .values(worker_id=None, lease_until=None, updated_at=now, **values)
        )
        return left.rowcount == 1

    async def undispatched(
        self, now: datetime, again_after: timedelta, limit: int
    ) -> Sequence[tuple[str, JobType, int]]:
        stale = sa.or_(_q.c.dispatched_at.is_(None), _q.c.dispatched_at < now - again_after)
        waiting = sa.and_(_q.c.status == JobStatus.PENDING, _q.c.scheduled_at <= now, stale)
        orphaned = sa.and_(_q.c.status == JobStatus.PROCESSING, _q.c.lease_until < now, stale)
        async with reading(self._engine) as connection:
            query = sa.select(_q.c.priority, _q.c.id, _q.c.task_type).order_by(_q.c.priority, _q.c.id).limit(limit)
            rows = [
                row for condition in (waiting, orphaned) for row in await connection.execute(query.where(condition))
            ]
        taken: list[tuple[str, JobType, int]] = []
        for row in sorted(rows, key=lambda row: (row.priority, row.id))[:limit]:
            async with writing(self._engine) as connection:
                marked = await connection.execute(
                    sa.update(_q).where(_q.c.id == row.id, sa.or_(waiting, orphaned)).values(dispatched_at=now)
                )
            if marked.rowcount == 1:
                taken.append((row.id, JobType(row.task_type), row.priority))
        return taken

    async def not_sent(self, job_ids: Collection[str]) -> None:
        async with writing(self._engine) as connection:
            await connection.execute(sa.update(_q).where(_q.c.id.in_(job_ids)).values(dispatched_at=None))

    async def heartbeat(self, worker_id: str, queues: Collection[Queue], now: datetime) -> None:
        t = worker_heartbeats
        async with writing(self._engine) as connection:
            seen = await connection.execute(sa.update(t).where(t.c.worker_id == worker_id).values(seen_at=now))
            if seen.rowcount == 0:
                await connection.execute(
                    sa.insert(t).values(worker_id=worker_id, queues=sorted(queues), started_at=now, seen_at=now)
                )
            # By key, since a range would lock the rows of workers that are just starting.
            old = (await connection.scalars(sa.select(t.c.worker_id).where(t.c.seen_at < now - _FORGOTTEN))).all()
            if old:
                await connection.execute(sa.delete(t).where(t.c.worker_id.in_(old)))

    async def retire(self, worker_id: str) -> None:
        async with writing(self._engine) as connection:
            await connection.execute(sa.delete(worker_heartbeats).where(worker_heartbeats.c.worker_id == worker_id))


def event_row(event: DomainEvent, event_id: str, now: datetime) -> dict[str, Any]:
    """The outbox row of an event."""
    return {
        "id": event_id,
        "topic": event.topic,
        "aggregate_type": event.aggregate_type,
        "aggregate_id": event.aggregate_id,
        "payload": {field.name: getattr(event, field.name) for field in fields(event)},
        "status": EventStatus.PENDING,
        "created_at": now,
    }


def _begins_with(column: sa.Column[Any], prefix: str) -> sa.ColumnElement[bool]:
    # Not LIKE, which takes A for a on SQLite.
    return sa.func.substr(column, 1, len(prefix)) == prefix


def _cut(error: str | None) -> str | None:
    return None if error is None else error[:_ERROR_LIMIT]
