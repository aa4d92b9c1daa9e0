"""Periodic work, enqueued once per slot however many processes look at the clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from application.shared.ports import Clock, UnitOfWork
from application.shared.retrying import retrying
from domain.shared.background_jobs import JobType, NewJob
from domain.shared.schedule import Periodic

PERIODIC: Sequence[Periodic] = (
    Periodic("seal_audit", timedelta(minutes=1), JobType.SEAL_AUDIT),
    Periodic("send_digests", timedelta(hours=1), JobType.SEND_DIGESTS),
    # Soon after midnight, when days end.
    Periodic("close_expired_jobs", timedelta(hours=1), JobType.CLOSE_EXPIRED_JOBS, timedelta(minutes=1)),
    Periodic("clean_up", timedelta(days=1), JobType.CLEAN_UP, timedelta(hours=2)),
    Periodic("skill_graph", timedelta(days=1), JobType.SKILL_GRAPH, timedelta(hours=3)),
)


class Slots(Protocol):
    async def take(self, job_name: str, slot_at: datetime, taker: str) -> bool:
        """True for the first taker of a slot, remembered with this transaction; may raise ConcurrentWrite."""


class ScheduleUnitOfWork(UnitOfWork, Protocol):
    @property
    def slots(self) -> Slots: ...


class EnqueueDue:
    """Enqueues what is due now.

    Slots that passed while nobody looked are not made up for one by one: the present slot stands for them all.
    """

    def __init__(
        self,
        uow: Callable[[], ScheduleUnitOfWork],
        handled: Collection[JobType],
        clock: Clock,
        periodic: Sequence[Periodic] = PERIODIC,
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._periodic = [work for work in periodic if work.job_type in handled]
        self._seen: dict[str, datetime] = {}

    async def __call__(self, taker: str) -> Sequence[str]:
        """The names of what was enqueued; `taker` is noted beside the slot. Raises ConcurrentWrite."""
        now = self._clock.now()
        enqueued = []
        for work in self._periodic:
            slot_at = work.slot(now)
            if self._seen.get(work.name) == slot_at:
                continue
            if await retrying(partial(self._enqueue, work, slot_at, taker)):
                enqueued.append(work.name)
            self._seen[work.name] = slot_at
        return enqueued

    async def _enqueue(self, work: Periodic, slot_at: datetime, taker: str) -> bool:
        async with self._uow() as uow:
            if not await uow.slots.take(work.name, slot_at, taker):
                return False
            await uow.jobs.enqueue(NewJob(work.job_type, work.name))
            await uow.commit()
        return True
