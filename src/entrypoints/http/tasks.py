"""Background work, for administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency

from application.admin.ports import JobView, TaskStatus
from application.admin.worker_status import ReadWorkerStatus
from application.shared.access import Caller
from entrypoints.http.formats import instant, optional_instant


class TaskOut(msgspec.Struct, frozen=True):
    id: str
    type: str
    queue: str
    status: str
    priority: int
    retries: int
    max_retries: int
    scheduled_at: str
    started_at: str | None
    ended_at: str | None
    error: str | None


class WorkerOut(msgspec.Struct, frozen=True):
    id: str
    queues: Sequence[str]
    started_at: str
    seen_at: str


class TaskStatusOut(msgspec.Struct, frozen=True):
    """`active` by worker; `scheduled` by queue, since a waiting task has no worker yet; `failed` newest first."""

    success: Literal[True]
    active: Mapping[str, list[TaskOut]]
    scheduled: Mapping[str, list[TaskOut]]
    workers: int
    worker_list: list[WorkerOut]
    failed: list[TaskOut]
    queues: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, status: TaskStatus) -> TaskStatusOut:
        active: dict[str, list[TaskOut]] = {worker.worker_id: [] for worker in status.workers}
        for job in status.active:
            owner = (job.worker_id or "none").partition("#")[0]
            active.setdefault(owner, []).append(_task(job))
        scheduled: dict[str, list[TaskOut]] = {}
        for job in status.waiting:
            scheduled.setdefault(job.queue, []).append(_task(job))
        workers = [
            WorkerOut(worker.worker_id, worker.queues, instant(worker.started_at), instant(worker.seen_at))
            for worker in status.workers
        ]
        failed = [_task(job) for job in status.failed]
        return cls(True, active, scheduled, len(workers), workers, failed, status.counts)


def _task(job: JobView) -> TaskOut:
    return TaskOut(
        job.id,
        job.job_type,
        job.queue,
        job.status,
        job.priority,
        job.retry_count,
        job.max_retries,
        instant(job.scheduled_at),
        optional_instant(job.started_at),
        optional_instant(job.ended_at),
        job.error,
    )


class TaskController(Controller):
    path, tags = "/api/admin/tasks", ("admin",)

    @get("/status", operation_id="GetTaskStatus")
    async def status(
        self, caller: NamedDependency[Caller], read_worker_status: NamedDependency[ReadWorkerStatus]
    ) -> TaskStatusOut:
        """Queues, running, waiting and dead tasks, and the workers that are alive."""
        return TaskStatusOut.of(await read_worker_status(caller))
