"""What the administration of background work and of the audit log needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.shared.ports import UnitOfWork
from domain.admin.chain import Head, LoggedEntry, SealedEntry


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


class AuditChain(Protocol):
    """The chains of the audit log as they grow: one per college, and one (None) for what concerns no college."""

    async def unsealed_chains(self) -> Sequence[str | None]:
        """Those in which entries wait."""

    async def head(self, college_id: str | None) -> Head: ...

    async def unsealed(self, college_id: str | None, before: datetime, limit: int) -> Sequence[LoggedEntry]:
        """Waiting entries of acts before that instant, oldest first."""

    async def seal(self, entries: Sequence[SealedEntry]) -> None:
        """Write the places and hashes. Raises ConcurrentWrite when another sealer was faster."""


class AdminUnitOfWork(UnitOfWork, Protocol):
    @property
    def audit_chain(self) -> AuditChain: ...


@dataclass(frozen=True, slots=True)
class Chain:
    """`name` is the college's code; both are None for what concerns no college. `waiting` entries are not sealed."""

    college_id: str | None
    name: str | None
    waiting: int


class UnreadableEntry(Exception):
    """Something in the audit log that we never write."""


class AuditReader(Protocol):
    """Reads outside a unit of work."""

    async def chains(self) -> Sequence[Chain]:
        """By code; the chain of no college last, if it has any entry."""

    async def sealed(self, college_id: str | None, after: int, limit: int) -> Sequence[SealedEntry]:
        """Entries of one chain with a `seq` above `after`, in that order.

        Raises:
            UnreadableEntry: one of them holds what is no JSON, no instant or the like.
        """


class Retention(Protocol):
    """What is kept for a time only."""

    @property
    def rules(self) -> Sequence[str]:
        """The names of the rules."""

    async def delete_expired(self, rule: str, now: datetime) -> int:
        """Delete what has been kept long enough, in short transactions; how many rows. May raise ConcurrentWrite."""
