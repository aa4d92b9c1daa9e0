"""What every context needs from outside, in our words. The docstrings are the contract of the adapters."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from domain.admin.audit import AuditEntry
from domain.shared.background_jobs import ClaimedJob, JobStatus, JobType, NewJob, Queue
from domain.shared.domain_events import DomainEvent
from domain.shared.files import FilePurpose


class DataKind(StrEnum):
    """What cached answers are made of."""

    DIRECTORY = "directory"
    """Profiles, who may see them, and whose they are."""
    JOBS = "jobs"
    """Postings, without the numbers of their views and applications."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class IdFactory(Protocol):
    def new(self) -> str:
        """A new UUIDv7 in canonical lower case; within one process each is greater than the one before."""


class ConcurrentWrite(Exception):
    """Another transaction got in the way (deadlock, timeout, a key taken meanwhile). Nothing was written: try again."""


class Outbox(Protocol):
    """Domain events that leave with the transaction, or not at all."""

    def add(self, event: DomainEvent) -> None: ...


class Inbox(Protocol):
    async def first_time(self, consumer: str, message_id: str) -> bool:
        """True once per (consumer, message id), remembered with this transaction."""


@dataclass(frozen=True, slots=True)
class Enqueued:
    """`merged` tells that a waiting job of the same type and key took the new one in."""

    job_id: str
    merged: bool


class Jobs(Protocol):
    """Background work recorded with the transaction."""

    async def enqueue(self, job: NewJob) -> Enqueued: ...

    async def enqueue_all(self, jobs: Sequence[NewJob]) -> None:
        """Several at once, for which nobody wants to know whether they were merged."""

    async def holds(self, job_id: str, worker_id: str) -> bool:
        """Whether `worker_id` holds the job; locks it until the transaction ends, and clears its crash count."""


class Mails(Protocol):
    """Mails that leave with the transaction."""

    async def queue(
        self,
        user_id: str,
        template: str,
        params: Mapping[str, Any],
        dedupe_key: str,
        *,
        not_before: datetime | None = None,
    ) -> bool:
        """Queue a mail to the user's address; False when the key is known already, or nobody has that id.

        What `params` say is encrypted while the mail waits, and forgotten once it has left.
        """


class AuditLog(Protocol):
    async def record(self, entry: AuditEntry) -> None: ...


class SkillNames(Protocol):
    """The vocabulary of skills: one row per folded name, aliases resolved."""

    async def known(self, keys: Collection[str]) -> Mapping[str, tuple[str, str]]:
        """For those keys that are skills or aliases of one: the key and the display name of the skill that is meant."""

    async def resolve(self, names: Mapping[str, str]) -> ResolvedSkills:
        """Ids for skills given as key -> display name, creating the unknown ones in this transaction."""

    async def remove_unused(self, skill_ids: Collection[str]) -> frozenset[str]:
        """Delete those of these skills that nothing refers to and nobody chose; returns the ones that stay."""


@dataclass(frozen=True, slots=True)
class ResolvedSkills:
    """`ids` maps skill key (S1) to id; `created` lists the ids that did not exist before."""

    ids: Mapping[str, str]
    created: Sequence[str]


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without `commit` undoes everything. Any call may raise ConcurrentWrite."""

    @property
    def outbox(self) -> Outbox: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def mails(self) -> Mails: ...

    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    async def commit(self) -> None: ...


@dataclass(frozen=True, slots=True)
class StoredEvent:
    id: str
    topic: str
    aggregate_id: str
    payload: Mapping[str, Any]


class EventRelay(Protocol):
    async def relay(self, subscribers: Mapping[str, Sequence[str]], limit: int) -> int:
        """Turn the oldest undelivered events into one `deliver_event` job per subscriber, all or nothing.

        Returns how many events were taken. Safe to call from several processes at once.
        """

    async def event(self, event_id: str) -> StoredEvent | None: ...


class JobStore(Protocol):
    """Claims and ends of background work; each call is a transaction of its own and may raise ConcurrentWrite."""

    async def claim(
        self, worker_id: str, queues: Collection[Queue], lease: timedelta, now: datetime
    ) -> ClaimedJob | None:
        """The most urgent due job of these queues (priority, then due time, then age), leased to this worker.

        A job whose lease ran out is due again and counts one crash more; one that crashed more than MAX_CRASHES times
        is still handed out, for its end to be recorded. None when there is nothing to do.
        """

    async def renew(self, job_id: str, worker_id: str, until: datetime) -> bool:
        """Prolong the lease; False when it is no longer this worker's."""

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
        """Record the end together with `events`; False (and nothing written) when the lease was lost."""

    async def retry(self, job: ClaimedJob, at: datetime, error: str, now: datetime) -> bool:
        """Give it back as pending from `at` on; when a newer twin waits, it is cancelled in favour of that."""

    async def give_back(self, job: ClaimedJob, now: datetime) -> None:
        """Give it back untouched, for a worker that stops in an orderly way."""

    async def free(self, worker_prefix: str, now: datetime) -> int:
        """Forget the workers whose id begins so, which are dead, and let go of their jobs; returns how many jobs."""

    async def undispatched(
        self, now: datetime, again_after: timedelta, limit: int
    ) -> Sequence[tuple[str, JobType, int]]:
        """Take (id, type, priority) of due jobs that no broker message was sent for in the last `again_after`."""

    async def not_sent(self, job_ids: Collection[str]) -> None:
        """The broker did not take the messages for these, so that they are undispatched again."""

    async def heartbeat(self, worker_id: str, queues: Collection[Queue], now: datetime) -> None: ...

    async def retire(self, worker_id: str) -> None:
        """Forget a worker that stopped."""


class FileStore(Protocol):
    """Private objects under keys like `datasets/<id>`; parts are [A-Za-z0-9._-]+ joined by `/`."""

    async def put(
        self, key: str, source: Path, *, mime_type: str | None = None, download_name: str | None = None
    ) -> None:
        """Store the file's bytes whole or not at all, in place of what was there.

        `mime_type` and `download_name` are for stores that links lead to directly (FileLinks): what the object is, and
        the name under which browsers save it; without a name they may show it in place.
        """

    async def fetch(self, key: str, target: Path) -> None:
        """Write the object to `target`. Raises NotFound."""

    async def delete(self, key: str) -> None:
        """Remove it; no error when it is not there."""

    async def exists(self, key: str) -> bool: ...


class FileLinks(Protocol):
    """Links by which anybody who has one can open a private file for some time, without signing in."""

    async def url(self, purpose: FilePurpose, file_id: str) -> str:
        """An absolute address of a photo or CV, the same for some minutes, so that browsers can cache what is there."""


class Cache(Protocol):
    """Encoded answers that are cheaper to keep than to make. Losing one costs time only: no failure of it is raised."""

    async def get(self, key: str) -> bytes | None: ...

    async def put(self, key: str, value: bytes, seconds: float) -> None:
        """Keep it for `seconds` at most; a full store forgets what was not asked for longest."""

    async def forget(self, prefix: str) -> None:
        """Forget all whose keys begin so, for what must not be kept until its time is over."""


class Generations(Protocol):
    """A number per college and kind of data that grows with each commit that changes such data.

    A cache key that holds it is never found again after a change, in whichever process that happened.
    """

    async def current(self, college_id: str, kind: DataKind) -> int:
        """0 before the first change."""


class PubSub(Protocol):
    """Fleeting messages between processes: who is not listening misses them. What must not be lost is a row."""

    async def publish(self, channel: str, message: Mapping[str, Any]) -> None:
        """Send to whoever listens now; never raises because of a broken connection."""

    def subscribe(self, channel: str) -> AbstractAsyncContextManager[AsyncIterator[Mapping[str, Any]]]:
        """Messages published after the block was entered, in order; a slow reader loses the oldest beyond 1,000.

        When a broken connection is back, each reader gets an empty message: something may have been missed.
        """


class ProgressStore(Protocol):
    """The latest state of long work, for whoever asks; kept 24 hours at most."""

    async def write(self, key: str, value: Mapping[str, Any]) -> None: ...

    async def read(self, key: str) -> Mapping[str, Any] | None: ...


class Sealer(Protocol):
    """Encrypts what waits in a table and must not be readable there: codes, links, addresses of mails."""

    def seal(self, value: Mapping[str, Any]) -> str: ...

    def unseal(self, sealed: str) -> Mapping[str, Any]:
        """Raises ValueError when it was sealed with another key, or changed since."""


class KeyedHashes(Protocol):
    """Hashes that nobody without the installation's key can recompute; they stay the same while the key does."""

    def hash(self, purpose: str, value: str) -> str:
        """64 hexadecimal digits; the same value has another hash for another purpose."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """The answer of a rate limiter; times in seconds.

    Attributes:
        remaining: requests that would be let through right now.
        retry_after: how long to wait for the next one when `allowed` is False, else 0.
        reset_after: until the full limit is available again.
    """

    allowed: bool
    limit: int
    remaining: int
    retry_after: float
    reset_after: float


class RateLimiter(Protocol):
    """The generic cell rate algorithm (GCRA): `limit` requests per `period` seconds, all of them at once at most."""

    async def take(self, key: str, limit: int, period: float) -> Allowance:
        """Count one request of `key`, atomically over all processes that share the limiter. A refused one is free."""


@dataclass(frozen=True, slots=True)
class LiveMessage:
    """Something for the open pages of a user, now: whoever has none open misses it.

    Attributes:
        body: at least `type`; None only tells that there is something new to fetch from the user's durable messages.
    """

    user_id: str
    body: Mapping[str, Any] | None = None


TellLive = Callable[[LiveMessage], Awaitable[None]]
"""Sends it to the open pages, whichever process they are connected to, now; never raises."""
