"""One worker's turn: claim the most urgent job, run its handler under a renewed lease, record how it ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from application.shared.ports import Clock, JobStore
from application.shared.retrying import retrying
from application.shared.stopping import is_stopping
from domain.shared.background_jobs import (
    AI_JOB_TYPES,
    LEASE,
    MAX_CRASHES,
    RENEW_EVERY,
    ClaimedJob,
    JobEnded,
    JobStatus,
    JobType,
    Queue,
    backoff,
)
from domain.shared.errors import DomainError

log = logging.getLogger(__name__)

Result = Mapping[str, Any] | None


class LeaseLost(Exception):
    """Another worker has taken the job over; whatever this one still does must not count."""


@dataclass(frozen=True, slots=True)
class Handler:
    """How one type of job is done.

    Attributes:
        run: does the work; safe to run twice. A DomainError is a final no, any other exception is tried again.
        time_limit: seconds.
        gave_up: told once when the job has failed for good, with the reason in words for people.
    """

    run: Callable[[ClaimedJob], Awaitable[Result]]
    time_limit: float = 300.0
    gave_up: Callable[[ClaimedJob, str], Awaitable[None]] | None = None


class RunJob:
    def __init__(
        self,
        store: JobStore,
        handlers: Mapping[JobType, Handler],
        clock: Clock,
        *,
        renew_every: timedelta = RENEW_EVERY,
    ) -> None:
        self._store = store
        self._handlers = handlers
        self._clock = clock
        self._renew_every = renew_every.total_seconds()
        self._claims = count(1)

    async def __call__(self, worker_id: str, queues: Collection[Queue]) -> bool:
        """Run one job of these queues; False when none was due.

        Each claim has an owner of its own, `worker_id#number`, so that a worker that lost a job and got it back cannot
        be mistaken for itself.
        """
        owner = f"{worker_id}#{next(self._claims)}"
        job = await self._store.claim(owner, queues, LEASE, self._clock.now())
        if job is None:
            return False
        handler = self._handlers.get(job.job_type)
        if handler is None:
            await self._end(job, JobStatus.NO_HANDLER, error="nothing in this installation handles this type yet")
        elif job.crash_count > MAX_CRASHES:
            await self._fail(job, handler, f"workers died over it {job.crash_count} times")
        else:
            await self._run(job, handler)
        return True

    async def _run(self, job: ClaimedJob, handler: Handler) -> None:
        work = asyncio.ensure_future(handler.run(job))
        renewal = asyncio.create_task(self._renew(job, work))
        limit = asyncio.timeout(handler.time_limit)
        log.info("job started", extra={"job_id": job.id, "job_type": job.job_type})
        try:
            async with limit:
                result = await work
        except LeaseLost:
            _log_lost(job)
        except asyncio.CancelledError:
            if not is_stopping():
                _log_lost(job)
                return
            await self._give_back(job)
            raise
        except DomainError as refusal:
            await self._fail(job, handler, refusal.message)
        except Exception as error:
            log.exception("job failed", extra={"job_id": job.id, "job_type": job.job_type})
            if is_stopping():
                await self._give_back(job)
                raise asyncio.CancelledError from error
            too_long = f"it took longer than {handler.time_limit:.0f} s"
            await self._retry(job, handler, too_long if limit.expired() else f"{type(error).__name__}: {error}")
        else:
            await self._end(job, JobStatus.COMPLETED, result=result)
        finally:
            renewal.cancel()

    async def _renew(self, job: ClaimedJob, work: asyncio.Future[Any]) -> None:
        while True:
            await asyncio.sleep(self._renew_every)
            try:
                held = await self._store.renew(job.id, job.worker_id, self._clock.now() + LEASE)
            except Exception:
                log.exception("lease not renewed", extra={"job_id": job.id})
                continue
            if not held:
                work.cancel()
                return

    async def _retry(self, job: ClaimedJob, handler: Handler, reason: str) -> None:
        if job.retry_count >= job.max_retries:
            await self._fail(job, handler, reason)
            return
        now = self._clock.now()
        at = now + backoff(job.retry_count + 1)
        await retrying(lambda: self._store.retry(job, at, reason, now))

    async def _give_back(self, job: ClaimedJob) -> None:
        await retrying(lambda: self._store.give_back(job, self._clock.now()))

    async def _fail(self, job: ClaimedJob, handler: Handler, reason: str) -> None:
        # Who has lost the job must not tell of its end.
        if not await retrying(lambda: self._store.renew(job.id, job.worker_id, self._clock.now() + LEASE)):
            _log_lost(job)
            return
        if handler.gave_up is not None:
            await handler.gave_up(job, reason)
        await self._end(job, JobStatus.FAILED, error=reason)

    async def _end(
        self, job: ClaimedJob, status: JobStatus, *, result: Result = None, error: str | None = None
    ) -> None:
        now = self._clock.now()
        events = [JobEnded(job.id, job.job_type, status)] if job.job_type in AI_JOB_TYPES else []
        if await retrying(lambda: self._store.end(job, status, now, result=result, error=error, events=events)):
            log.info("job ended", extra={"job_id": job.id, "job_type": job.job_type, "status": status})
        else:
            _log_lost(job)


def _log_lost(job: ClaimedJob) -> None:
    log.warning("job lost to another worker", extra={"job_id": job.id, "job_type": job.job_type})
