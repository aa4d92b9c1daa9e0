"""A job store of one process, for tests of what runs jobs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from application.shared.ports import JobStore
from domain.shared.background_jobs import ClaimedJob, JobStatus, JobType, NewJob, Queue, queue_of
from domain.shared.domain_events import DomainEvent


@dataclass
class Row:
    id: str
    new: NewJob
    due: datetime
    status: JobStatus = JobStatus.PENDING
    worker_id: str | None = None
    lease_until: datetime | None = None
    retries: int = 0
    crashes: int = 0
    dispatched_at: datetime | None = None
    result: Mapping[str, Any] | None = None
    error: str | None = None


@dataclass
class MemoryJobs(JobStore):
    """Jobs by id in the order of their making.

    Attributes:
        events: told with the ends.
        workers: when each was last seen.
        renewals: successful ones.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    events: list[DomainEvent] = field(default_factory=list)
    workers: dict[str, datetime] = field(default_factory=dict)
    renewals: int = 0

    def add(self, new: NewJob, now: datetime) -> Row:
        row = Row(f"job-{len(self.rows) + 1}", new, new.not_before or now)
        self.rows[row.id] = row
        return row

    def take_away(self, job_id: str) -> None:
        """As if another worker had claimed the job after the lease ran out."""
        self.rows[job_id].worker_id = "another"

    def _is_due(self, row: Row, now: datetime) -> bool:
        if row.status is JobStatus.PENDING:
            return row.due <= now
        return row.status is JobStatus.PROCESSING and row.lease_until is not None and row.lease_until < now

    def _held(self, job_id: str, worker_id: str) -> Row | None:
        row = self.rows[job_id]
        return row if row.status is JobStatus.PROCESSING and row.worker_id == worker_id else None

    async def claim(
        self, worker_id: str, queues: Collection[Queue], lease: timedelta, now: datetime
    ) -> ClaimedJob | None:
        due = [row for row in self.rows.values() if queue_of(row.new.job_type) in queues and self._is_due(row, now)]
        if not due:
            return None
        row = min(due, key=lambda row: (row.new.priority, row.due))
        row.crashes += row.status is JobStatus.PROCESSING
        row.status, row.worker_id, row.lease_until, row.dispatched_at = (
            JobStatus.PROCESSING,
            worker_id,
            now + lease,
            None,
        )
        new = row.new
        return ClaimedJob(row.id, new.job_type, new.payload, worker_id, row.retries, new.max_retries, row.crashes)

    async def renew(self, job_id: str, worker_id: str, until: datetime) -> bool:
        row = self._held(job_id, worker_id)
        if row is None:
            return False
        row.lease_until = until
        self.renewals += 1
        return True

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
        row = self._held(job.id, job.worker_id)
        if row is None:
            return False
        row.status, row.result, row.error, row.worker_id = status, result, error, None
        self.events.extend(events)
        return True

    async def retry(self, job: ClaimedJob, at: datetime, error: str, now: datetime) -> bool:
        row = self._held(job.id, job.worker_id)
        if row is None:
            return False
        has_twin = any(
            (other.new.job_type, other.new.dedupe_key, other.status)
            == (row.new.job_type, row.new.dedupe_key, JobStatus.PENDING)
            for other in self.rows.values()
        )
        row.status = JobStatus.CANCELLED if has_twin else JobStatus.PENDING
        row.due, row.error, row.worker_id = at, error, None
        row.retries += 1
        return True

    async def give_back(self, job: ClaimedJob, now: datetime) -> None:
        row = self._held(job.id, job.worker_id)
        if row is not None:
            row.lease_until, row.worker_id = now - timedelta(microseconds=1), None
            row.crashes -= 1

    async def free(self, worker_prefix: str, now: datetime) -> int:
        self.workers = {name: seen for name, seen in self.workers.items() if not name.startswith(worker_prefix)}
        freed = [
            row
            for row in self.rows.values()
            if row.status is JobStatus.PROCESSING and (row.worker_id or "").startswith(worker_prefix)
        ]
        for row in freed:
            row.lease_until, row.worker_id = now - timedelta(microseconds=1), None
        return len(freed)

    async def undispatched(
        self, now: datetime, again_after: timedelta, limit: int
    ) -> Sequence[tuple[str, JobType, int]]:
        due = [
            row
            for row in self.rows.values()
            if self._is_due(row, now) and (row.dispatched_at is None or row.dispatched_at < now - again_after)
        ]
        taken = sorted(due, key=lambda row: row.new.priority)[:limit]
        for row in taken:
            row.dispatched_at = now
        return [(row.id, row.new.job_type, row.new.priority) for row in taken]

    async def not_sent(self, job_ids: Collection[str]) -> None:
        for job_id in job_ids:
            self.rows[job_id].dispatched_at = None

    async def heartbeat(self, worker_id: str, queues: Collection[Queue], now: datetime) -> None:
        self.workers[worker_id] = now

    async def retire(self, worker_id: str) -> None:
        self.workers.pop(worker_id, None)
