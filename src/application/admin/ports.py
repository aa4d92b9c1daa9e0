"""What the administration of background work reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as admins see it; without payload."""

    id: str
    job_type: str
    queue: str
    status: str
    priority: int
    worker_id: str | None
    retry_count: int
    max_retries: int
    scheduled_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class WorkerView:
    worker_id: str
    queues: Sequence[str]
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """Lists are bounded; `counts` (queue -> status -> jobs) are exact."""

    workers: Sequence[WorkerView]
    active: Sequence[JobView]
    waiting: Sequence[JobView]
    failed: Sequence[JobView]
    counts: Mapping[str, Mapping[str, int]]


class TaskQueries(Protocol):
    async def status(self, college_id: str, now: datetime, limit: int) -> TaskStatus:
        """Jobs of this college and those of no college. Workers count as alive for a minute after their last sign."""
