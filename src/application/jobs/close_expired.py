"""The end of postings whose last day has passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from application.jobs.posting_ports import JobsUnitOfWork
from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.jobs.domain_events import JobClosed
from domain.jobs.posting import CloseReason, PostingStatus, shown_status
from domain.shared.background_jobs import ClaimedJob

_AT_ONCE = 200


class CloseExpiredJobs:
    """Handler of `close_expired_jobs`. Only records what every reader knows without it, so it may come late."""

    def __init__(self, uow: Callable[[], JobsUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def __call__(self, job: ClaimedJob) -> None:
        while True:
            async with self._uow() as uow:
                over = await uow.portal_jobs.expired(self._clock.now().date(), _AT_ONCE)
            for job_id in over:
                await retrying(partial(self._close, job_id))
            if len(over) < _AT_ONCE:
                return

    async def _close(self, job_id: str) -> None:
        async with self._uow() as uow:
            posting = await uow.portal_jobs.take(job_id)
            now = self._clock.now()
            if posting is None or shown_status(posting.status, posting.closes_on, now.date()) is posting.status:
                return
            closed = replace(posting, status=PostingStatus.CLOSED, closed_at=now, close_reason=CloseReason.DEADLINE)
            await uow.portal_jobs.store(replace(closed, updated_at=now), None)
            uow.outbox.add(JobClosed(job_id, posted_by=posting.posted_by, reason=CloseReason.DEADLINE))
            await uow.commit()
