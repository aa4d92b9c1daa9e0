"""Background work as admins see it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.tables.platform import ai_processing_queue, worker_heartbeats
from application.admin.ports import JobView, TaskQueries, TaskStatus, WorkerView
from domain.shared.background_jobs import JobStatus

_q = ai_processing_queue
_ALIVE = timedelta(minutes=1)


class SqlTaskQueries(TaskQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def status(self, college_id: str, now: datetime, limit: int) -> TaskStatus:
        visible = sa.or_(_q.c.college_id == college_id, _q.c.college_id.is_(None))
        counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
        async with reading(self._engine) as connection:
            grouped = (
                sa.select(_q.c.queue, _q.c.status, sa.func.count()).where(visible).group_by(_q.c.queue, _q.c.status)
            )
            for queue, status, number in await connection.execute(grouped):
                counts[queue][status] = number
            w = worker_heartbeats
            alive = sa.select(w).where(w.c.seen_at >= now - _ALIVE).order_by(w.c.worker_id).limit(limit)
            workers = [
                WorkerView(row.worker_id, row.queues, row.started_at, row.seen_at)
                for row in await connection.execute(alive)
            ]
            urgent_first = (_q.c.priority, _q.c.scheduled_at)
            return TaskStatus(
                workers,
                await _jobs(connection, sa.and_(visible, _q.c.status == JobStatus.PROCESSING), urgent_first, limit),
                await _jobs(connection, sa.and_(visible, _q.c.status == JobStatus.PENDING), urgent_first, limit),
                await _jobs(
                    connection, sa.and_(visible, _q.c.status == JobStatus.FAILED), (_q.c.completed_at.desc(),), limit
                ),
                counts,
            )


async def _jobs(
    connection: AsyncConnection,
    condition: sa.ColumnElement[bool],
    order: tuple[sa.ColumnElement[Any], ...],
    limit: int,
) -> list[JobView]:
    query = sa.select(_q).where(condition).order_by(*order, _q.c.id).limit(limit)
    return [
        JobView(
            row.id,
            row.task_type,
            row.queue,
            row.status,
            row.priority,
            row.worker_id,
            row.retry_count,
            row.max_retries,
            row.scheduled_at,
            row.started_at,
            row.completed_at,
            row.error_message,
        )
        for row in await connection.execute(query)
    ]
